import { BatchWriteItemCommand, type BatchWriteItemCommandInput } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  call,
  contentOfAll,
  get,
  HASH,
  invalid,
  invalidParameter,
  NUMBERS,
  put,
  RANGE,
  refusal,
  useItemTables,
} from './items.js';
import type { WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** BatchWriteItem, as recorded from AWS by dynalite, ScyllaDB and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const S = (value: string) => ({ S: value });
const newKey = () => ({ a: S(test.newName('key')) });
const keys = (count: number) => Array.from({ length: count }, newKey);
const putOf = (Item: WireItem) => ({ PutRequest: { Item } });
const deleteOf = (Key: WireItem) => ({ DeleteRequest: { Key } });
const send = (RequestItems: NonNullable<BatchWriteItemCommandInput['RequestItems']>) =>
  test.client.send(new BatchWriteItemCommand({ RequestItems }));

describe('BatchWriteItem', () => {
  it('puts 25 items', async () => {
    const items = keys(25).map((key, n) => ({ ...key, n: { N: String(n) } }));
    const { $metadata, ...answer } = await send({ [HASH]: items.map(putOf) });
    expect(answer).toEqual({ UnprocessedItems: {} });
    for (const item of items) expect(await get(test, HASH, { a: item.a })).toEqual(item);
  });

  it('puts and deletes in several tables', async () => {
    const [old, fresh, replaced] = [newKey(), newKey(), newKey()];
    const number = { a: { N: '42' } };
    const ranged = { ...newKey(), b: S('1') };
    await put(test, HASH, old);
    await put(test, HASH, { ...replaced, before: S('x') });
    await put(test, NUMBERS, number);
    await send({
      [HASH]: [deleteOf(old), putOf(fresh), putOf({ ...replaced, after: S('y') }), deleteOf(newKey())],
      [NUMBERS]: [deleteOf(number)],
      [RANGE]: [putOf({ ...ranged, c: S('c') })],
    });
    expect(await get(test, HASH, old)).toBeUndefined();
    expect(await get(test, HASH, fresh)).toEqual(fresh);
    expect(await get(test, HASH, replaced)).toEqual({ ...replaced, after: S('y') });
    expect(await get(test, NUMBERS, number)).toBeUndefined();
    expect(await get(test, RANGE, ranged)).toEqual({ ...ranged, c: S('c') });
  });

  it('knows the same key in two tables, and keys that share an attribute, apart', async () => {
    const { a } = newKey();
    const sorts = ['1', '2'].map((b) => ({ a, b: S(b) }));
    await send({ [HASH]: [putOf({ a })], [RANGE]: sorts.map(putOf) });
    for (const key of sorts) expect(await get(test, RANGE, key)).toEqual(key);
    expect(await get(test, HASH, { a })).toEqual({ a });
  });

  it('knows tables by their ARN', async () => {
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${HASH}`;
    const key = newKey();
    const { ConsumedCapacity } = await test.client.send(
      new BatchWriteItemCommand({ RequestItems: { [arn]: [putOf(key)] }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(ConsumedCapacity).toEqual([{ TableName: arn, CapacityUnits: 1 }]);
    expect(await get(test, HASH, key)).toEqual(key);
  });

  it('takes 25 items of 400 KB', async () => {
    const items = keys(25).map((key) => ({ ...key, x: S('x'.repeat(409_600 - 2 - key.a.S.length)) }));
    expect((await send({ [HASH]: items.map(putOf) })).UnprocessedItems).toEqual({});
    expect(await get(test, HASH, { a: items[24]?.a ?? S('') })).toEqual(items[24]);
    await send({ [HASH]: items.map(({ a }) => deleteOf({ a })) });
  });

  it('works through the document client', async () => {
    const documents = DynamoDBDocumentClient.from(test.client);
    const { a } = newKey();
    const write = { PutRequest: { Item: { a: a.S, list: [1, 'x', null] } } };
    await documents.send(new BatchWriteCommand({ RequestItems: { [HASH]: [write] } }));
    expect(await get(test, HASH, { a })).toEqual({ a, list: { L: [{ N: '1' }, S('x'), { NULL: true }] } });
  });
});

describe('ItemCollectionMetrics', () => {
  it('tell of each item of tables with local indexes', async () => {
    const ranged = [newKey(), newKey()].map((key) => ({ ...key, b: S('1') }));
    const { ItemCollectionMetrics } = await test.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [HASH]: [putOf(newKey())], [RANGE]: ranged.map(putOf) },
        ReturnItemCollectionMetrics: 'SIZE',
      }),
    );
    expect(ItemCollectionMetrics).toEqual({
      [RANGE]: ranged.map(({ a }) => ({ ItemCollectionKey: { a }, SizeEstimateRangeGB: [0, 1] })),
    });
  });

  it('are not told unless asked for', async () => {
    expect(await send({ [RANGE]: [putOf({ ...newKey(), b: S('1') })] })).not.toHaveProperty(
      'ItemCollectionMetrics',
    );
  });
});

describe('what is refused, and changes nothing:', () => {
  const good = putOf({ a: S('must not be there') });
  const DUPLICATES = invalid('Provided list of item keys contains duplicates');
  const MISMATCH = invalid('The provided key element does not match the schema');
  const NOT_ONE = invalid(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
  const NOT_FOUND = { code: 'ResourceNotFoundException', message: 'Requested resource not found' };
  const many = (count: number) => keys(count).map(putOf);
  const number = (a: string) => putOf({ a: { N: a } });

  it.each<[string, object, object]>([
    ['no tables', {}, invalid('The requestItems parameter is required for BatchWriteItem')],
    ['two puts of a key', { [HASH]: [good, good] }, DUPLICATES],
    ['two deletions of a key', { [HASH]: [deleteOf({ a: S('x') }), deleteOf({ a: S('x') })] }, DUPLICATES],
    [
      'a put and a deletion of a key',
      { [HASH]: [good, deleteOf({ a: S('must not be there') })] },
      DUPLICATES,
    ],
    ['a number twice, differently written', { [NUMBERS]: [number('1000'), number('1e3')] }, DUPLICATES],
    [
      '26 requests in two tables',
      { [HASH]: many(25), [NUMBERS]: [number('1')] },
      invalid('Too many items requested for the BatchWriteItem call'),
    ],
    ['neither put nor deletion', { [HASH]: [good, {}] }, NOT_ONE],
    ['put and deletion in one', { [HASH]: [{ ...good, ...deleteOf({ a: S('x') }) }] }, NOT_ONE],
    ['an item without a key', { [HASH]: [good, putOf({ b: S('x') })] }, MISMATCH],
    ['a key of the wrong type', { [HASH]: [good, putOf({ a: { N: '1' } })] }, MISMATCH],
    ['a deletion with too much of a key', { [HASH]: [good, deleteOf({ a: S('x'), b: S('x') })] }, MISMATCH],
    [
      'a bad value',
      { [HASH]: [good, putOf({ a: S('x'), s: { SS: [] } })] },
      invalidParameter('An string set  may not be empty'),
    ],
    [
      'an item that is too large',
      { [HASH]: [good, putOf({ a: S('x'), x: S('x'.repeat(409_600)) })] },
      invalid('Item size has exceeded the maximum allowed size'),
    ],
    ['a table that is not there', { [HASH]: [good], 'no-such-table': [good] }, NOT_FOUND],
    ['duplicates where no table is', { 'no-such-table': [good, good] }, NOT_FOUND],
    ['no key where no table is', { 'no-such-table': [putOf({})] }, NOT_FOUND],
  ])('%s', async (_what, RequestItems, expected) => {
    const before = await contentOfAll(test);
    expect(await refusal(test, 'BatchWriteItem', { RequestItems })).toEqual(expected);
    expect(await contentOfAll(test)).toEqual(before);
  });

  it('26 requests for a table, or none', async () => {
    for (const requests of [many(26), []]) {
      const { code, message } = await call(test, 'BatchWriteItem', { RequestItems: { [HASH]: requests } });
      expect(code).toBe('ValidationException');
      expect(message).toMatch(
        /^1 validation error detected: Value '\{hash-table=\[.*\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/s,
      );
    }
  });

  it('an index key of the wrong type', async () => {
    const before = await contentOfAll(test);
    const item = { a: S('must not be there'), b: S('1') };
    const { message } = await call(test, 'BatchWriteItem', {
      RequestItems: { [RANGE]: [putOf(item), putOf({ ...item, b: S('2'), c: { N: '1' } })] },
    });
    expect(message).toMatch(/Type mismatch for Index Key c Expected: S Actual: N IndexName: (lsi|gsi)All$/);
    expect(await contentOfAll(test)).toEqual(before);
  });
});
