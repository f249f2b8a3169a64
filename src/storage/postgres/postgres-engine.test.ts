import { afterAll, beforeAll } from 'vitest';
import { describeStorageEngine } from '../suite.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.testing.js';
import { openPostgresEngine } from './open-postgres-engine.js';

let server: EmbeddedServer;
let schemas = 0;
beforeAll(async () => {
  server = await startEmbeddedServer();
});
afterAll(() => server.stop());

describeStorageEngine('postgres', () => openPostgresEngine({ url: `${server.url}?schema=s${++schemas}` }));
