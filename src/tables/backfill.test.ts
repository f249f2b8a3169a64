import { expect, it } from 'vitest';
import { systemClock } from '../support/index.js';
import { backfillIndex } from './backfill.js';
import { checkTable } from './consistency.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';
import type { GlobalIndexDefinition, TableDefinition } from './table-definition.js';

const ITEMS = 350;
const ADDED_SPACE = 'sample.added';

const itemOf = (n: number, d = `group ${n % 7}`) => ({
  a: { S: `partition ${n % 40}` },
  b: { S: `item ${n}` },
  d: { S: d },
});

async function filledSample(): Promise<SampleTable> {
  const sample = await openSampleTable();
  for (let n = 0; n < ITEMS; n++) await sample.put(itemOf(n));
  return sample;
}

/** Adds a second index like the sample's, whose filling has not begun. */
async function addIndex(sample: SampleTable): Promise<void> {
  await change(sample, (definition) => ({
    ...definition,
    globalIndexes: definition.globalIndexes.flatMap((index): GlobalIndexDefinition[] => [
      index,
      { ...index, indexName: 'added', space: ADDED_SPACE, status: 'CREATING', sinceVersion: 0 },
    ]),
  }));
}

function setAdded(sample: SampleTable, state: Partial<GlobalIndexDefinition>) {
  return change(sample, (definition) => ({
    ...definition,
    globalIndexes: definition.globalIndexes.map((index) =>
      index.indexName === 'added' ? { ...index, ...state } : index,
    ),
  }));
}

async function change(sample: SampleTable, edit: (definition: TableDefinition) => TableDefinition) {
  const table = await sample.catalog.change(sample.table.definition, edit);
  if (table === undefined) throw new Error('the sample table is there');
  return table;
}

/** Fills the added index, then makes it active; `atEachPage` runs before each page is written. */
async function fill(sample: SampleTable, atEachPage: (page: number) => void): Promise<boolean> {
  const { definition: table } = await setAdded(sample, { backfilling: true });
  let page = 0;
  const isStopped = () => {
    atEachPage(page++);
    return false;
  };
  const { engine, catalog } = sample;
  return backfillIndex({ engine, catalog, clock: systemClock, table, space: ADDED_SPACE, isStopped });
}

async function expectConsistent(sample: SampleTable, entriesOfAdded: number): Promise<void> {
  const table = await setAdded(sample, { status: 'ACTIVE', backfilling: false });
  expect((await checkTable(sample.engine, table)).inconsistencies).toEqual([]);
  expect((await sample.catalog.counts(ADDED_SPACE)).itemCount).toBe(entriesOfAdded);
}

async function expectAgreement(sample: SampleTable): Promise<void> {
  const table = sample.catalog.find(sample.table.definition);
  if (table === undefined) throw new Error('the sample table is there');
  expect((await checkTable(sample.engine, table)).inconsistencies).toEqual([]);
}

it('puts every item into a new index', async () => {
  const sample = await filledSample();
  await addIndex(sample);
  expect(await fill(sample, () => {})).toBe(true);
  await expectConsistent(sample, ITEMS);
});

it('leaves out items that could not be written with the index there', async () => {
  const sample = await openSampleTable();
  const [a, b] = [{ S: 'p' }, (n: number) => ({ S: `item ${n}` })];
  const values = [
    { N: '1' },
    { S: '' },
    { S: 'x'.repeat(1025) },
    { S: 'x'.repeat(4000) },
    { S: 'x'.repeat(1024) },
  ];
  for (const [n, e] of values.entries()) await sample.put({ a, b: b(n), e });
  await addIndex(sample);
  const keySchema = { partition: [{ name: 'a', type: 'S' }], sort: [{ name: 'e', type: 'S' }] } as const;
  await setAdded(sample, { keySchema });
  expect(await fill(sample, () => {})).toBe(true);
  await expectConsistent(sample, 1);
});

it('does not miss items that are written between the creation of the index and the filling', async () => {
  const sample = await filledSample();
  await addIndex(sample);
  await sample.put(itemOf(1));
  await sample.put(itemOf(2, 'elsewhere'));
  await sample.delete(itemOf(3));
  await fill(sample, () => {});
  await expectConsistent(sample, ITEMS - 1);
});

it('counts exactly while items before and behind it are written', async () => {
  const sample = await filledSample();
  await addIndex(sample);
  const pending: Promise<void>[] = [];
  await fill(sample, (page) => {
    for (let n = page * 3; n < ITEMS; n += 11) {
      pending.push(n % 2 === 0 ? sample.put(itemOf(n, `page ${page}`)) : sample.delete(itemOf(n)));
      pending.push(sample.put(itemOf(n + 1)));
      pending.push(sample.put(itemOf(1000 + n)));
    }
    // What was filled so far agrees at every moment.
    pending.push(expectAgreement(sample));
  });
  await Promise.all(pending);
  const table = sample.catalog.find(sample.table.definition);
  if (table === undefined) throw new Error('the sample table is there');
  const { itemCount } = await checkTable(sample.engine, table);
  await expectConsistent(sample, itemCount);
});

it('goes on where an earlier filling stopped', async () => {
  const sample = await filledSample();
  await addIndex(sample);
  const { definition: table } = await setAdded(sample, { backfilling: true });
  let pages = 0;
  const { engine, catalog } = sample;
  const stopped = {
    engine,
    catalog,
    clock: systemClock,
    table,
    space: ADDED_SPACE,
    isStopped: () => pages++ === 2,
  };
  expect(await backfillIndex(stopped)).toBe(false);
  expect((await catalog.counts(ADDED_SPACE)).itemCount).toBe(200);
  await sample.put(itemOf(5, 'in between'));
  expect(await backfillIndex({ ...stopped, isStopped: () => false })).toBe(true);
  await expectConsistent(sample, ITEMS);
});

it('stops when the index is deleted meanwhile', async () => {
  const sample = await filledSample();
  await addIndex(sample);
  const removed: Promise<unknown>[] = [];
  const filled = await fill(sample, (page) => {
    if (page === 1) removed.push(setAdded(sample, { status: 'DELETING' }));
  });
  await Promise.all(removed);
  expect(filled).toBe(false);
});

it('fills the index of expiry exactly, while items before and behind it are written', async () => {
  const sample = await filledSample();
  const expiring = (n: number, t: number) => ({ ...itemOf(n), t: { N: String(t) } });
  for (let n = 0; n < ITEMS; n += 2) await sample.put(expiring(n, n));
  const definition = (backfilling: boolean) => (present: TableDefinition) => ({
    ...present,
    timeToLive: {
      ...{ attributeName: 't', status: 'ENABLED' as const, changedAtMs: 1 },
      index: { space: 'sample.x', backfilling, sinceVersion: present.timeToLive?.index?.sinceVersion ?? 0 },
    },
  });
  const { definition: table } = await change(sample, definition(true));
  const pending: Promise<void>[] = [];
  let page = 0;
  const isStopped = () => {
    for (let n = page++ * 3; n < ITEMS; n += 11) {
      pending.push(n % 3 === 0 ? sample.put(expiring(n, 1000 + n)) : sample.delete(itemOf(n)));
      pending.push(sample.put(itemOf(n + 1)), sample.put(expiring(1000 + n, n)));
    }
    pending.push(expectAgreement(sample));
    return false;
  };
  const { engine, catalog } = sample;
  expect(
    await backfillIndex({ engine, catalog, clock: systemClock, table, space: 'sample.x', isStopped }),
  ).toBe(true);
  await Promise.all(pending);
  await change(sample, definition(false));
  await expectAgreement(sample);
});
