import { describe, expect, it } from 'vitest';
import { openMemoryEngine, type StorageEngine } from '../storage/index.js';
import { systemClock } from '../support/index.js';
import { backfillIndex } from './backfill.js';
import { Catalog } from './catalog.js';
import { itemCountRef } from './catalog-records.js';
import { checkTable } from './consistency.js';
import { claimTarget } from './copy-mark.js';
import { copyTables } from './copy-tables.js';
import type { TableComparison } from './copy-verify.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';
import { recordsRange } from './stream-log.js';
import { newStream } from './stream-shards.js';
import type { TableDefinition } from './table-definition.js';

/** All kinds of spaces: items, a local and a global index, expiry, a stream. */
const SETTINGS: Partial<TableDefinition> = {
  stream: newStream({ viewType: 'NEW_IMAGE', space: 'sample.s', nowMs: 1 }),
  timeToLive: {
    ...{ attributeName: 't', status: 'ENABLED', changedAtMs: 1 },
    index: { space: 'sample.x', backfilling: false, sinceVersion: 1 },
  },
};

async function filledSample(items: number): Promise<SampleTable> {
  const sample = await openSampleTable(SETTINGS);
  for (let n = 0; n < items; n++) {
    const key = { a: { S: `partition ${n % 5}` }, b: { S: `${n}` } };
    await sample.put({ ...key, c: { S: 'c' }, d: { S: `d ${n % 2}` }, t: { N: `${n}` } });
  }
  return sample;
}

/** Another table with a stream, and nothing else that has a space of its own. */
function streamOnly({ timeToLive: _, ...definition }: TableDefinition, name: string): TableDefinition {
  const stream = newStream({ viewType: 'NEW_IMAGE', space: `${name}.s`, nowMs: 1 });
  const place = { tableId: name, tableName: name, space: name };
  return { ...definition, ...place, stream, localIndexes: [], globalIndexes: [] };
}

/** Resolves with whether all is the same, and what was told of the tables. */
async function copy(from: StorageEngine, to: StorageEngine, id = 'one') {
  const tables: TableComparison[] = [];
  const progress: string[] = [];
  const isSame = await from.snapshot((reader) =>
    copyTables({
      ...{ from: reader, to, id },
      onTable: (comparison) => tables.push(comparison),
      onProgress: ({ step, tableName, done, total }) =>
        progress.push(`${step} ${tableName} ${done}/${total}`),
    }),
  );
  return { isSame, tables, progress };
}

async function expectSound(engine: StorageEngine, itemCount: number): Promise<void> {
  const [table] = (await Catalog.open(engine)).all();
  if (table === undefined) throw new Error('the table has been copied');
  expect(await checkTable(engine, table)).toMatchObject({ inconsistencies: [], itemCount });
}

/** The engine, but `fail` is called with the number of each call that changes something, before and after it. */
function watched(
  engine: StorageEngine,
  fail: (call: number, when: 'before' | 'after') => void,
): StorageEngine {
  let calls = 0;
  const around = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    const call = ++calls;
    fail(call, 'before');
    const result = await action();
    fail(call, 'after');
    return result;
  };
  return {
    eventual: engine,
    get: (keys) => engine.get(keys),
    range: (query) => engine.range(query),
    readCounter: (ref) => engine.readCounter(ref),
    createSpaces: (names) => around(() => engine.createSpaces(names)),
    dropSpaces: (names) => around(() => engine.dropSpaces(names)),
    write: (keys, decide) => around(() => engine.write(keys, decide)),
    snapshot: (use) => engine.snapshot(use),
    waitForAppend: (...wait) => engine.waitForAppend(...wait),
    close: () => engine.close(),
  };
}

it('copies everything, and tells of every table what it holds', async () => {
  const { engine: from, table } = await filledSample(12);
  const to = openMemoryEngine();
  const { isSame, tables, progress } = await copy(from, to);
  expect(isSame).toBe(true);
  expect(tables).toMatchObject([
    {
      ...{ region: 'us-east-1', tableName: 'Sample', isDeleted: false },
      // Four shards are opened, which are a record and an entry each.
      counts: { items: 12, index: 24, expiry: 12, stream: 20 },
      digest: { entries: 68 },
      faults: [],
    },
  ]);
  // Index entries of expiry and stream entries are not counted beforehand.
  expect(progress).toContain('copying Sample 68/36');
  expect(progress.at(-1)).toBe('comparing Sample 116/104');
  expect((await Catalog.open(to)).find(table.definition)).toEqual(table);
  await expectSound(to, 12);
});

