import { expect, it, onTestFinished } from 'vitest';
import { openMemoryEngine, type StorageEngine, soleLease } from '../storage/index.js';
import {
  Catalog,
  encodePrimaryKey,
  putEffect,
  type TableDefinition,
  withTable,
  writeItem,
} from '../tables/index.js';
import type { Item } from '../values/index.js';
import { ItemExpiration } from './item-expiration.js';

const NOW_SECONDS = 1_700_000_000;
const clock = { nowMs: () => NOW_SECONDS * 1000 };
const PAST = String(NOW_SECONDS - 1);

const DEFINITION: TableDefinition = {
  ...{ tableId: 'id', accountId: '123456789012', region: 'us-east-1', tableName: 'Sessions', version: 1 },
  ...{ status: 'ACTIVE', createdAtMs: 0, attributeDefinitions: [], space: 't.1', tags: [] },
  keySchema: { partition: [{ name: 'p', type: 'S' }], sort: [] },
  ...{ localIndexes: [], globalIndexes: [], billingMode: 'PAY_PER_REQUEST', deletionProtection: false },
  throughput: { readUnits: 0, writeUnits: 0, decreasesToday: 0 },
  timeToLive: {
    ...{ attributeName: 'ttl', status: 'ENABLED', changedAtMs: 0 },
    index: { space: 'x.1', backfilling: false, sinceVersion: 1 },
  },
};

const itemOf = (p: string, ttl: string): Item => ({ p: { S: p }, ttl: { N: ttl } });

async function openTable(definition = DEFINITION) {
  const engine = openMemoryEngine();
  const catalog = await Catalog.open(engine);
  await catalog.create(definition);
  const put = (item: Item) =>
    withTable(catalog, definition, (table) =>
      writeItem(
        { engine, clock },
        {
          table,
          primaryKey: encodePrimaryKey(definition.keySchema, item),
          decide: () => ({ effect: putEffect(item, 'put'), result: undefined }),
        },
      ),
    );
  /** Starts the job on the engine, which `edit` may have changed. */
  const start = (edit: Partial<StorageEngine> = {}) => {
    const changed: StorageEngine = {
      eventual: engine,
      createSpaces: (names) => engine.createSpaces(names),
      dropSpaces: (names) => engine.dropSpaces(names),
      get: (keys) => engine.get(keys),
      range: (query) => engine.range(query),
      readCounter: (ref) => engine.readCounter(ref),
      write: (keys, decide) => engine.write(keys, decide),
      snapshot: (use) => engine.snapshot(use),
      waitForAppend: (space, prefix, after, waitMs) => engine.waitForAppend(space, prefix, after, waitMs),
      close: () => engine.close(),
      ...edit,
    };
    const errors: unknown[] = [];
    const expiration = ItemExpiration.start({
      ...{ engine: changed, catalog, clock, lease: soleLease, delayMs: 0 },
      onError: (error) => errors.push(error),
    });
    onTestFinished(() => expiration.close());
    return { expiration, errors };
  };
  const count = async () => (await catalog.counts(definition.space)).itemCount;
  return { engine, catalog, put, start, count };
}

it('deletes what has expired', async () => {
  const { put, start, count } = await openTable();
  for (let n = 0; n < 250; n++) await put(itemOf(String(n), PAST));
  await put(itemOf('later', String(NOW_SECONDS + 1)));
  expect(await start().expiration.expireNow()).toBe(250);
  expect(await count()).toBe(1);
});

it('deletes each item once when two processes are at it', async () => {
  const { put, start, count } = await openTable();
  for (let n = 0; n < 250; n++) await put(itemOf(String(n), PAST));
  const deleted = await Promise.all([start().expiration.expireNow(), start().expiration.expireNow()]);
  expect(deleted.reduce((sum, one) => sum + one)).toBe(250);
  expect(await count()).toBe(0);
});

it('leaves an item alone that is changed between being found and being deleted', async () => {
  const { engine, put, start, count } = await openTable();
  for (const p of ['changed', 'expired']) await put(itemOf(p, PAST));
  const { expiration } = start({
    range: async (query) => {
      const found = await engine.range(query);
      await put(itemOf('changed', String(NOW_SECONDS + 60)));
      return found;
    },
  });
  expect(await expiration.expireNow()).toBe(1);
  expect(await count()).toBe(1);
});

it.each<[string, (catalog: Catalog) => Promise<unknown>]>([
  ['items do not expire any more', (catalog) => catalog.change(DEFINITION, withoutTimeToLive)],
  ['the table is deleted', (catalog) => catalog.remove(DEFINITION, 1)],
])('deletes nothing when %s meanwhile', async (_, happen) => {
  const { engine, catalog, put, start } = await openTable();
  await put(itemOf('a', PAST));
  const { expiration } = start({
    range: async (query) => {
      const found = await engine.range(query);
      await happen(catalog);
      return found;
    },
  });
  expect(await expiration.expireNow()).toBe(0);
});

function withoutTimeToLive({ timeToLive: _, ...definition }: TableDefinition): TableDefinition {
  return definition;
}

it.each(['ENABLING', 'DISABLING', 'DISABLED'] as const)('does nothing while it is %s', async (status) => {
  const { put, start } = await openTable({
    ...DEFINITION,
    timeToLive: { ...(DEFINITION.timeToLive ?? { attributeName: 'ttl', changedAtMs: 0 }), status },
  });
  await put(itemOf('a', PAST));
  expect(await start().expiration.expireNow()).toBe(0);
});

it('works in the background, tells of failures there, and tries again', async () => {
  const { engine, put, start, count } = await openTable();
  await put(itemOf('a', PAST));
  const failing = start({ write: () => Promise.reject(new Error('disk full')) });
  await expect.poll(() => failing.errors).toEqual([new Error('disk full')]);
  await failing.expiration.close();
  expect(await count()).toBe(1);
  const working = start({ write: (keys, decide) => engine.write(keys, decide) });
  await expect.poll(count).toBe(0);
  expect(working.errors).toEqual([]);
});

it('stops in the middle when it is closed', async () => {
  const { engine, put, start, count } = await openTable();
  for (let n = 0; n < 250; n++) await put(itemOf(String(n), PAST));
  const closing: Promise<void>[] = [];
  const { expiration } = start({
    range: (query) => {
      closing.push(expiration.close());
      return engine.range(query);
    },
  });
  expect(await expiration.expireNow()).toBe(100);
  await Promise.all(closing);
  expect(await count()).toBe(150);
});
