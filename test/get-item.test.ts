import { GetItemCommand, type GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { call, HASH, invalid, put, RANGE, refusal, useItemTables } from './items.js';
import type { WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** GetItem, as recorded from AWS by dynalite, ScyllaDB and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const KEY = { a: { S: 'item' } };
const ITEM: WireItem = {
  ...KEY,
  b: { N: '1' },
  c: { M: { x: { S: 'x' }, y: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] }, z: { M: { deep: { S: 'd' } } } } },
  d: { L: [{ M: { x: { N: '1' }, y: { N: '2' } } }, { S: 'one' }, { S: 'two' }] },
  'e.f': { S: 'dot' },
};

beforeAll(() => put(test, HASH, ITEM));

const send = (input: Partial<GetItemCommandInput>) =>
  test.client.send(new GetItemCommand({ TableName: HASH, Key: KEY, ...input }));

describe('GetItem', () => {
  it.each([true, false, undefined])('returns the item when ConsistentRead is %s', async (ConsistentRead) => {
    const { $metadata, ...answer } = await send({ ConsistentRead });
    expect(answer).toEqual({ Item: ITEM });
  });

  it('returns nothing when there is no such item', async () => {
    const { $metadata, ...answer } = await send({ Key: { a: { S: 'none' } } });
    expect(answer).toEqual({});
    expect($metadata.httpStatusCode).toBe(200);
  });

  it('tells items with one partition key apart', async () => {
    await put(test, RANGE, { a: { S: 'p' }, b: { S: '1' } });
    const get = async (b: string) =>
      (await send({ TableName: RANGE, Key: { a: { S: 'p' }, b: { S: b } } })).Item;
    expect(await get('1')).toEqual({ a: { S: 'p' }, b: { S: '1' } });
    expect(await get('2')).toBeUndefined();
  });

  it('works through the document client', async () => {
    const documents = DynamoDBDocumentClient.from(test.client);
    const { Item } = await documents.send(
      new GetCommand({ TableName: HASH, Key: { a: 'item' }, ProjectionExpression: 'b, d[1]' }),
    );
    expect(Item).toEqual({ b: 1, d: ['one'] });
  });
});

describe('a projection', () => {
  it.each<[Partial<GetItemCommandInput>, WireItem]>([
    [{ ProjectionExpression: 'b' }, { b: { N: '1' } }],
    [{ ProjectionExpression: 'a, b' }, { ...KEY, b: { N: '1' } }],
    [{ ProjectionExpression: 'gone, b' }, { b: { N: '1' } }],
    [{ ProjectionExpression: 'gone' }, {}],
    [{ ProjectionExpression: 'c.x' }, { c: { M: { x: { S: 'x' } } } }],
    [
      { ProjectionExpression: 'c.z.deep, c.x' },
      { c: { M: { x: { S: 'x' }, z: { M: { deep: { S: 'd' } } } } } },
    ],
    [{ ProjectionExpression: 'c.y[1]' }, { c: { M: { y: { L: [{ N: '1' }] } } } }],
    [{ ProjectionExpression: 'c.y[2], c.y[0]' }, { c: { M: { y: { L: [{ N: '0' }, { N: '2' }] } } } }],
    [{ ProjectionExpression: 'd[2], d[0].y' }, { d: { L: [{ M: { y: { N: '2' } } }, { S: 'two' }] } }],
    [{ ProjectionExpression: 'd[7], b.x, c.gone' }, {}],
    [
      { ProjectionExpression: '#n.#x', ExpressionAttributeNames: { '#n': 'c', '#x': 'x' } },
      { c: { M: { x: { S: 'x' } } } },
    ],
    [{ ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'e.f' } }, { 'e.f': { S: 'dot' } }],
    [{ AttributesToGet: ['b', 'gone', 'a'] }, { ...KEY, b: { N: '1' } }],
    [{ AttributesToGet: ['e.f'] }, { 'e.f': { S: 'dot' } }],
    [{ AttributesToGet: ['gone'] }, {}],
  ])('%j', async (projection, item) => {
    expect((await send(projection)).Item).toEqual(item);
  });
});

