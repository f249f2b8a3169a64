import { beforeEach, describe, expect, it } from 'vitest';
import { encodeStoredItem } from '../codec/index.js';
import type { Change } from '../storage/index.js';
import type { Item } from '../values/index.js';
import { itemCountRef, sizeBytesRef } from './catalog-records.js';
import { checkTable } from './consistency.js';
import { indexEntryOf } from './index-entries.js';
import { collectionSizeRef } from './item-collection.js';
import { encodePrimaryKey } from './key-layout.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';

const ITEMS: readonly Item[] = [
  { a: { S: 'p' }, b: { S: '1' }, c: { S: 'x' }, d: { S: 'g' }, e: { S: 'projected' }, f: { S: 'not' } },
  { a: { S: 'p' }, b: { S: '2' }, c: { S: 'x' }, d: { S: 'g' } },
  { a: { S: 'p' }, b: { S: '3' }, c: { S: 'y' } },
  { a: { S: 'q' }, b: { S: '1' }, d: { S: 'h' } },
  { a: { S: 'q' }, b: { S: '2' } },
];
const [FIRST = {}] = ITEMS;
const EDITED = { ...FIRST, e: { S: 'other' } };

let sample: SampleTable;

beforeEach(async () => {
  sample = await openSampleTable();
  for (const item of ITEMS) await sample.put(item);
});

async function problems(): Promise<readonly string[]> {
  const { inconsistencies } = await checkTable(sample.engine, sample.table);
  return inconsistencies.map(({ space, problem }) => `${space}: ${problem}`);
}

function damage(...changes: readonly Change[]): Promise<void> {
  return sample.engine.write([], () => ({ changes, result: undefined }));
}

const keyOf = (item: Item) => encodePrimaryKey(sample.table.definition.keySchema, item);
const stored = (item: Item) =>
  encodeStoredItem({ item, sortAttribute: 'b', writtenAtMs: 1, definitionVersion: 1 });

function entryKey(indexName: string, item: Item): Uint8Array {
  const index = sample.table.indexes.get(indexName);
  const entry = index && indexEntryOf(sample.table, index, item);
  if (entry === undefined) throw new Error('the item has an entry');
  return entry.key;
}

describe('a sound table', () => {
  it('has nothing to be told of', async () => {
    expect(await checkTable(sample.engine, sample.table)).toEqual({
      inconsistencies: [],
      itemCount: 5,
      entryCount: 6,
    });
  });

  it('stays sound when items are replaced and deleted', async () => {
    await sample.put({ ...FIRST, c: { S: 'z' } });
    await sample.put({ a: { S: 'p' }, b: { S: '2' }, d: { S: 'moved' }, e: { S: 'new' } });
    await sample.put({ a: { S: 'q' }, b: { S: '2' }, c: { S: 'new' } });
    await sample.delete({ a: { S: 'q' }, b: { S: '1' } });
    await sample.delete({ a: { S: 'q' }, b: { S: 'none' } });
    expect(await checkTable(sample.engine, sample.table)).toEqual({
      inconsistencies: [],
      itemCount: 4,
      entryCount: 5,
    });
  });

  it('is sound when it is empty', async () => {
    for (const item of ITEMS) await sample.delete(item);
    expect(await checkTable(sample.engine, sample.table)).toEqual({
      inconsistencies: [],
      itemCount: 0,
      entryCount: 0,
    });
  });
});

