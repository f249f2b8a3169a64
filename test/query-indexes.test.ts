import {
  CreateTableCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  waitUntilTableExists,
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
import { refusalOf, useStator } from './stator.js';

const test = useStator();
const TABLE = 'query-indexes';

beforeAll(() => createRangeTable(test.client, TABLE));

type Input = Partial<QueryCommandInput>;

const query = (input: QueryCommandInput) => test.client.send(new QueryCommand(input));

function queryIndex(IndexName: string, key: Record<string, string>, input: Input = {}) {
  const names = Object.keys(key);
  return query({
    TableName: TABLE,
    IndexName,
    KeyConditionExpression: names.map((name) => `${name} = :${name}`).join(' AND '),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, { S: key[name] ?? '' }])),
    ...input,
  });
}

const FULL = strings({ a: 'p', b: '1', c: 'c1', d: 'd1', e: 'e1', f: 'f1' });
const NO_D = strings({ a: 'p', b: '2', c: 'c1', e: 'e2' });
const ONLY_D = strings({ a: 'p', b: '3', d: 'd0', f: 'f3' });

beforeAll(() => putAll(test.client, TABLE, [FULL, NO_D, ONLY_D]));

describe('an index', () => {
  it.each<[string, Record<string, string>, readonly WireItem[]]>([
    ['lsiAll', { a: 'p' }, [FULL, NO_D]],
    ['lsiSome', { a: 'p' }, [pick(ONLY_D, 'abcd'), pick(FULL, 'abcd')]],
    ['lsiSome', { a: 'p', d: 'd1' }, [pick(FULL, 'abcd')]],
    ['gsiSome', { c: 'c1' }, [pick(FULL, 'abcde')]],
    ['gsiSome', { c: 'c1', d: 'no such' }, []],
  ])(
    '%s by %o holds the items that have its key, and what it projects of them',
    async (index, key, items) => {
      const { Items, Count } = await queryIndex(index, key);
      expect(Items).toEqual(items);
      expect(Count).toBe(items.length);
      const all = await queryIndex(index, key, { Select: 'ALL_PROJECTED_ATTRIBUTES' });
      expect(all.Items).toEqual(items);
    },
  );

  it('holds items in no order when their keys tie', async () => {
    const { Items } = await queryIndex('gsiAll', { c: 'c1' });
    expect(Items).toHaveLength(2);
    expect(Items).toEqual(expect.arrayContaining([FULL, NO_D]));
  });

  it('is read consistently when it is local', async () => {
    const { Items, ConsumedCapacity } = await queryIndex(
      'lsiAll',
      { a: 'p' },
      { ConsistentRead: true, ReturnConsumedCapacity: 'INDEXES' },
    );
    expect(Items).toEqual([FULL, NO_D]);
    expect(ConsumedCapacity).toEqual({
      TableName: TABLE,
      CapacityUnits: 1,
      Table: { CapacityUnits: 0 },
      LocalSecondaryIndexes: { lsiAll: { CapacityUnits: 1 } },
    });
  });

  it('tells where to go on by the keys of table and index', async () => {
    const local = await queryIndex('lsiSome', { a: 'p' }, { Limit: 1 });
    expect(local.LastEvaluatedKey).toEqual(pick(ONLY_D, 'abd'));
    const global = await queryIndex('gsiSome', { c: 'c1' }, { Limit: 1, ProjectionExpression: 'e' });
    expect(global.LastEvaluatedKey).toEqual(pick(FULL, 'abcd'));
  });
});

