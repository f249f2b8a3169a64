import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { HASH, put, RANGE, useItemTables } from './items.js';
import { strings, type WireItem } from './read-tables.js';
import { useStator } from './stator.js';
import { transactGet, transactWrite } from './transactions.js';

/**
 * Units of transactions: those of the table are twice those of single requests, those of indexes the same; a condition
 * check costs what a write of the item would. Sources: "Managing capacity with transactions" (developer guide), and
 * measurements at AWS published with dynamodb-conformance and dynoxide (2026).
 */

const test = useStator();
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('k') } });
/** An item of about so many bytes, and never more. */
const about = (key: WireItem, bytes: number) => ({ ...key, x: { S: 'x'.repeat(bytes - 30) } });
const putOf = (Item: WireItem, TableName = HASH): TransactWriteItem => ({ Put: { TableName, Item } });
const deleteOf = (Key: WireItem, TableName = HASH): TransactWriteItem => ({ Delete: { TableName, Key } });
const checkOf = (Key: WireItem, TableName = HASH): TransactWriteItem => ({
  ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(zz)' },
});
const written = (units: number) => ({ CapacityUnits: units, WriteCapacityUnits: units });
const read = (units: number) => ({ CapacityUnits: units, ReadCapacityUnits: units });

async function unitsOf(actions: TransactWriteItem[]): Promise<number | undefined> {
  const { ConsumedCapacity } = await transactWrite(test, actions, { ReturnConsumedCapacity: 'TOTAL' });
  expect(ConsumedCapacity).toHaveLength(1);
  return ConsumedCapacity?.[0]?.CapacityUnits;
}

describe('TransactWriteItems', () => {
  it('takes two units for each KB of the larger of the item before and after', async () => {
    const [small, large] = [newKey(), newKey()];
    expect(await unitsOf([putOf(small)])).toBe(2);
    expect(await unitsOf([putOf(about(large, 3000))])).toBe(6);
    expect(await unitsOf([putOf(small), putOf(about(large, 1500))])).toBe(2 + 6);
    expect(await unitsOf([deleteOf(large), deleteOf(newKey())])).toBe(4 + 2);
  });

  it('takes for a condition as much with it as without, and for a check as if the item were written', async () => {
    const key = newKey();
    await put(test, HASH, about(key, 2500));
    const conditional = { TableName: HASH, Item: newKey(), ConditionExpression: 'attribute_not_exists(a)' };
    expect(await unitsOf([{ Put: conditional }])).toBe(2);
    expect(await unitsOf([checkOf(newKey())])).toBe(2);
    expect(await unitsOf([checkOf(key)])).toBe(6);
  });

  it('tells the units of each table in the order of the actions', async () => {
    const ranged = strings({ a: test.newName('k'), b: 'b' });
    const actions = [putOf(ranged, RANGE), checkOf(newKey()), putOf({ ...ranged, b: { S: 'c' } }, RANGE)];
    const total = await transactWrite(test, actions, { ReturnConsumedCapacity: 'TOTAL' });
    expect(total.ConsumedCapacity).toEqual([
      { TableName: RANGE, ...written(4) },
      { TableName: HASH, ...written(2) },
    ]);
    const detailed = await transactWrite(test, actions, { ReturnConsumedCapacity: 'INDEXES' });
    expect(detailed.ConsumedCapacity).toEqual([
      { TableName: RANGE, ...written(4), Table: written(4) },
      { TableName: HASH, ...written(2), Table: written(2) },
    ]);
    const untold = await transactWrite(test, actions, { ReturnConsumedCapacity: 'NONE' });
    expect(untold).not.toHaveProperty('ConsumedCapacity');
  });

  it('takes for index entries what they take outside of transactions', async () => {
    const item = strings({ a: test.newName('k'), b: 'b', c: 'c', d: 'd', e: 'e' });
    const options = { ReturnConsumedCapacity: 'INDEXES' } as const;
    const made = await transactWrite(test, [putOf(item, RANGE)], options);
    expect(made.ConsumedCapacity).toEqual([
      {
        TableName: RANGE,
        ...written(6),
        Table: written(2),
        LocalSecondaryIndexes: { lsiAll: written(1), lsiSome: written(1) },
        GlobalSecondaryIndexes: { gsiAll: written(1), gsiSome: written(1) },
      },
    ]);
    const moved = await transactWrite(test, [putOf({ ...item, d: { S: 'D' } }, RANGE)], options);
    expect(moved.ConsumedCapacity?.[0]).toMatchObject({
      ...written(8),
      Table: written(2),
      LocalSecondaryIndexes: { lsiAll: written(1), lsiSome: written(2) },
      GlobalSecondaryIndexes: { gsiAll: written(1), gsiSome: written(2) },
    });
  });

  it('tells of item collections, where a table has them', async () => {
    const key = strings({ a: test.newName('k'), b: 'b' });
    const actions = [putOf(newKey()), putOf(key, RANGE), deleteOf({ ...key, b: { S: 'c' } }, RANGE)];
    const metrics = { ItemCollectionKey: { a: key.a }, SizeEstimateRangeGB: [0, 1] };
    const answer = await transactWrite(test, actions, { ReturnItemCollectionMetrics: 'SIZE' });
    expect(answer.ItemCollectionMetrics).toEqual({ [RANGE]: [metrics, metrics] });
    expect(await transactWrite(test, actions)).not.toHaveProperty('ItemCollectionMetrics');
  });
});

