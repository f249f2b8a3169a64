import { expect, it } from 'vitest';
import type { AttributeValue } from '../values/index.js';
import { checkTable } from './consistency.js';
import { expiresAtSeconds, expiryEntryKey, isExpired, primaryKeyOfExpiryEntry } from './expiry-index.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';
import type { Table } from './table.js';

const FIVE_YEARS = 157_680_000;

it.each<[AttributeValue | undefined, number | undefined]>([
  [{ N: '0' }, 0],
  [{ N: '0.5' }, 0],
  [{ N: '1700000000' }, 1_700_000_000],
  [{ N: '1700000000.999999999999999999' }, 1_700_000_000],
  [{ N: '999999999999999' }, 999_999_999_999_999],
  [{ N: '1000000000000000' }, undefined],
  [{ N: '-1' }, undefined],
  [{ S: '1700000000' }, undefined],
  [{ NS: ['1700000000'] }, undefined],
  [undefined, undefined],
])('%j expires at %s', (value, seconds) => {
  expect(expiresAtSeconds({ ...(value && { t: value }) }, 't')).toBe(seconds);
});

it.each([
  [1_700_000_000, 1_699_999_999, false],
  [1_700_000_000, 1_700_000_000, true],
  [1_700_000_000, 1_700_000_000 + FIVE_YEARS, true],
  [1_700_000_000, 1_700_000_001 + FIVE_YEARS, false],
])('what expires at %i is to be deleted at %i: %s', (expiresAt, now, expired) => {
  expect(isExpired({ t: { N: String(expiresAt) } }, 't', now)).toBe(expired);
});

it('lays an entry out as documented', () => {
  const index = { attributeName: 't', space: 'x.1', filling: undefined };
  const primaryKey = Buffer.from('f6558e0161', 'hex');
  const key = expiryEntryKey(index, { primaryKey, item: { t: { N: '258' } } });
  expect(Buffer.from(key ?? []).toString('hex')).toBe('0000000000000102f6558e0161');
  expect(primaryKeyOfExpiryEntry(key ?? new Uint8Array())).toEqual(primaryKey);
});

async function openExpiring(backfilling = false): Promise<{ sample: SampleTable; table: Table }> {
  const sample = await openSampleTable();
  const table = await sample.catalog.change(sample.table.definition, (definition) => ({
    ...definition,
    timeToLive: {
      ...{ attributeName: 't', status: 'ENABLED', changedAtMs: 1 },
      index: { space: 'sample.x', backfilling, sinceVersion: 0 },
    },
  }));
  if (table === undefined) throw new Error('the sample table is there');
  return { sample, table };
}

const itemOf = (b: string, t?: string) => ({ a: { S: 'p' }, b: { S: b }, ...(t && { t: { N: t } }) });

async function times({ engine }: SampleTable): Promise<readonly number[]> {
  const entries = await engine.range({ space: 'sample.x', limit: 100, maxBytes: 1_000_000 });
  return entries.map(({ key }) => Number(Buffer.from(key).readBigUInt64BE()));
}

async function problems({ engine }: SampleTable, table: Table): Promise<readonly string[]> {
  const { inconsistencies } = await checkTable(engine, table);
  return inconsistencies.map(({ space, problem }) => `${space}: ${problem}`);
}

it('follows its items, in order of time', async () => {
  const { sample, table } = await openExpiring();
  await sample.put(itemOf('1', '300'));
  await sample.put(itemOf('2', '4'));
  await sample.put(itemOf('3'));
  expect(await times(sample)).toEqual([4, 300]);
  await sample.put(itemOf('1', '2'));
  await sample.put(itemOf('2', '4'));
  await sample.put(itemOf('3', '4'));
  expect(await times(sample)).toEqual([2, 4, 4]);
  await sample.put(itemOf('1'));
  await sample.delete(itemOf('2'));
  expect(await times(sample)).toEqual([4]);
  expect(await checkTable(sample.engine, table)).toEqual({
    inconsistencies: [],
    itemCount: 2,
    entryCount: 1,
  });
});

it('wants no entry of an item that it has not come to while it is being filled', async () => {
  const sample = await openSampleTable();
  await sample.put(itemOf('1', '5'));
  await sample.put(itemOf('2', '6'));
  const { definition } = sample.table;
  const table = await sample.catalog.change(definition, (present) => ({
    ...present,
    timeToLive: {
      ...{ attributeName: 't', status: 'ENABLED', changedAtMs: 1 },
      index: { space: 'sample.x', backfilling: true, sinceVersion: 0 },
    },
  }));
  if (table === undefined) throw new Error('the sample table is there');
  expect(await problems(sample, table)).toEqual([]);
  await sample.put(itemOf('2', '6'));
  expect(await times(sample)).toEqual([6]);
  expect(await problems(sample, table)).toEqual([]);
});

it('is checked: a lost entry, and one left over, are found', async () => {
  const { sample, table } = await openExpiring();
  await sample.put(itemOf('1', '5'));
  const [entry] = await sample.engine.range({ space: 'sample.x', limit: 1, maxBytes: 1 });
  if (entry === undefined) throw new Error('the item has an entry');
  const space = 'sample.x';
  await sample.engine.write([], () => ({
    changes: [{ kind: 'delete', space, key: entry.key }],
    result: undefined,
  }));
  expect(await problems(sample, table)).toEqual([
    'sample.x: an item has no entry here',
    'sample.x: holds 0 entries where the items have 1',
  ]);
  const key = Buffer.from(entry.key);
  key.writeBigUInt64BE(6n);
  await sample.engine.write([], () => ({
    changes: [
      { kind: 'put', space, key, value: entry.value },
      { kind: 'put', space, key: key.subarray(0, 8), value: entry.value },
      { kind: 'put', space, key: entry.key, value: entry.value },
    ],
    result: undefined,
  }));
  expect(await problems(sample, table)).toEqual([
    'sample.x: the entry belongs to no item',
    'sample.x: the entry belongs to no item',
    'sample.x: holds 3 entries where the items have 1',
  ]);
});
