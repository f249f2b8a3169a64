import {
  type AttributeValue,
  CreateTableCommand,
  DescribeTableCommand,
  QueryCommand,
  type QueryCommandInput,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createHashTable,
  createRangeTable,
  putAll,
  readAllPages,
  strings,
  type WireItem,
} from './read-tables.js';
import { useStator } from './stator.js';

const test = useStator();
const HASH = 'query-hash';
const RANGE = 'query-range';

beforeAll(async () => {
  await createHashTable(test.client, HASH);
  await createRangeTable(test.client, RANGE);
});

type Input = Partial<QueryCommandInput>;

const query = (input: QueryCommandInput) => test.client.send(new QueryCommand(input));

/** Queries the partition `a` = `partition` of the range table. */
function queryPartition(partition: string, { ExpressionAttributeValues, ...input }: Input = {}) {
  return query({
    TableName: RANGE,
    KeyConditionExpression: 'a = :a',
    ExpressionAttributeValues: { ':a': { S: partition }, ...ExpressionAttributeValues },
    ...input,
  });
}

const sortKeys = (items: readonly WireItem[] | undefined) => items?.map(({ b }) => b?.S);

describe('a partition', () => {
  const letters = ['e', 'b', 'd', 'a', 'c'];

  beforeAll(() =>
    putAll(
      test.client,
      RANGE,
      letters.map((b) => strings({ a: 'letters', b })),
    ),
  );

  it('comes in the order of the sort key, either way', async () => {
    expect(sortKeys((await queryPartition('letters')).Items)).toEqual(['a', 'b', 'c', 'd', 'e']);
    const backwards = await queryPartition('letters', { ScanIndexForward: false });
    expect(sortKeys(backwards.Items)).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('answers nothing but counts when it is empty', async () => {
    const { $metadata, ...answer } = await queryPartition('no such partition');
    expect(answer).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  });

  it.each([
    ['b = :x', ['b']],
    ['b < :x', ['a']],
    ['b <= :x', ['a', 'b']],
    ['b > :x', ['c', 'd', 'e']],
    ['b >= :x', ['b', 'c', 'd', 'e']],
    ['begins_with(b, :x)', ['b']],
    ['b BETWEEN :x AND :x', ['b']],
    [':x < b', ['c', 'd', 'e']],
  ])('is cut by %s', async (condition, expected) => {
    const { Items, Count } = await queryPartition('letters', {
      KeyConditionExpression: `${condition} AND a = :a`,
      ExpressionAttributeValues: { ':x': { S: 'b' } },
    });
    expect(sortKeys(Items)).toEqual(expected);
    expect(Count).toBe(expected.length);
  });

  it('is found by legacy key conditions', async () => {
    const { Items } = await query({
      TableName: RANGE,
      KeyConditions: {
        a: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'letters' }] },
        b: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ S: 'b' }, { S: 'd' }] },
      },
      QueryFilter: { b2: { ComparisonOperator: 'NULL' } },
      AttributesToGet: ['b'],
    });
    expect(Items).toEqual(['b', 'c', 'd'].map((b) => strings({ b })));
  });

  it.each([true, false])('goes on after a start key that need not exist (forward: %s)', async (forward) => {
    const { Items } = await queryPartition('letters', {
      ExclusiveStartKey: strings({ a: 'letters', b: 'bb' }),
      ScanIndexForward: forward,
    });
    expect(sortKeys(Items)).toEqual(forward ? ['c', 'd', 'e'] : ['b', 'a']);
  });

  it.each([1, 2, 3, 5, 6])('is paged by %i without loss, either way', async (Limit) => {
    const input: QueryCommandInput = {
      TableName: RANGE,
      KeyConditionExpression: 'a = :a AND b > :b',
      ExpressionAttributeValues: { ':a': { S: 'letters' }, ':b': { S: 'a' } },
      Limit,
    };
    const forward = await readAllPages(query, input);
    expect(sortKeys(forward.items)).toEqual(['b', 'c', 'd', 'e']);
    const backward = await readAllPages(query, { ...input, ScanIndexForward: false });
    expect(sortKeys(backward.items)).toEqual(['e', 'd', 'c', 'b']);
  });

  it('announces a further page whenever the limit stopped it, though nothing may follow', async () => {
    const exact = await queryPartition('letters', { Limit: 5 });
    expect(exact.LastEvaluatedKey).toEqual(strings({ a: 'letters', b: 'e' }));
    const further = await queryPartition('letters', { ExclusiveStartKey: exact.LastEvaluatedKey });
    expect(further).toMatchObject({ Items: [], Count: 0, ScannedCount: 0 });
    expect(further.LastEvaluatedKey).toBeUndefined();
    expect((await queryPartition('letters', { Limit: 6 })).LastEvaluatedKey).toBeUndefined();
  });

  it('is counted without items', async () => {
    const { $metadata, ...answer } = await queryPartition('letters', { Select: 'COUNT', Limit: 2 });
    expect(answer).toEqual({
      Count: 2,
      ScannedCount: 2,
      LastEvaluatedKey: strings({ a: 'letters', b: 'b' }),
    });
  });
});