describe('damage is found:', () => {
  it('a lost entry', async () => {
    await damage({ kind: 'delete', space: 'sample.l', key: entryKey('by-c', FIRST) });
    expect(await problems()).toEqual([
      'sample.l: an item has no entry here',
      'sample.l: holds 2 entries where the items have 3',
      'sample.l: is counted as 3 records and holds 2',
      expect.stringMatching(/^sample\.l: is counted as \d+ bytes and holds \d+$/),
    ]);
  });

  it('an entry that is left over', async () => {
    const gone = { a: { S: 'p' }, b: { S: 'gone' }, d: { S: 'g' } };
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', gone), value: stored(gone) });
    expect(await problems()).toEqual([
      'sample.g: the entry belongs to no item',
      'sample.g: holds 4 entries where the items have 3',
      'sample.g: is counted as 3 records and holds 4',
      expect.stringMatching(/^sample\.g: is counted as \d+ bytes and holds \d+$/),
    ]);
  });

  it('an entry under a key that its item has no longer', async () => {
    const before = { ...FIRST, d: { S: 'before' } };
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', before), value: stored(before) });
    expect(await problems()).toContain('sample.g: the entry belongs to no item');
  });

  it('an entry of an index that its item is not in', async () => {
    const sparse = { a: { S: 'p' }, b: { S: '3' }, c: { S: 'y' }, d: { S: 'not so' } };
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', sparse), value: stored(sparse) });
    expect(await problems()).toContain('sample.g: the entry belongs to no item');
  });

  it('an entry that shows an old item', async () => {
    const { a, b, d, e } = EDITED as Item;
    const value = stored({ a, b, d, e } as Item);
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', FIRST), value });
    expect(await problems()).toContain('sample.g: the entry is not what the item has');
  });

  it('an entry with more than is projected', async () => {
    const value = stored(FIRST);
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', FIRST), value });
    expect(await problems()).toContain('sample.g: the entry is not what the item has');
  });

  it('a lost item', async () => {
    await damage({ kind: 'delete', space: 'sample', key: keyOf(FIRST) });
    expect(await problems()).toEqual([
      expect.stringMatching(/^sample\.c: the item collection is counted as \d+ bytes and holds \d+$/),
      'sample: is counted as 5 records and holds 4',
      expect.stringMatching(/^sample: is counted as \d+ bytes and holds \d+$/),
      'sample.l: the entry belongs to no item',
      'sample.l: holds 3 entries where the items have 2',
      'sample.g: the entry belongs to no item',
      'sample.g: holds 3 entries where the items have 2',
    ]);
  });

  it('an item changed behind the back of its indexes', async () => {
    await damage({ kind: 'put', space: 'sample', key: keyOf(FIRST), value: stored(EDITED) });
    expect(await problems()).toContain('sample.l: the entry is not what the item has');
  });

  it('an item under the key of another', async () => {
    await damage({ kind: 'put', space: 'sample', key: keyOf(ITEMS[4] ?? {}), value: stored(FIRST) });
    expect(await problems()).toContain('sample: the item is not under its own key');
  });

  it('an item without its key', async () => {
    const value = stored({ f: { S: 'x' } });
    await damage({ kind: 'put', space: 'sample', key: keyOf(ITEMS[4] ?? {}), value });
    expect(await problems()).toContain('sample: the item is not under its own key');
  });

  it('a record that cannot be read', async () => {
    const value = stored(FIRST).subarray(0, -1);
    await damage({ kind: 'put', space: 'sample', key: keyOf(FIRST), value });
    await damage({ kind: 'put', space: 'sample.g', key: entryKey('by-d', FIRST), value: Buffer.from('?') });
    const found = await problems();
    expect(found).toContainEqual(expect.stringMatching(/^sample: cannot be read: /));
    expect(found).toContain('sample.g: cannot be read: a stored item of unknown format 63');
  });

  it('an altered byte', async () => {
    const value = stored(FIRST);
    value.set(Buffer.from('Projected'), Buffer.from(value).indexOf('projected'));
    await damage({ kind: 'put', space: 'sample', key: keyOf(FIRST), value });
    expect(await problems()).toContain(
      'sample: cannot be read: a stored item is damaged: its checksum is another',
    );
    // Which entries of indexes it had cannot be told, so that nothing is written over it.
    await expect(sample.put(FIRST)).rejects.toThrow('checksum');
  });

  it('a header that lies', async () => {
    // As for a table without a sort key, where less weighs towards a page.
    const value = encodeStoredItem({
      item: FIRST,
      sortAttribute: undefined,
      writtenAtMs: 1,
      definitionVersion: 1,
    });
    await damage({ kind: 'put', space: 'sample', key: keyOf(FIRST), value });
    expect(await problems()).toContain('sample: the header tells another size than the item has');
  });

  it.each([
    ['items', () => itemCountRef('sample'), 'sample: is counted as 6 records and holds 5'],
    ['bytes', () => sizeBytesRef('sample.g'), /^sample\.g: is counted as \d+ bytes and holds \d+$/],
    ['entries', () => itemCountRef('sample.l'), 'sample.l: is counted as 4 records and holds 3'],
    [
      'an item collection',
      () => collectionSizeRef('sample.c', keyOf(FIRST)),
      /^sample\.c: the item collection is counted as \d+ bytes and holds \d+$/,
    ],
  ])('a counter of %s that is off by one', async (_what, refOf, problem) => {
    await damage({ kind: 'add', ...refOf(), amount: 1 });
    expect(await problems()).toEqual([expect.stringMatching(problem)]);
  });

  it('a definition that is not the latest', async () => {
    const { catalog, table } = sample;
    await catalog.change(table.definition, (definition) => ({ ...definition, deletionProtection: true }));
    expect(await problems()).toEqual(["catalog: the definition is not the table's latest"]);
  });
});

it('tells of a half-filled index only what is wrong with what was dealt with', async () => {
  const { catalog, engine, table } = sample;
  const [byD] = table.definition.globalIndexes;
  if (byD === undefined) throw new Error('the sample has a global index');
  const filling = {
    ...byD,
    indexName: 'new',
    space: 'sample.n',
    status: 'CREATING',
    backfilling: true,
  } as const;
  const changed = await catalog.change(table.definition, (definition) => ({
    ...definition,
    globalIndexes: [...definition.globalIndexes, filling],
  }));
  if (changed === undefined) throw new Error('the table is there');
  expect((await checkTable(engine, changed)).inconsistencies).toEqual([]);
  await sample.put(EDITED);
  expect(await checkTable(engine, changed)).toEqual({ inconsistencies: [], itemCount: 5, entryCount: 7 });
});