describe('read units', () => {
  // 4 KB each, half when eventually consistent; the whole item counts whatever is returned of it.
  it.each([
    [4096, true, 1],
    [4096, false, 0.5],
    [4097, true, 2],
    [4097, undefined, 1],
    [409_600, true, 100],
  ])('of %i bytes, ConsistentRead %s: %d', async (bytes, ConsistentRead, units) => {
    const Key = { a: { S: String(bytes) } };
    const overhead = 1 + Key.a.S.length + 1;
    await put(test, HASH, { ...Key, x: { S: 'x'.repeat(bytes - overhead) } });
    const request = { Key, ConsistentRead, ProjectionExpression: 'a' };
    const total = await send({ ...request, ReturnConsumedCapacity: 'TOTAL' });
    expect(total.ConsumedCapacity).toEqual({ TableName: HASH, CapacityUnits: units });
    const indexes = await send({ ...request, ReturnConsumedCapacity: 'INDEXES' });
    expect(indexes.ConsumedCapacity).toEqual({
      TableName: HASH,
      CapacityUnits: units,
      Table: { CapacityUnits: units },
    });
    expect(await send({ ...request, ReturnConsumedCapacity: 'NONE' })).not.toHaveProperty('ConsumedCapacity');
  });

  it.each([
    [true, 1],
    [false, 0.5],
  ])('of no item, ConsistentRead %s: %d', async (ConsistentRead, CapacityUnits) => {
    const Key = { a: { S: 'none' } };
    const answer = await send({ Key, ConsistentRead, ReturnConsumedCapacity: 'TOTAL' });
    expect(answer.ConsumedCapacity).toEqual({ TableName: HASH, CapacityUnits });
    expect(answer).not.toHaveProperty('Item');
  });
});

describe('what is refused:', () => {
  it.each([
    [
      { AttributesToGet: ['a'], ProjectionExpression: '' },
      'Can not use both expression and non-expression parameters in the same request: ' +
        'Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
    ],
    [
      { ExpressionAttributeNames: { '#a': 'a' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [{ ProjectionExpression: '' }, 'Invalid ProjectionExpression: The expression can not be empty;'],
    [
      { ProjectionExpression: 'a', ExpressionAttributeNames: {} },
      'ExpressionAttributeNames must not be empty',
    ],
    [
      { ProjectionExpression: 'a', ExpressionAttributeNames: { a: 'a' } },
      'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ],
    [
      { ProjectionExpression: '!!! INVALID !!!' },
      'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
    ],
    [
      { ProjectionExpression: 'b', ExpressionAttributeNames: { '#a': 'a' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}',
    ],
    [
      { ProjectionExpression: 'b, b.c' },
      'Invalid ProjectionExpression: Two document paths overlap with each other; ' +
        'must remove or rewrite one of these paths; path one: [b], path two: [b, c]',
    ],
    [
      { ProjectionExpression: 'b, a.c' },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: a",
    ],
    [
      { AttributesToGet: ['a', 'b', 'a'] },
      'One or more parameter values were invalid: Duplicate value in attribute name: a',
    ],
  ])('%j', async (parameters, message) => {
    expect(await refusal(test, 'GetItem', { TableName: HASH, Key: KEY, ...parameters })).toEqual(
      invalid(message),
    );
  });

  it.each([
    { AttributesToGet: [] },
    { TableName: '' },
    { TableName: 'bad name!' },
    { ReturnConsumedCapacity: 'x' },
  ])('%j is against the model', async (parameters) => {
    const { status, message } = await call(test, 'GetItem', { TableName: HASH, Key: KEY, ...parameters });
    expect(status).toBe(400);
    expect(message).toMatch(/^1 validation error detected: Value .* failed to satisfy constraint: /);
  });
});
