/**
 * Our own tables, beside one table of entries for each space (`d_<id>`):
 *
 *     meta        name → value; `schema-version` says who wrote the rest
 *     spaces      the spaces there are: name → id
 *     dropped     ids of spaces that are gone and whose tables are to be dropped
 *     counters    counters of all spaces, each spread over slots that are summed when it is read
 *     logs        the last position given to an append of a space; its row is locked until the append is committed
 *     snapshots   snapshots being read: while there are any, no table is dropped
 */
import { StorageError } from '../storage-error.js';
import type { TableNames } from './names.js';
import { isAlreadyThere } from './postgres-errors.js';
import type { Session } from './session.js';

/** Raised when an older version could not read, or would damage, what this one writes. */
const SCHEMA_VERSION = 1;

/**
 * Makes our tables when they are not there. Throws an Error with a clear message when they are a newer version's, or the
 * user lacks rights.
 */
export async function prepareSchema(session: Session, names: TableNames): Promise<void> {
  await createSchema(session, names);
  if (!(await isThere(session, names))) await createTables(session, names);
  const meta = names.own('meta');
  const insert = `INSERT INTO ${meta} (name, value) VALUES ('schema-version', '${SCHEMA_VERSION}') ON CONFLICT (name) DO NOTHING`;
  await session.runOnce(insert);
  const [row] = await session.runOnce(`SELECT value FROM ${meta} WHERE name = 'schema-version'`);
  const version = Number(row?.[0]);
  if (version > SCHEMA_VERSION) {
    throw new StorageError(
      'unavailable',
      `the schema ${names.schema} was written by a newer version of Stator (schema version ${version}, this one knows ${SCHEMA_VERSION})`,
    );
  }
}

/** A user who may not create schemas may have been given one. In it tables are created all the time. */
async function createSchema(session: Session, { schema }: TableNames): Promise<void> {
  const values = [schema];
  const text = 'SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1';
  const [present] = await session.run({ text, values });
  if (Number(present?.[0]) === 0) {
    await unlessMadeMeanwhile(() => session.runOnce(`CREATE SCHEMA IF NOT EXISTS "${schema}"`));
  }
  const rights = "SELECT has_schema_privilege($1, 'USAGE') AND has_schema_privilege($1, 'CREATE')";
  const [allowed] = await session.run({ text: rights, values });
  if (allowed?.[0] !== true) {
    throw new StorageError('unavailable', `the user may not create tables in the schema ${schema}`);
  }
}

async function isThere(session: Session, names: TableNames): Promise<boolean> {
  const [row] = await session.run({
    text: "SELECT count(*) FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'meta'",
    values: [names.schema],
  });
  return Number(row?.[0]) > 0;
}

/** `meta` last: when it is there, all are. */
async function createTables(session: Session, names: TableNames): Promise<void> {
  const statements = [
    `CREATE TABLE IF NOT EXISTS ${names.own('spaces')} (name text PRIMARY KEY, id text NOT NULL UNIQUE)`,
    `CREATE TABLE IF NOT EXISTS ${names.own('dropped')} (id text PRIMARY KEY, since timestamptz NOT NULL DEFAULT now())`,
    `CREATE TABLE IF NOT EXISTS ${names.own('counters')} (
       space text NOT NULL, key bytea NOT NULL, slot int NOT NULL, amount bigint NOT NULL, PRIMARY KEY (space, key, slot))`,
    `CREATE TABLE IF NOT EXISTS ${names.own('logs')} (space text PRIMARY KEY, last bigint NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${names.own('snapshots')} (id text PRIMARY KEY, expires timestamptz NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${names.own('meta')} (name text PRIMARY KEY, value text NOT NULL)`,
  ];
  for (const statement of statements) await unlessMadeMeanwhile(() => session.runOnce(statement));
}

/** IF NOT EXISTS still fails when another node makes the same thing at the same moment. */
async function unlessMadeMeanwhile(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
    await create();
  }
}
