import {
  type AttributeValue,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { HASH, put, RANGE, useItemTables } from './items.js';
import { strings, type WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/**
 * Write units. One for each KB of the larger of the item before and after, and for each index entry written; a change
 * of an index's key deletes one entry and puts another; an entry that stays as it is costs nothing. Sources: "Read and
 * write capacity" and "Global secondary indexes" (developer guide), and answers recorded by dynalite and ScyllaDB.
 */

const test = useStator();
useItemTables(test);

const x = (length: number) => ({ S: 'x'.repeat(length) });
let key: WireItem;

beforeEach(() => {
  key = { a: { S: test.newName('k').padEnd(10) } };
});

async function putUnits(TableName: string, Item: WireItem): Promise<number | undefined> {
  const command = new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'TOTAL' });
  return (await test.client.send(command)).ConsumedCapacity?.CapacityUnits;
}

async function deleteUnits(TableName: string, Key: WireItem): Promise<number | undefined> {
  const command = new DeleteItemCommand({ TableName, Key, ReturnConsumedCapacity: 'TOTAL' });
  return (await test.client.send(command)).ConsumedCapacity?.CapacityUnits;
}

async function updateUnits(TableName: string, Key: WireItem, b: AttributeValue) {
  const command = new UpdateItemCommand({
    ...{ TableName, Key, UpdateExpression: 'SET b = :b', ExpressionAttributeValues: { ':b': b } },
    ReturnConsumedCapacity: 'TOTAL',
  });
  return (await test.client.send(command)).ConsumedCapacity?.CapacityUnits;
}

/** An item of exactly so many bytes: 11 for the key, 1 for the name. */
const ofSize = (bytes: number) => ({ ...key, b: x(bytes - 12) });

