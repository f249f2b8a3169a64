import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { contentOf } from './items.js';
import { createRangeTable, strings, type WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** What becomes of an item's index entries, for every way from one item to another. */

const test = useStator();
const TABLE = 'range-table';
const KEY = strings({ a: 'p', b: '1' });
const STAYS = strings({ a: 'p', b: '0', c: 'c1', d: 'd1', e: 'stays' });

beforeAll(async () => {
  await createRangeTable(test.client, TABLE);
  await test.client.send(new PutItemCommand({ TableName: TABLE, Item: STAYS }));
});

/** The attributes of each index's key, and what it holds of an item; undefined: all. */
const INDEXES = {
  lsiAll: { key: ['c'], projected: undefined },
  lsiSome: { key: ['d'], projected: ['a', 'b', 'd', 'c'] },
  gsiAll: { key: ['c'], projected: undefined },
  gsiSome: { key: ['c', 'd'], projected: ['a', 'b', 'c', 'd', 'e'] },
} as const;

/** "A secondary index is sparse; it holds what it projects of the items that have its key" (developer guide). */
function entryIn(index: keyof typeof INDEXES, item: WireItem): WireItem | undefined {
  const { key, projected } = INDEXES[index];
  if (!key.every((name) => name in item)) return undefined;
  const kept = Object.entries(item).filter(([name]) => projected?.some((one) => one === name) ?? true);
  return Object.fromEntries(kept);
}

async function expectIndexesOf(item: WireItem | undefined): Promise<void> {
  const items = item === undefined ? [STAYS] : [STAYS, item];
  expect(await contentOf(test, TABLE)).toEqual(items);
  for (const index of Object.keys(INDEXES) as (keyof typeof INDEXES)[]) {
    const entries = items.map((one) => entryIn(index, one)).filter((entry) => entry !== undefined);
    const found = await contentOf(test, TABLE, index);
    expect(found, index).toHaveLength(entries.length);
    expect(found, index).toEqual(expect.arrayContaining(entries));
  }
}

type Attributes = Record<string, string>;
const ITEMS: readonly (Attributes | undefined)[] = [
  undefined,
  {},
  { c: 'c1' },
  { d: 'd1' },
  { c: 'c1', d: 'd1', e: 'e1', f: 'f1' },
  { c: 'c2', d: 'd1', e: 'e1', f: 'f1' },
  { c: 'c1', d: 'd2', e: 'e2', f: 'f1' },
  { c: 'c1', d: 'd1', e: 'e1', f: 'f2' },
];
const WAYS = ITEMS.flatMap((before) => ITEMS.map((after) => [before, after] as const));

const itemOf = (attributes: Attributes | undefined) => attributes && { ...KEY, ...strings(attributes) };

async function putOrDelete(item: WireItem | undefined): Promise<void> {
  const target = { TableName: TABLE };
  if (item === undefined) await test.client.send(new DeleteItemCommand({ ...target, Key: KEY }));
  else await test.client.send(new PutItemCommand({ ...target, Item: item }));
}

async function writeBatch(item: WireItem | undefined): Promise<void> {
  const write = item === undefined ? { DeleteRequest: { Key: KEY } } : { PutRequest: { Item: item } };
  await test.client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: [write] } }));
}

/** Sets what the item shall have and removes the rest. */
async function update(item: WireItem | undefined): Promise<void> {
  if (item === undefined) return putOrDelete(undefined);
  const sets = ['c', 'd', 'e', 'f'].filter((name) => name in item);
  const removes = ['c', 'd', 'e', 'f'].filter((name) => !(name in item));
  const text = [
    sets.length > 0 && `SET ${sets.map((name) => `${name} = :${name}`).join(', ')}`,
    removes.length > 0 && `REMOVE ${removes.join(', ')}`,
  ];
  const values = sets.flatMap((name) => {
    const value = item[name];
    return value === undefined ? [] : [[`:${name}`, value] as const];
  });
  await putOrDelete(undefined);
  await putOrDelete(itemOf({}));
  await test.client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: KEY,
      UpdateExpression: text.filter((part) => part !== false).join(' '),
      ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
    }),
  );
}

describe.each([
  ['PutItem and DeleteItem', putOrDelete],
  ['BatchWriteItem', writeBatch],
  ['UpdateItem', update],
])('with %s the entries follow the item', (_name, write) => {
  it.each(WAYS)('from %j to %j', async (before, after) => {
    await putOrDelete(itemOf(before));
    await write(itemOf(after));
    await expectIndexesOf(itemOf(after));
  });
});

it('DescribeTable counts items and entries, with their sizes', async () => {
  await putOrDelete(itemOf({ c: 'c1', d: 'd1', e: 'e1', f: 'f1' }));
  const { Table } = await test.client.send(new DescribeTableCommand({ TableName: TABLE }));
  // Of an item every name and every value counts: 1 byte for each name here.
  const stays = 5 + 'p'.length + '0'.length + 'c1'.length + 'd1'.length + 'stays'.length;
  const item = 6 + 'p'.length + '1'.length + 'c1d1e1f1'.length;
  expect(Table).toMatchObject({ ItemCount: 2, TableSizeBytes: stays + item });
  const counts = [...(Table?.LocalSecondaryIndexes ?? []), ...(Table?.GlobalSecondaryIndexes ?? [])].map(
    ({ IndexName, ItemCount, IndexSizeBytes }) => [IndexName, ItemCount, IndexSizeBytes],
  );
  const withoutE = stays - 1 - 'stays'.length + item - 2 * 3;
  expect(counts.toSorted()).toEqual([
    ['gsiAll', 2, stays + item],
    ['gsiSome', 2, stays + item - 3],
    ['lsiAll', 2, stays + item],
    ['lsiSome', 2, withoutE],
  ]);
});