describe('TransactWriteItems under a token that was used', () => {
  it('takes reading the items, as large as they were the first time', async () => {
    const [made, removed] = [newKey(), newKey()];
    await put(test, HASH, about(removed, 9000));
    const actions = [putOf(about(made, 1500)), deleteOf(removed)];
    const options = { ReturnConsumedCapacity: 'INDEXES', ClientRequestToken: test.newName('token') } as const;
    const first = await transactWrite(test, actions, options);
    expect(first.ConsumedCapacity).toEqual([{ TableName: HASH, ...written(22), Table: written(22) }]);
    await put(test, HASH, about(made, 9000));
    const again = await transactWrite(test, actions, options);
    expect(again.ConsumedCapacity).toEqual([{ TableName: HASH, ...read(8), Table: read(8) }]);
  });

  it('takes nothing for indexes', async () => {
    const actions = [putOf(strings({ a: test.newName('k'), b: 'b', c: 'c', d: 'd' }), RANGE)];
    const options = { ReturnConsumedCapacity: 'TOTAL', ClientRequestToken: test.newName('token') } as const;
    await transactWrite(test, actions, options);
    const again = await transactWrite(test, actions, options);
    expect(again.ConsumedCapacity).toEqual([{ TableName: RANGE, ...read(2) }]);
  });
});

describe('TransactGetItems', () => {
  it('takes two units for each 4 KB, and two for what is not there', async () => {
    const [small, large] = [newKey(), newKey()];
    await put(test, HASH, small);
    await put(test, HASH, about(large, 8100));
    const gets = [small, large, newKey()].map((Key) => ({ TableName: HASH, Key }));
    const total = await transactGet(test, gets, { ReturnConsumedCapacity: 'TOTAL' });
    expect(total.ConsumedCapacity).toEqual([{ TableName: HASH, ...read(8) }]);
    const ranged = { TableName: RANGE, Key: strings({ a: 'a', b: 'b' }) };
    const detailed = await transactGet(test, [ranged, ...gets], { ReturnConsumedCapacity: 'INDEXES' });
    expect(detailed.ConsumedCapacity).toEqual([
      { TableName: RANGE, ...read(2), Table: read(2) },
      { TableName: HASH, ...read(8), Table: read(8) },
    ]);
    expect(await transactGet(test, gets)).not.toHaveProperty('ConsumedCapacity');
  });
});
