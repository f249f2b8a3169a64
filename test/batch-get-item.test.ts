import { BatchGetItemCommand, type BatchGetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  HASH,
  invalid,
  invalidParameter,
  NUMBERS,
  put,
  RANGE,
  refusal,
  useItemTables,
} from './items.js';
import { putAll, strings, type WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** BatchGetItem, as recorded from AWS by dynalite, ScyllaDB and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const send = (input: BatchGetItemCommandInput) => test.client.send(new BatchGetItemCommand(input));
const keyOf = (a: string) => ({ a: { S: a } });
const keys = (count: number) => Array.from({ length: count }, (_, n) => keyOf(`item ${n}`));

const ITEMS: readonly WireItem[] = keys(100).map((key, n) => ({
  ...key,
  n: { N: String(n) },
  s: { S: 's' },
}));
const RANGE_ITEM = strings({ a: 'p', b: '1', c: 'c' });

beforeAll(async () => {
  await putAll(test.client, HASH, ITEMS);
  await put(test, RANGE, RANGE_ITEM);
});

/** Items in the order of their keys: the order of an answer means nothing. */
function sorted(items: readonly WireItem[] | undefined) {
  return items?.toSorted((x, y) => Number(x.n?.N) - Number(y.n?.N));
}

describe('BatchGetItem', () => {
  it('returns 100 items, all there are', async () => {
    const { Responses, UnprocessedKeys } = await send({ RequestItems: { [HASH]: { Keys: keys(100) } } });
    expect(sorted(Responses?.[HASH])).toEqual(ITEMS);
    expect(UnprocessedKeys).toEqual({});
  });

  it('leaves out what is not there and names every table', async () => {
    const { Responses } = await send({
      RequestItems: {
        [HASH]: { Keys: [keyOf('item 1'), keyOf('none'), keyOf('item 3')] },
        [RANGE]: { Keys: [{ a: { S: 'p' }, b: { S: '1' } }] },
        [NUMBERS]: { Keys: [{ a: { N: '1' } }] },
      },
    });
    expect({ ...Responses, [HASH]: sorted(Responses?.[HASH]) }).toEqual({
      [HASH]: [ITEMS[1], ITEMS[3]],
      [RANGE]: [RANGE_ITEM],
      [NUMBERS]: [],
    });
  });

  it.each([
    { ProjectionExpression: 'n, gone' },
    { ProjectionExpression: '#n', ExpressionAttributeNames: { '#n': 'n' } },
    { AttributesToGet: ['n', 'gone'] },
  ])('returns the chosen attributes: %j', async (projection) => {
    const { Responses } = await send({
      RequestItems: {
        [HASH]: { Keys: keys(2), ConsistentRead: true, ...projection },
        [RANGE]: { Keys: [{ a: { S: 'p' }, b: { S: '1' } }] },
      },
    });
    expect(sorted(Responses?.[HASH])).toEqual([{ n: { N: '0' } }, { n: { N: '1' } }]);
    expect(Responses?.[RANGE]).toEqual([RANGE_ITEM]);
  });

  it('knows tables by their ARN, and answers as it was asked', async () => {
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${HASH}`;
    const { Responses, ConsumedCapacity } = await send({
      RequestItems: { [arn]: { Keys: keys(1) } },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(Responses).toEqual({ [arn]: [ITEMS[0]] });
    expect(ConsumedCapacity).toEqual([{ TableName: arn, CapacityUnits: 0.5 }]);
  });

  // ScyllaDB's test_batch_get_item_duplicate_number_key: keys are told apart as they are written, unlike in
  // BatchWriteItem, yet an item is returned once.
  it('takes two ways to write a number for two keys of one item', async () => {
    await put(test, NUMBERS, { a: { N: '1000' } });
    const { Responses } = await send({
      RequestItems: { [NUMBERS]: { Keys: [{ a: { N: '1000' } }, { a: { N: '1e3' } }] } },
    });
    expect(Responses).toEqual({ [NUMBERS]: [{ a: { N: '1000' } }] });
  });

  it('works through the document client', async () => {
    const documents = DynamoDBDocumentClient.from(test.client);
    const command = new BatchGetCommand({ RequestItems: { [HASH]: { Keys: [{ a: 'item 7' }] } } });
    expect((await documents.send(command)).Responses).toEqual({ [HASH]: [{ a: 'item 7', n: 7, s: 's' }] });
  });
});

describe('read units', () => {
  it.each([
    [true, 5, 1],
    [false, 2.5, 0.5],
    [undefined, 2.5, 0.5],
  ])('when ConsistentRead is %s', async (ConsistentRead, hashUnits, numberUnits) => {
    await put(test, HASH, { ...keyOf('large'), x: { S: 'x'.repeat(8200) } });
    const request = {
      [HASH]: { Keys: [keyOf('item 1'), keyOf('none'), keyOf('large')], ConsistentRead },
      [NUMBERS]: { Keys: [{ a: { N: '77' } }], ConsistentRead },
    };
    const total = await send({ RequestItems: request, ReturnConsumedCapacity: 'TOTAL' });
    expect(total.ConsumedCapacity).toEqual([
      { TableName: HASH, CapacityUnits: hashUnits },
      { TableName: NUMBERS, CapacityUnits: numberUnits },
    ]);
    const indexes = await send({ RequestItems: request, ReturnConsumedCapacity: 'INDEXES' });
    expect(indexes.ConsumedCapacity).toEqual([
      { TableName: HASH, CapacityUnits: hashUnits, Table: { CapacityUnits: hashUnits } },
      { TableName: NUMBERS, CapacityUnits: numberUnits, Table: { CapacityUnits: numberUnits } },
    ]);
    expect(await send({ RequestItems: request })).not.toHaveProperty('ConsumedCapacity');
  });
});

describe('more than 16 MB', () => {
  const count = 45;
  const big = Array.from({ length: count }, (_, n) => keyOf(`big ${n}`));

  it('are returned in parts, each telling what is left with all parameters', async () => {
    const x = { S: 'x'.repeat(400_000) };
    await Promise.all(big.map((key) => put(test, RANGE, { ...key, b: { S: 'b' }, x })));
    const Keys = big.map((key) => ({ ...key, b: { S: 'b' } }));
    const parameters = {
      ConsistentRead: true,
      ProjectionExpression: '#a, x',
      ExpressionAttributeNames: { '#a': 'a' },
    };
    const found: WireItem[] = [];
    let left: BatchGetItemCommandInput['RequestItems'] = { [RANGE]: { Keys, ...parameters } };
    let parts = 0;
    while (left?.[RANGE]?.Keys !== undefined) {
      expect(left[RANGE]).toEqual({ Keys: expect.anything(), ...parameters });
      const { Responses, UnprocessedKeys }: Awaited<ReturnType<typeof send>> = await send({
        RequestItems: left,
      });
      const items = Responses?.[RANGE] ?? [];
      expect(items.length * 400_000).toBeLessThan(16 * 1024 * 1024);
      expect(items.length + (UnprocessedKeys?.[RANGE]?.Keys?.length ?? 0)).toBe(left[RANGE].Keys.length);
      found.push(...items);
      left = UnprocessedKeys;
      parts++;
    }
    expect(parts).toBe(2);
    expect(found.map(({ a }) => a?.S).toSorted()).toEqual(big.map(({ a }) => a.S).toSorted());
    expect(found.every((item) => item.x?.S === x.S)).toBe(true);
  });
});

describe('what is refused:', () => {
  const DUPLICATES = invalid('Provided list of item keys contains duplicates');
  const of = (Keys: readonly object[], more: object = {}) => ({
    RequestItems: { [HASH]: { Keys, ...more } },
  });

  it.each([
    [{ RequestItems: {} }, invalid('The requestItems parameter is required for BatchGetItem')],
    [
      of(keys(101)),
      invalid(
        `1 validation error detected: Value at 'RequestItems.${HASH}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100`,
      ),
    ],
    [
      { RequestItems: { [HASH]: { Keys: keys(100) }, [RANGE]: { Keys: keys(1) } } },
      invalid('Too many items requested for the BatchGetItem call'),
    ],
    [of([...keys(2), keyOf('item 1')]), DUPLICATES],
    [
      of([
        { a: { S: 'p' }, b: { S: '1' } },
        { b: { S: '1' }, a: { S: 'p' } },
      ]),
      DUPLICATES,
    ],
    [
      of(keys(1), { AttributesToGet: ['a'], ProjectionExpression: '' }),
      invalid(
        'Can not use both expression and non-expression parameters in the same request: ' +
          'Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
      ),
    ],
    [
      {
        RequestItems: {
          [HASH]: { Keys: keys(1), ProjectionExpression: 'a' },
          [RANGE]: { Keys: [{ a: { S: 'p' }, b: { S: '1' } }], AttributesToGet: ['a'] },
        },
      },
      invalid(
        'Can not use both expression and non-expression parameters in the same request: ' +
          'Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
      ),
    ],
    [
      of(keys(1), { ExpressionAttributeNames: { '#a': 'a' } }),
      invalid('ExpressionAttributeNames can only be specified when using expressions'),
    ],
    [
      of(keys(1), { ProjectionExpression: '' }),
      invalid('Invalid ProjectionExpression: The expression can not be empty;'),
    ],
    [
      of(keys(1), { ProjectionExpression: 'n', ExpressionAttributeNames: { '#a': 'a' } }),
      invalid('Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}'),
    ],
    [of(keys(1), { AttributesToGet: ['a', 'a'] }), invalidParameter('Duplicate value in attribute name: a')],
    [of([keyOf('item 1'), { a: { N: '1' } }]), invalid('The provided key element does not match the schema')],
    [
      { RequestItems: { [HASH]: { Keys: keys(1) }, 'no-such-table': { Keys: keys(1) } } },
      { code: 'ResourceNotFoundException', message: 'Requested resource not found' },
    ],
  ])('%j', async (request, expected) => {
    expect(await refusal(test, 'BatchGetItem', request)).toEqual(expected);
  });

  it.each([{}, { RequestItems: { [HASH]: {} } }, { RequestItems: { 'a;': { Keys: keys(1) } } }])(
    '%j is against the model',
    async (request) => {
      const { status, message } = await call(test, 'BatchGetItem', request);
      expect(status).toBe(400);
      expect(message).toMatch(/^1 validation error detected: /);
    },
  );
});