it('keeps the positions of records, and gives later ones greater positions', async () => {
  const { engine: from } = await filledSample(12);
  const to = openMemoryEngine();
  await copy(from, to);
  const append = {
    kind: 'append',
    space: 'sample.s',
    prefix: Buffer.of(1, 0, 0, 0, 3),
    value: Buffer.of(),
  } as const;
  await to.write([], () => ({ changes: [append], result: undefined }));
  const range = { ...recordsRange('sample.s', 3, 0n), limit: 100, maxBytes: 1e6 };
  const [before, after] = [await from.range(range), await to.range(range)];
  expect(after.slice(0, -1)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
});

it('goes on filling an index where the source was', async () => {
  const { engine: from, catalog, table } = await filledSample(350);
  const added = await catalog.change(table.definition, (definition) => ({
    ...definition,
    globalIndexes: definition.globalIndexes.flatMap((index) => [
      index,
      {
        ...index,
        indexName: 'new',
        space: 'sample.new',
        status: 'CREATING' as const,
        backfilling: true,
        sinceVersion: 0,
      },
    ]),
  }));
  if (added === undefined) throw new Error('the table is there');
  const parts = { table: added.definition, space: 'sample.new', clock: systemClock };
  let pages = 0;
  await backfillIndex({ ...parts, engine: from, catalog, isStopped: () => ++pages > 2 });
  const to = openMemoryEngine();
  expect((await copy(from, to)).isSame).toBe(true);
  expect(await to.readCounter(itemCountRef('sample.new'))).toBe(200);
  const copied = await Catalog.open(to);
  await backfillIndex({ ...parts, engine: to, catalog: copied, isStopped: () => false });
  expect(await to.readCounter(itemCountRef('sample.new'))).toBe(350);
  await expectSound(to, 350);
});

describe('a destination', () => {
  it('with tables is refused and stays as it was', async () => {
    const { engine: from } = await filledSample(3);
    const { engine: to } = await filledSample(4);
    await expect(copy(from, to)).rejects.toThrow('there are tables in the destination already');
    await expectSound(to, 4);
  });

  it('is no place for tables until the copy has ended', async () => {
    const { table } = await filledSample(0);
    const to = openMemoryEngine();
    const running = await Catalog.open(to);
    await claimTarget(to, { id: 'one', spaces: [] });
    await expect(running.create(table.definition)).rejects.toThrow('unfinished copy');
    await expect(Catalog.open(to)).rejects.toThrow('unfinished copy');
  });

  it('belongs to the copy that was begun last', async () => {
    const { engine: from } = await filledSample(3);
    const to = openMemoryEngine();
    const first = await claimTarget(to, { id: 'one', spaces: [] });
    expect((await copy(from, to, 'two')).isSame).toBe(true);
    await expect(first.write([])).rejects.toThrow('another copy to the destination has been begun');
    await expectSound(to, 3);
  });

  it('is cleared of what an earlier copy of a table has left, and keeps the streams of other deleted tables', async () => {
    const { engine: from } = await filledSample(3);
    const { engine: to, catalog, table } = await filledSample(4);
    const { definition } = table;
    await catalog.create(streamOnly(definition, 'other'));
    for (const { definition: gone } of catalog.all()) await catalog.remove(gone, 1);
    expect((await copy(from, to)).isSame).toBe(true);
    await expectSound(to, 3);
    expect((await Catalog.open(to)).deleted().map(({ tableName }) => tableName)).toEqual(['other']);
  });

  it('gets the streams of deleted tables, too', async () => {
    const { engine: from, catalog, table } = await filledSample(3);
    const kept = streamOnly(table.definition, 'kept');
    await catalog.create(kept);
    await catalog.remove(kept, 1);
    const to = openMemoryEngine();
    const { tables } = await copy(from, to);
    expect(tables[1]).toMatchObject({
      tableName: 'kept',
      isDeleted: true,
      counts: { items: 0, stream: 12 },
      faults: [],
    });
    expect((await Catalog.open(to)).deleted()).toEqual(catalog.deleted());
  });
});

it('refuses a source without tables, and one that is an unfinished copy', async () => {
  await expect(copy(openMemoryEngine(), openMemoryEngine())).rejects.toThrow(
    'there are no tables in the source',
  );
  const unfinished = openMemoryEngine();
  await claimTarget(unfinished, { id: 'one', spaces: [] });
  await expect(copy(unfinished, openMemoryEngine())).rejects.toThrow(
    'the source is an unfinished copy itself',
  );
});

it.each(['before', 'after'] as const)(
  'shows nothing or everything when it ends %s any change, and can be begun again',
  async (moment) => {
    const { engine: from } = await filledSample(6);
    let outcomes = '';
    for (let last = 1, isDone = false; !isDone; last++) {
      const to = openMemoryEngine();
      const dying = watched(to, (call, when) => {
        if (call > last || (call === last && when === moment)) throw new Error('killed');
      });
      isDone = await copy(from, dying).then(
        ({ isSame }) => isSame,
        () => false,
      );
      const tables = await Catalog.open(to).then(
        (catalog) => catalog.all().length,
        () => 'none',
      );
      outcomes += tables === 'none' ? '-' : tables;
      const again = await copy(from, to, 'two').then(
        ({ isSame }) => isSame,
        (error: Error) => error.message,
      );
      expect(again).toBe(tables === 1 ? 'there are tables in the destination already' : true);
      await expectSound(to, 6);
    }
    // No table, then an unfinished copy, then the table.
    expect(outcomes).toMatch(moment === 'before' ? /^00-{8,}1$/ : /^0-{8,}11$/);
  },
);

describe('a destination that does not hold what was sent', () => {
  const tamperings: [string, (engine: StorageEngine) => Promise<void>][] = [
    [
      'an item is another',
      async (engine) => {
        const [entry] = await engine.range({ space: 'sample', limit: 1, maxBytes: 1 });
        const value = Buffer.from(entry?.value ?? []);
        value[value.length - 4] = 0x21;
        await put(engine, 'sample', entry?.key ?? Buffer.of(0), value);
      },
    ],
    ['an item is gone', (engine) => removeFirst(engine, 'sample')],
    ['an entry of the local index is gone', (engine) => removeFirst(engine, 'sample.l')],
    ['an entry of the global index is gone', (engine) => removeFirst(engine, 'sample.g')],
    ['an entry of the expiry index is gone', (engine) => removeFirst(engine, 'sample.x')],
    ['a record of the stream is gone', (engine) => removeFirst(engine, 'sample.s')],
    ['there is an item too many', (engine) => put(engine, 'sample', Buffer.of(0), Buffer.of(0))],
    ['an item is counted twice', (engine) => add(engine, itemCountRef('sample'))],
  ];

  it.each(tamperings)('is found: %s', async (_, tamper) => {
    const { engine: from } = await filledSample(6);
    const to = openMemoryEngine();
    let tampered: Promise<void> | undefined;
    const reads: StorageEngine = {
      ...watched(to, () => {}),
      // Both sides are compared by ranges, and nothing of a table is read by ranges before that.
      range: async (query) => {
        if (query.space.startsWith('sample') && tampered === undefined) tampered = tamper(to);
        await tampered;
        return to.range(query);
      },
    };
    const { isSame, tables } = await copy(from, reads);
    expect(isSame).toBe(false);
    expect(tables[0]?.faults).not.toEqual([]);
    await expect(Catalog.open(to)).rejects.toThrow('unfinished copy');
    expect((await copy(from, to, 'two')).isSame).toBe(true);
    await expectSound(to, 6);
  });
});

function put(engine: StorageEngine, space: string, key: Uint8Array, value: Uint8Array): Promise<void> {
  return engine.write([], () => ({ changes: [{ kind: 'put', space, key, value }], result: undefined }));
}

async function removeFirst(engine: StorageEngine, space: string): Promise<void> {
  const [entry] = await engine.range({ space, limit: 1, maxBytes: 1 });
  const key = entry?.key ?? new Uint8Array();
  await engine.write([], () => ({ changes: [{ kind: 'delete', space, key }], result: undefined }));
}

function add(engine: StorageEngine, ref: { space: string; key: Uint8Array }): Promise<void> {
  return engine.write([], () => ({ changes: [{ kind: 'add', ...ref, amount: 1 }], result: undefined }));
}
