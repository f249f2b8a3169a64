import { randomBytes } from 'node:crypto';
import { startEmbeddedServer } from '../../src/storage/postgres/embedded-server.testing.js';

const URL_VARIABLE = 'STATOR_TEST_POSTGRES_URL';

/** Vitest calls this before all tests: one PostgreSQL for all files, when they are to run on it. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.STATOR_TEST_ENGINE !== 'postgres' || process.env[URL_VARIABLE] !== undefined)
    return undefined;
  const server = await startEmbeddedServer();
  process.env[URL_VARIABLE] = server.url;
  return () => server.stop();
}

/** The URL of a new schema in that PostgreSQL; undefined when tests run on another engine. */
export function startedPostgres(): string | undefined {
  const url = process.env[URL_VARIABLE];
  if (process.env.STATOR_TEST_ENGINE !== 'postgres' || url === undefined) return undefined;
  return `${url}?schema=t${randomBytes(8).toString('hex')}`;
}