describe('a table without a sort key', () => {
  it('has one item to a partition, and no second page', async () => {
    await putAll(test.client, HASH, [strings({ a: 'one', x: 'y' })]);
    const { Items, LastEvaluatedKey } = await query({
      TableName: HASH,
      KeyConditionExpression: 'a = :a',
      ExpressionAttributeValues: { ':a': { S: 'one' } },
      Limit: 1,
    });
    expect(Items).toEqual([strings({ a: 'one', x: 'y' })]);
    expect(LastEvaluatedKey).toBeUndefined();
  });
});

describe('order of sort keys', () => {
  const shuffled = (values: readonly AttributeValue[]) => [...values].reverse();

  it.each<[ScalarAttributeType, readonly AttributeValue[]]>([
    ['S', ['A', 'a', 'aa', 'b', 'é', '\uffff', '😀'].map((S) => ({ S }))],
    ['N', ['-1e20', '-10', '-9', '-0.5', '0', '0.05', '1', '9', '10', '1e20'].map((N) => ({ N }))],
    [
      'B',
      [[0], [0, 0], [0, 1], [1], [0x7f], [0x80], [0xff], [0xff, 0]].map((bytes) => ({
        B: Uint8Array.from(bytes),
      })),
    ],
  ])('of type %s', async (type, values) => {
    const tableName = test.newName('sorted');
    await test.client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'p', AttributeType: 'S' },
          { AttributeName: 's', AttributeType: type },
        ],
        KeySchema: [
          { AttributeName: 'p', KeyType: 'HASH' },
          { AttributeName: 's', KeyType: 'RANGE' },
        ],
      }),
    );
    await putAll(
      test.client,
      tableName,
      shuffled(values).map((s, rank) => ({ p: { S: 'p' }, s, rank: { N: String(values.length - rank) } })),
    );
    const { items } = await readAllPages(query, {
      TableName: tableName,
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: 'p' } },
      Limit: 3,
    });
    expect(items.map(({ rank }) => rank?.N)).toEqual(values.map((_, at) => String(at + 1)));
  });
});

