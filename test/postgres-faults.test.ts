import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from '../src/storage/postgres/embedded-server.testing.js';
import { runStator, startStatorProcess } from './support/stator-process.js';

// Databases that a server cannot work with: it says why in one line, and ends.
let postgres: EmbeddedServer;

const ROLES_AND_SCHEMAS = [
  'CREATE ROLE guest LOGIN',
  'CREATE SCHEMA closed',
  'CREATE SCHEMA readable',
  'GRANT USAGE ON SCHEMA readable TO guest',
  'CREATE SCHEMA others',
  'GRANT USAGE, CREATE ON SCHEMA others TO guest',
  'CREATE TABLE others.meta (name text PRIMARY KEY, value text NOT NULL)',
  'CREATE SCHEMA given',
  'GRANT USAGE, CREATE ON SCHEMA given TO guest',
  'CREATE SCHEMA newer',
  'CREATE TABLE newer.meta (name text PRIMARY KEY, value text NOT NULL)',
  "INSERT INTO newer.meta VALUES ('schema-version', '99')",
];

beforeAll(async () => {
  postgres = await startEmbeddedServer();
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  for (const statement of ROLES_AND_SCHEMAS) await client.query(statement);
  await client.end();
});

afterAll(() => postgres.stop());

it.each([
  ['no right to create a schema', 'guest', '', 'permission denied for database postgres'],
  ['no right to its schema', 'guest', '?schema=closed', 'may not create tables in the schema closed'],
  ['no right to create tables', 'guest', '?schema=readable', 'may not create tables in the schema readable'],
  ['no right to read tables', 'guest', '?schema=others', 'permission denied for table meta'],
  ['nobody by its name', 'nobody', '', 'role "nobody" does not exist'],
  [
    'a newer version’s schema',
    'stator',
    '?schema=newer',
    'the schema newer was written by a newer version of Stator (schema version 99, this one knows 1)',
  ],
])('starts with one line and status 1 for a user with %s', async (_, user, search, reason) => {
  const url = `${postgres.url.replace('stator@', `${user}@`)}${search}`;
  const { status, stdout, stderr } = await runStator(['serve', '--port', '0', '--engine', url]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^stator: cannot use the database: [^\n]*\n$/);
  expect(stderr).toContain(reason);
});

it('needs no more than a schema in which it may create tables', async () => {
  const url = `${postgres.url.replace('stator@', 'guest@')}?schema=given`;
  const server = await startStatorProcess(['serve', '--port', '0', '--engine', url]);
  expect(await server.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
});

it('ends in the same way without a database', async () => {
  const url = 'postgres://127.0.0.1:1/database';
  const { status, stderr } = await runStator(['serve', '--port', '0', '--engine', url]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^stator: cannot use the database: [^\n]*ECONNREFUSED[^\n]*\n$/);
});