describe('attributes that a local index does not hold', () => {
  it('are fetched from the table when all are wanted', async () => {
    const { Items } = await queryIndex('lsiSome', { a: 'p' }, { Select: 'ALL_ATTRIBUTES' });
    expect(Items).toEqual([ONLY_D, FULL]);
  });

  it.each<[string, Input]>([
    ['ProjectionExpression', { ProjectionExpression: 'f' }],
    ['ProjectionExpression', { ProjectionExpression: 'f', Select: 'SPECIFIC_ATTRIBUTES' }],
  ])('are fetched when %s names them', async (_, input) => {
    const { Items } = await queryIndex('lsiSome', { a: 'p' }, input);
    expect(Items).toEqual([pick(ONLY_D, 'f'), pick(FULL, 'f')]);
  });

  it('cost a read of the table each', async () => {
    const capacityOf = async (input: Input) =>
      (await queryIndex('lsiSome', { a: 'p' }, { ...input, ReturnConsumedCapacity: 'INDEXES' }))
        .ConsumedCapacity;
    expect(await capacityOf({ Select: 'ALL_ATTRIBUTES', ConsistentRead: true })).toEqual({
      TableName: TABLE,
      CapacityUnits: 3,
      Table: { CapacityUnits: 2 },
      LocalSecondaryIndexes: { lsiSome: { CapacityUnits: 1 } },
    });
    expect((await capacityOf({ ProjectionExpression: 'a, c' }))?.CapacityUnits).toBe(0.5);
    expect((await capacityOf({ ProjectionExpression: 'f' }))?.CapacityUnits).toBe(1.5);
  });

  it('end the page with 1 MB of items', async () => {
    const f = 'x'.repeat(300_000);
    for (let at = 0; at < 6; at++) {
      await putAll(test.client, TABLE, [strings({ a: 'big', b: String(at), d: String(at), f })]);
    }
    const { items, scannedCounts } = await readAllPages(query, {
      TableName: TABLE,
      IndexName: 'lsiSome',
      KeyConditionExpression: 'a = :a',
      ExpressionAttributeValues: { ':a': { S: 'big' } },
      Select: 'ALL_ATTRIBUTES',
    });
    expect(items.map(({ b }) => b?.S)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(scannedCounts).toEqual([4, 2]);
  });
});

describe('ties', () => {
  const items = Array.from({ length: 23 }, (_, at) =>
    strings({ a: `tie ${at % 4}`, b: String(at), c: 'tie', d: String(at % 3) }),
  );

  beforeAll(() => putAll(test.client, TABLE, items));

  it.each([
    ['gsiAll', { ':c': { S: 'tie' } }, 'c = :c'],
    ['gsiSome', { ':c': { S: 'tie' }, ':d': { S: '1' } }, 'c = :c AND d = :d'],
    ['gsiSome', { ':c': { S: 'tie' } }, 'c = :c'],
  ])('in %s are paged without loss, either way', async (IndexName, values, KeyConditionExpression) => {
    const input: QueryCommandInput = {
      TableName: TABLE,
      IndexName,
      KeyConditionExpression,
      ExpressionAttributeValues: values,
    };
    const whole = (await query(input)).Items?.map(({ b }) => b?.S) ?? [];
    const wanted = items.filter(({ d }) => !(':d' in values) || d?.S === '1');
    expect([...whole].sort()).toEqual(wanted.map(({ b }) => b?.S).sort());
    for (const Limit of [1, 2, 7]) {
      const forward = await readAllPages(query, { ...input, Limit });
      expect(forward.items.map(({ b }) => b?.S)).toEqual(whole);
      const backward = await readAllPages(query, { ...input, Limit, ScanIndexForward: false });
      expect(backward.items.map(({ b }) => b?.S)).toEqual([...whole].reverse());
    }
  });
});

describe('a global index with a key of eight attributes', () => {
  const tableName = 'eight';
  const partition = ['h1', 'h2', 'h3', 'h4'];
  const sort = ['r1', 'r2', 'r3', 'r4'];
  const item = (pk: string, r1: number, r2: string, r4: string): WireItem => ({
    ...strings({ pk, h1: '1', h2: '2', h3: '3', h4: '4', r2, r4 }),
    r1: { N: String(r1) },
    r3: { B: Uint8Array.of(r1) },
  });

  beforeAll(async () => {
    const attribute = (name: string, AttributeType: 'S' | 'N' | 'B') => ({
      AttributeName: name,
      AttributeType,
    });
    await test.client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          ...['pk', ...partition, 'r2', 'r4'].map((name) => attribute(name, 'S')),
          attribute('r1', 'N'),
          attribute('r3', 'B'),
        ],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'eight',
            KeySchema: [
              ...partition.map((name) => ({ AttributeName: name, KeyType: 'HASH' as const })),
              ...sort.map((name) => ({ AttributeName: name, KeyType: 'RANGE' as const })),
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    );
    await putAll(test.client, tableName, [
      item('third', 10, 'b', 'x'),
      item('first', -1, 'z', 'x'),
      item('fourth', 10, 'b', 'y'),
      item('second', 10, 'a', 'z'),
      strings({ pk: 'outside', h1: '1', h2: '2', h3: '3' }),
    ]);
  });

  const queryEight = (condition: string, values: Record<string, WireItem[string]> = {}) =>
    query({
      TableName: tableName,
      IndexName: 'eight',
      KeyConditionExpression: ['h1 = :1', 'h2 = :2', 'h3 = :3', 'h4 = :4', condition]
        .filter(Boolean)
        .join(' AND '),
      ExpressionAttributeValues: { ...strings({ ':1': '1', ':2': '2', ':3': '3', ':4': '4' }), ...values },
    });

  it.each<[string, Record<string, WireItem[string]>, readonly string[]]>([
    ['', {}, ['first', 'second', 'third', 'fourth']],
    ['r1 = :n', { ':n': { N: '10.0' } }, ['second', 'third', 'fourth']],
    ['r1 < :n', { ':n': { N: '10' } }, ['first']],
    ['r1 = :n AND r2 > :a', { ':n': { N: '10' }, ':a': { S: 'a' } }, ['third', 'fourth']],
    [
      'r1 = :n AND r2 = :b AND r3 = :c AND begins_with(r4, :y)',
      { ':n': { N: '10' }, ':b': { S: 'b' }, ':c': { B: Uint8Array.of(10) }, ':y': { S: 'y' } },
      ['fourth'],
    ],
  ])('answers %s', async (condition, values, expected) => {
    const { Items } = await queryEight(condition, values);
    expect(Items?.map(({ pk }) => pk?.S)).toEqual(expected);
  });

  it('goes on by all of its attributes', async () => {
    const { items } = await readAllPages(query, {
      TableName: tableName,
      IndexName: 'eight',
      KeyConditionExpression: 'h1 = :1 AND h2 = :2 AND h3 = :3 AND h4 = :4',
      ExpressionAttributeValues: strings({ ':1': '1', ':2': '2', ':3': '3', ':4': '4' }),
      Limit: 1,
    });
    expect(items.map(({ pk }) => pk?.S)).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('refuses a gap in its sort key', async () => {
    expect(await refusalOf(queryEight('r2 = :a', { ':a': { S: 'a' } }))).toEqual({
      code: 'ValidationException',
      message:
        'RANGE key attributes r1 must have equality conditions specified in the query ' +
        'because a condition is present on key attribute r2',
    });
  });
});

describe('an index that is not ready', () => {
  // Stands still but for the tests, so that the index is not ready for as long as one looks at it.
  let nowMs = Date.UTC(2026, 9, 8);
  const DELAY_MS = 50;
  const slow = useStator({ stateChangeDelayMs: DELAY_MS, clock: { nowMs: () => nowMs } });
  const input: QueryCommandInput = {
    TableName: 'slow',
    IndexName: 'late',
    KeyConditionExpression: 'c = :c',
    ExpressionAttributeValues: { ':c': { S: 'c1' } },
  };
  const querySlow = () => slow.client.send(new QueryCommand(input));

  it('is not read', async () => {
    await createHashTable(slow.client, 'slow');
    nowMs += DELAY_MS;
    await waitUntilTableExists({ client: slow.client, maxWaitTime: 60, minDelay: 1 }, { TableName: 'slow' });
    await putAll(slow.client, 'slow', [FULL]);
    await slow.client.send(new UpdateTableCommand(newIndex));
    expect(await refusalOf(querySlow())).toEqual({
      code: 'ValidationException',
      message: 'Cannot read from backfilling global secondary index: late',
    });
  });

  it('is read as soon as it is', async () => {
    nowMs += DELAY_MS;
    await expect.poll(() => querySlow().catch(() => undefined)).toMatchObject({ Items: [FULL] });
  });

  it('is unknown once its deletion has begun', async () => {
    const deletion = { TableName: 'slow', GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'late' } }] };
    await slow.client.send(new UpdateTableCommand(deletion));
    expect(await refusalOf(querySlow())).toEqual({
      code: 'ValidationException',
      message: 'The table does not have the specified index: late',
    });
  });

  const newIndex: UpdateTableCommandInput = {
    TableName: 'slow',
    AttributeDefinitions: [{ AttributeName: 'c', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'late',
          KeySchema: [{ AttributeName: 'c', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
  };
});

/** The attributes of an item with one of these one-letter names. */
function pick(item: WireItem, names: string): WireItem {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