describe('a table without indexes', () => {
  it.each([
    [12, 1],
    [1024, 1],
    [1025, 2],
    [2048, 2],
    [409_600, 400],
  ])('takes for an item of %i bytes %i units to put, to put again and to delete', async (bytes, units) => {
    expect(await putUnits(HASH, ofSize(bytes))).toBe(units);
    expect(await putUnits(HASH, ofSize(bytes))).toBe(units);
    expect(await deleteUnits(HASH, key)).toBe(units);
    expect(await deleteUnits(HASH, key)).toBe(1);
  });

  it.each([
    [3000, 100, 3],
    [100, 3000, 3],
    [1024, 1025, 2],
  ])('takes what the larger of %i bytes before and %i after takes', async (before, after, units) => {
    await put(test, HASH, ofSize(before));
    expect(await putUnits(HASH, ofSize(after))).toBe(units);
    expect(await updateUnits(HASH, key, x(before - 12))).toBe(units);
    expect(await updateUnits(HASH, key, x(after - 12))).toBe(units);
  });

  // Recorded by dynalite: numbers, binary and sets count as they are stored.
  it.each([
    [['AQI=', 'Ag==', 'AQ=='], 1009, 1],
    [['AQI=', 'Ag=='], 1011, 2],
  ])('weighs values of all types: %j', async (binaries, length, units) => {
    const item = {
      ...key,
      b: x(length - 10),
      c: { N: '12.3456' },
      d: { B: Uint8Array.of(1, 2) },
      e: { BS: binaries.map((binary) => Buffer.from(binary, 'base64')) },
    };
    expect(await putUnits(HASH, item)).toBe(units);
  });

  it('takes one unit for an update that makes a new item or changes none', async () => {
    expect(await updateUnits(HASH, key, { S: 'new' })).toBe(1);
    expect(await updateUnits(HASH, key, { S: 'new' })).toBe(1);
    const command = new UpdateItemCommand({
      ...{ TableName: HASH, Key: { a: { S: 'none' } }, UpdateExpression: 'REMOVE b' },
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect((await test.client.send(command)).ConsumedCapacity).toEqual({
      TableName: HASH,
      CapacityUnits: 1,
      Table: { CapacityUnits: 1 },
    });
  });

  it('tells of no capacity unless asked to', async () => {
    for (const ReturnConsumedCapacity of ['NONE', undefined] as const) {
      const answer = await test.client.send(
        new PutItemCommand({ TableName: HASH, Item: key, ReturnConsumedCapacity }),
      );
      expect(answer).not.toHaveProperty('ConsumedCapacity');
    }
  });
});

/** Units by index; 0 is written as absent. */
interface Units {
  readonly table: number;
  readonly lsiAll?: number;
  readonly lsiSome?: number;
  readonly gsiAll?: number;
  readonly gsiSome?: number;
}

function capacityOf({ table, ...indexes }: Units): ConsumedCapacity {
  const entries = Object.entries(indexes);
  const of = (kind: string) => {
    const some = entries.filter(([name]) => name.startsWith(kind));
    return some.length === 0
      ? undefined
      : Object.fromEntries(some.map(([name, units]) => [name, { CapacityUnits: units }]));
  };
  const [local, global] = [of('lsi'), of('gsi')];
  return {
    TableName: RANGE,
    CapacityUnits: entries.reduce((sum, [, units]) => sum + units, table),
    Table: { CapacityUnits: table },
    ...(local && { LocalSecondaryIndexes: local }),
    ...(global && { GlobalSecondaryIndexes: global }),
  };
}

/*
 * Keys of the indexes: lsiAll c, lsiSome d (projects c), gsiAll c, gsiSome c d (projects e).
 */
describe('a table with indexes', () => {
  const full = strings({ c: 'c', d: 'd', e: 'e', f: 'f' });
  const long = { S: 'y'.repeat(1100) };

  it.each<[string, WireItem | undefined, WireItem | undefined, Units]>([
    ['new, in no index', undefined, {}, { table: 1 }],
    ['new, in all', undefined, full, { table: 1, lsiAll: 1, lsiSome: 1, gsiAll: 1, gsiSome: 1 }],
    ['new, in some', undefined, strings({ c: 'c' }), { table: 1, lsiAll: 1, gsiAll: 1 }],
    ['new, in one', undefined, strings({ d: 'd' }), { table: 1, lsiSome: 1 }],
    ['as it was', full, full, { table: 1 }],
    ['in none before and after', strings({ f: 'f' }), strings({ f: 'g' }), { table: 1 }],
    ['gone from all', full, strings({ f: 'f' }), { table: 1, lsiAll: 1, lsiSome: 1, gsiAll: 1, gsiSome: 1 }],
    [
      'without d',
      full,
      strings({ c: 'c', e: 'e', f: 'f' }),
      { table: 1, lsiAll: 1, lsiSome: 1, gsiAll: 1, gsiSome: 1 },
    ],
    [
      'another c',
      full,
      { ...full, c: { S: 'C' } },
      { table: 1, lsiAll: 2, lsiSome: 1, gsiAll: 2, gsiSome: 2 },
    ],
    [
      'another d',
      full,
      { ...full, d: { S: 'D' } },
      { table: 1, lsiAll: 1, lsiSome: 2, gsiAll: 1, gsiSome: 2 },
    ],
    ['another e', full, { ...full, e: { S: 'E' } }, { table: 1, lsiAll: 1, gsiAll: 1, gsiSome: 1 }],
    ['another f', full, { ...full, f: { S: 'F' } }, { table: 1, lsiAll: 1, gsiAll: 1 }],
    ['long f', undefined, { ...full, f: long }, { table: 2, lsiAll: 2, lsiSome: 1, gsiAll: 2, gsiSome: 1 }],
    ['long e', undefined, { ...full, e: long }, { table: 2, lsiAll: 2, lsiSome: 1, gsiAll: 2, gsiSome: 2 }],
    ['short after long', { ...full, e: long }, full, { table: 2, lsiAll: 2, gsiAll: 2, gsiSome: 2 }],
    [
      'long under another key',
      { ...full, e: long },
      { ...full, e: long, c: { S: 'C' } },
      { table: 2, lsiAll: 4, lsiSome: 1, gsiAll: 4, gsiSome: 4 },
    ],
    ['deleted', full, undefined, { table: 1, lsiAll: 1, lsiSome: 1, gsiAll: 1, gsiSome: 1 }],
    [
      'long, deleted',
      { ...full, e: long },
      undefined,
      { table: 2, lsiAll: 2, lsiSome: 1, gsiAll: 2, gsiSome: 2 },
    ],
    ['not there, deleted', undefined, undefined, { table: 1 }],
  ])('%s', async (_what, before, after, units) => {
    const Key = { ...key, b: { S: 'b' } };
    const expected = capacityOf(units);
    const reset = async () => {
      await test.client.send(new DeleteItemCommand({ TableName: RANGE, Key }));
      if (before !== undefined) await put(test, RANGE, { ...Key, ...before });
    };
    await reset();
    const request = { TableName: RANGE, ReturnConsumedCapacity: 'INDEXES' as const };
    const command =
      after === undefined
        ? new DeleteItemCommand({ ...request, Key })
        : new PutItemCommand({ ...request, Item: { ...Key, ...after } });
    const { ConsumedCapacity } = await test.client.send(command as PutItemCommand);
    expect(ConsumedCapacity).toEqual(expected);

    await reset();
    const write =
      after === undefined ? { DeleteRequest: { Key } } : { PutRequest: { Item: { ...Key, ...after } } };
    const batch = await test.client.send(
      new BatchWriteItemCommand({ RequestItems: { [RANGE]: [write] }, ReturnConsumedCapacity: 'INDEXES' }),
    );
    expect(batch.ConsumedCapacity).toEqual([expected]);
  });

  it('takes for an update what it takes to put the same', async () => {
    const Key = { ...key, b: { S: 'b' } };
    await put(test, RANGE, { ...Key, ...full });
    const { ConsumedCapacity } = await test.client.send(
      new UpdateItemCommand({
        ...{ TableName: RANGE, Key, UpdateExpression: 'SET c = :c REMOVE d' },
        ...{ ExpressionAttributeValues: { ':c': { S: 'C' } }, ReturnConsumedCapacity: 'INDEXES' },
      }),
    );
    expect(ConsumedCapacity).toEqual(capacityOf({ table: 1, lsiAll: 2, lsiSome: 1, gsiAll: 2, gsiSome: 1 }));
  });

  it('sums a batch up by table', async () => {
    const writes = (sorts: readonly string[]) =>
      sorts.map((b) => ({ PutRequest: { Item: { ...key, ...full, b: { S: b } } } }));
    const { ConsumedCapacity } = await test.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [RANGE]: writes(['1', '2']), [HASH]: writes(['1']) },
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    expect(ConsumedCapacity).toEqual([
      capacityOf({ table: 2, lsiAll: 2, lsiSome: 2, gsiAll: 2, gsiSome: 2 }),
      { TableName: HASH, CapacityUnits: 1, Table: { CapacityUnits: 1 } },
    ]);
  });
});
