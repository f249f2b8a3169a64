import { expect, it } from 'vitest';
import { isMissingSpace, openMemoryEngine } from '../storage/index.js';
import { Catalog } from './catalog.js';
import { ItemReaders } from './item-readers.js';
import { openSampleTable } from './sample-table.testing.js';
import { isStaleTable } from './stale-table.js';
import type { TableDefinition } from './table-definition.js';

/** Two processes on the same data, of which one has not heard of what the other is about to do. */
async function openTwo() {
  const { definition } = (await openSampleTable()).table;
  const engine = openMemoryEngine();
  const other = await Catalog.open(engine);
  await other.create(definition);
  const own = await Catalog.open(engine);
  const table = own.find(definition);
  if (table === undefined) throw new Error('the table is there');
  const [item, made] = [{ space: definition.space, key: Uint8Array.of(1) }, `${definition.space}.2`];
  const put = (space: string) =>
    engine.write([], () => ({ changes: [{ kind: 'put', ...item, space, value: item.key }], result: 0 }));
  await put(item.space);
  const range = { space: item.space, limit: 1, maxBytes: 1 };
  const readers = new ItemReaders({ engine, isShared: true });
  return { engine, own, other, definition, table, item, range, put, made, reader: readers.of([table], true) };
}

const outcomeOf = (read: () => unknown) => (async () => read())().catch((error: unknown) => error);

it('finds what is there as long as the definition is the latest', async () => {
  const { reader, item, range } = await openTwo();
  expect(await reader.get([item, item])).toEqual([item.key, item.key]);
  expect(await reader.range(range)).toHaveLength(1);
});

it('fails when another process has changed the definition, until that is known', async () => {
  const { engine, own, other, definition, reader, item, range } = await openTwo();
  const renamed = (present: TableDefinition) => ({ ...present, deletionProtection: true });
  await other.change(definition, renamed);
  expect(isStaleTable(await outcomeOf(() => reader.get([item])))).toBe(true);
  expect(isStaleTable(await outcomeOf(() => reader.range(range)))).toBe(true);
  await own.refreshAll();
  const table = own.find(definition);
  const latest = new ItemReaders({ engine, isShared: true }).of(table === undefined ? [] : [table], true);
  expect(await latest.get([item])).toEqual([item.key]);
});

it('fails when another process has deleted the table, or made it anew', async () => {
  const { other, definition, reader, item, range, put, made } = await openTwo();
  const isGone = (error: unknown) => isMissingSpace(error) || isStaleTable(error);
  await other.remove(definition, 0);
  expect(isGone(await outcomeOf(() => reader.get([item])))).toBe(true);
  expect(isGone(await outcomeOf(() => reader.range(range)))).toBe(true);
  const index = definition.globalIndexes.map((one) => ({ ...one, space: `${one.space}.2` }));
  const again = { ...definition, tableId: 'again', space: made, globalIndexes: index, localIndexes: [] };
  await other.create(again);
  await put(made);
  expect(isGone(await outcomeOf(() => reader.get([item])))).toBe(true);
  expect(isGone(await outcomeOf(() => reader.range(range)))).toBe(true);
});

it('is told of a table that is gone while its space is still there', async () => {
  const { engine, table, reader, item, range } = await openTwo();
  // As between the two steps of another process that deletes the table.
  await engine.write([], () => ({ changes: [{ kind: 'delete', ...table.versionRef }], result: 0 }));
  expect(isStaleTable(await outcomeOf(() => reader.get([item])))).toBe(true);
  expect(isStaleTable(await outcomeOf(() => reader.range(range)))).toBe(true);
});

it('asks for nothing more when no other process changes definitions, or a read may be a little old', async () => {
  const { engine, table } = await openTwo();
  expect(new ItemReaders({ engine, isShared: false }).of([table], true)).toBe(engine);
  expect(new ItemReaders({ engine, isShared: true }).of([table], false)).toBe(engine);
});