describe('filters and projections', () => {
  beforeAll(() =>
    putAll(
      test.client,
      RANGE,
      Array.from({ length: 10 }, (_, at) => ({
        ...strings({ a: 'filtered', b: String(at) }),
        kind: { S: at % 5 === 0 ? 'rare' : 'common' },
        nested: { M: { list: { L: [{ N: '1' }, { N: String(at) }] } } },
      })),
    ),
  );

  it('drops items after they were counted', async () => {
    const { Items, Count, ScannedCount, LastEvaluatedKey } = await queryPartition('filtered', {
      FilterExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'rare' } },
      Limit: 7,
    });
    expect(sortKeys(Items)).toEqual(['0', '5']);
    expect([Count, ScannedCount]).toEqual([2, 7]);
    expect(LastEvaluatedKey).toEqual(strings({ a: 'filtered', b: '6' }));
  });

  it('may drop every item of a page and still tell where to go on', async () => {
    const input = {
      FilterExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'none' } },
      Limit: 4,
    };
    const page = await queryPartition('filtered', input);
    expect(page).toMatchObject({ Items: [], Count: 0, ScannedCount: 4 });
    expect(page.LastEvaluatedKey).toEqual(strings({ a: 'filtered', b: '3' }));
  });

  it('counts what passes', async () => {
    const { Count, ScannedCount, Items } = await queryPartition('filtered', {
      Select: 'COUNT',
      FilterExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'rare' } },
    });
    expect([Count, ScannedCount, Items]).toEqual([2, 10, undefined]);
  });

  it('returns only what was chosen, and empty items for those that have none of it', async () => {
    const { Items } = await queryPartition('filtered', {
      ProjectionExpression: 'nested.#list[1]',
      ExpressionAttributeNames: { '#list': 'list' },
      Limit: 2,
    });
    expect(Items).toEqual(['0', '1'].map((N) => ({ nested: { M: { list: { L: [{ N }] } } } })));
    const nothing = await queryPartition('filtered', { ProjectionExpression: 'absent', Limit: 2 });
    expect(nothing.Items).toEqual([{}, {}]);
  });

  it('filters by what is not returned', async () => {
    const { Items } = await queryPartition('filtered', {
      FilterExpression: 'kind = :kind',
      ProjectionExpression: 'b',
      ExpressionAttributeValues: { ':kind': { S: 'rare' } },
    });
    expect(Items).toEqual(['0', '5'].map((b) => strings({ b })));
  });
});

describe('pages of 1 MB', () => {
  it('ends a page by size, before the filter', async () => {
    const big = 'x'.repeat(100_000);
    for (let at = 0; at < 15; at++) {
      await putAll(test.client, RANGE, [strings({ a: 'big', b: String.fromCharCode(97 + at), big })]);
    }
    const { items, scannedCounts } = await readAllPages(query, {
      TableName: RANGE,
      KeyConditionExpression: 'a = :a',
      FilterExpression: 'attribute_exists(big)',
      ExpressionAttributeValues: { ':a': { S: 'big' } },
      ProjectionExpression: 'b',
    });
    expect(items).toHaveLength(15);
    expect(scannedCounts).toEqual([11, 4]);
  });
});

describe('consumed capacity', () => {
  beforeAll(() =>
    putAll(test.client, RANGE, [
      strings({ a: 'units', b: '1', c: '1', d: '1', filler: 'x'.repeat(3000) }),
      strings({ a: 'units', b: '2', c: '2', d: '2', filler: 'x'.repeat(3000) }),
    ]),
  );

  it.each<[string, Input, number]>([
    ['half a unit for each 4 KB examined', {}, 1],
    ['a unit when consistent', { ConsistentRead: true }, 2],
    ['the same for what is filtered, projected or counted', { Select: 'COUNT' }, 1],
    ['a minimum for one item', { Limit: 1, ProjectionExpression: 'b' }, 0.5],
    ['the same minimum for none', { ExpressionAttributeValues: { ':a': { S: 'no units' } } }, 0.5],
  ])('is %s', async (_, input, CapacityUnits) => {
    const { ConsumedCapacity } = await queryPartition('units', { ...input, ReturnConsumedCapacity: 'TOTAL' });
    expect(ConsumedCapacity).toEqual({ TableName: RANGE, CapacityUnits });
  });

  it('is told of the table and of indexes', async () => {
    const ofTable = await queryPartition('units', { ReturnConsumedCapacity: 'INDEXES' });
    expect(ofTable.ConsumedCapacity).toEqual({
      TableName: RANGE,
      CapacityUnits: 1,
      Table: { CapacityUnits: 1 },
    });
    const ofIndex = await queryPartition('units', {
      IndexName: 'lsiSome',
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(ofIndex.ConsumedCapacity).toEqual({
      TableName: RANGE,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      LocalSecondaryIndexes: { lsiSome: { CapacityUnits: 0.5 } },
    });
  });

  it('names the table as the request does', async () => {
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: RANGE }));
    const TableName = Table?.TableArn;
    const { ConsumedCapacity } = await queryPartition('units', {
      TableName,
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1 });
  });
});
