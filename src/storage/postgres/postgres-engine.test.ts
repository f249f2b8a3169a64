import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { describeStorageEngine } from '../suite.js';
import { Connector, type Dialect } from './connector.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.testing.js';
import { TableNames } from './names.js';
import { openPostgresEngine } from './open-postgres-engine.js';
import { PostgresEngine } from './postgres-engine.js';
import { parsePostgresUrl } from './postgres-url.js';
import { prepareSchema } from './schema.js';

/** A database to test with, whatever it is. Otherwise PostgreSQL is started. */
const given = process.env.STATOR_TEST_POSTGRES_URL;
let server: EmbeddedServer | undefined;
beforeAll(async () => {
  if (given === undefined) server = await startEmbeddedServer();
});
afterAll(() => server?.stop());

function newUrl(): string {
  return `${given ?? server?.url}?schema=s${randomBytes(8).toString('hex')}`;
}

describeStorageEngine('postgres', () => openPostgresEngine({ url: newUrl() }));

// PostgreSQL knows everything that the other databases are sent.
const others: readonly Dialect[] = given === undefined ? ['cockroachdb', 'yugabytedb'] : [];
for (const dialect of others) {
  describeStorageEngine(`postgres, used like ${dialect},`, () => openAs(dialect));
}

async function openAs(dialect: Dialect): Promise<PostgresEngine> {
  const place = parsePostgresUrl(newUrl());
  const connector = new Connector(place);
  const names = new TableNames(place.schema);
  const { session } = await connector.open();
  await prepareSchema(session, names);
  await session.end();
  const engine = new PostgresEngine({
    ...{ connector, names, dialect, replicas: [], onReplicaAway: () => {} },
    ...{ readSessions: 4, writeSessions: 12 },
  });
  await engine.load();
  return engine;
}
