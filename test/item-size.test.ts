import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, contentOfAll, HASH, invalid, put, RANGE, refusal, useItemTables } from './items.js';
import type { WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** The 400 KB of an item, at the byte; sizes as recorded from AWS by dynalite's tests. */

const test = useStator();
useItemTables(test);

const MAX_BYTES = 400 * 1024;
const KEY = { a: { S: 'k' } };
const TOO_LARGE = invalid('Item size has exceeded the maximum allowed size');
const UPDATE_TOO_LARGE = invalid('Item size to update has exceeded the maximum allowed size');

let before: readonly (readonly WireItem[])[];

beforeAll(async () => {
  await put(test, HASH, KEY);
  before = await contentOfAll(test);
});

afterAll(async () => {
  await put(test, HASH, KEY);
  expect(await contentOfAll(test), 'bad input changes nothing').toEqual(before);
});

/** Attributes and the bytes they take, names included. */
const ATTRIBUTES: readonly (readonly [attributes: object, bytes: number])[] = [
  [{}, 0],
  [{ ccc: { S: 'cc' } }, 5],
  [{ c: { S: 'ü😀' } }, 7],
  [{ ü: { S: '' } }, 2],
  [{ c: { B: 'AQID' } }, 4],
  [{ c: { BOOL: true }, d: { NULL: true } }, 4],
  [{ c: { N: '0' } }, 2],
  [{ c: { N: `${'1'.repeat(38)}${'0'.repeat(88)}` } }, 21],
  [{ c: { N: `1${'0'.repeat(125)}` } }, 3],
  [{ c: { N: `11${'0'.repeat(124)}` } }, 3],
  [{ c: { N: `11111${'0'.repeat(121)}` } }, 5],
  [{ c: { N: `111111${'0'.repeat(120)}` } }, 5],
  [{ c: { N: `1111111${'0'.repeat(119)}` } }, 6],
  [{ c: { SS: ['a', 'bc'] } }, 4],
  [{ c: { BS: ['AQI=', 'Ag=='] } }, 4],
  [{ c: { L: [] } }, 4],
  [{ c: { M: {} } }, 4],
];

describe.each(ATTRIBUTES)('with %j, which takes %i bytes, an item', (attributes, bytes) => {
  const fill = (length: number) => ({ S: 'x'.repeat(length) });
  /** What is left for `b`: the key takes 2 bytes, the name 1. */
  const room = MAX_BYTES - 2 - 1 - bytes;

  it('has as much room as is left, and not a byte more', async () => {
    const item = (length: number) => ({ ...KEY, ...attributes, b: fill(length) });
    expect(await refusal(test, 'PutItem', { TableName: 'no-such-table', Item: item(room + 1) })).toEqual(
      TOO_LARGE,
    );
    expect(await call(test, 'PutItem', { TableName: HASH, Item: item(room) })).toMatchObject({ status: 200 });
  });

  it('cannot be updated to be larger', async () => {
    await call(test, 'PutItem', { TableName: HASH, Item: { ...KEY, ...attributes } });
    const update = (length: number) => ({
      ...{ TableName: HASH, Key: KEY, UpdateExpression: 'SET b = :b' },
      ExpressionAttributeValues: { ':b': fill(length) },
    });
    expect(await refusal(test, 'UpdateItem', update(room + 1))).toEqual(UPDATE_TOO_LARGE);
    expect(await call(test, 'UpdateItem', update(room))).toMatchObject({ status: 200 });
  });
});

it('an item of BatchWriteItem is held to the same', async () => {
  const item = (bytes: number) => ({ ...KEY, b: { S: 'x'.repeat(bytes - 3) } });
  const batch = (bytes: number) => ({ RequestItems: { [HASH]: [{ PutRequest: { Item: item(bytes) } }] } });
  expect(await refusal(test, 'BatchWriteItem', batch(MAX_BYTES + 1))).toEqual(TOO_LARGE);
  expect(await call(test, 'BatchWriteItem', batch(MAX_BYTES))).toMatchObject({ status: 200 });
});

describe('ItemCollectionMetrics', () => {
  const key = { a: { S: 'collection' }, b: { S: '1' } };
  const metrics = { ItemCollectionKey: { a: { S: 'collection' } }, SizeEstimateRangeGB: [0, 1] };
  const requests = [
    ['PutItem', { TableName: RANGE, Item: key }],
    ['UpdateItem', { TableName: RANGE, Key: key }],
    ['DeleteItem', { TableName: RANGE, Key: key }],
  ] as const;

  it.each(requests)('%s tells of a table with local indexes, when asked', async (operation, request) => {
    const asked = await call(test, operation, { ...request, ReturnItemCollectionMetrics: 'SIZE' });
    expect(asked.body).toEqual({ ItemCollectionMetrics: metrics });
    const notAsked = await call(test, operation, { ...request, ReturnItemCollectionMetrics: 'NONE' });
    expect(notAsked.body).toEqual({});
    await call(test, 'DeleteItem', { TableName: RANGE, Key: key });
  });

  it('tell nothing of a table without', async () => {
    const { body } = await call(test, 'PutItem', {
      ...{ TableName: HASH, Item: KEY },
      ReturnItemCollectionMetrics: 'SIZE',
    });
    expect(body).toEqual({});
  });
});
