import {
  type AttributeValue,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
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
const HASH = 'scan-hash';
const RANGE = 'scan-range';

const scan = (input: ScanCommandInput): Promise<ScanCommandOutput> =>
  test.client.send(new ScanCommand(input));

const HASH_ITEMS = Array.from({ length: 40 }, (_, at) => strings({ a: String(at), x: String(at % 2) }));
const RANGE_ITEMS = Array.from({ length: 30 }, (_, at) =>
  strings({
    a: `p${at % 7}`,
    b: String(at),
    ...(at % 3 > 0 && { c: `c${at % 5}` }),
    ...(at % 2 > 0 && { d: 'd' }),
    f: 'f',
  }),
);

beforeAll(async () => {
  await createHashTable(test.client, HASH);
  await createRangeTable(test.client, RANGE);
  await putAll(test.client, HASH, HASH_ITEMS);
  await putAll(test.client, RANGE, RANGE_ITEMS);
});

/** Items in an order of their own, to be compared as sets. */
function sorted(items: readonly WireItem[]): readonly string[] {
  return items.map((item) => JSON.stringify(Object.entries(item).sort())).sort();
}

describe('a table', () => {
  it('is read whole', async () => {
    const { Items = [], Count, ScannedCount, LastEvaluatedKey } = await scan({ TableName: HASH });
    expect(sorted(Items)).toEqual(sorted(HASH_ITEMS));
    expect([Count, ScannedCount, LastEvaluatedKey]).toEqual([40, 40, undefined]);
  });

  it('comes with the items of a partition together, in order', async () => {
    const { Items = [] } = await scan({ TableName: RANGE });
    const partitions = Items.map(({ a }) => a?.S);
    expect(partitions.filter((a, at) => a !== partitions[at - 1])).toHaveLength(7);
    const ofOne = Items.filter(({ a }) => a?.S === 'p3').map(({ b }) => b?.S ?? '');
    expect(ofOne).toEqual([...ofOne].sort());
  });

  it.each([1, 7, 40, 41])('is paged by %i without loss', async (Limit) => {
    const { items, scannedCounts } = await readAllPages(scan, { TableName: HASH, Limit });
    expect(sorted(items)).toEqual(sorted(HASH_ITEMS));
    // A page that the limit ended announces another, even at the end.
    expect(scannedCounts).toHaveLength(Math.floor(40 / Limit) + 1);
  });

  it('is counted', async () => {
    const { $metadata, ...answer } = await scan({ TableName: HASH, Select: 'COUNT', Limit: 40 });
    expect(answer).toMatchObject({ Count: 40, ScannedCount: 40 });
    expect(answer.Items).toBeUndefined();
    expect(answer.LastEvaluatedKey).toBeDefined();
  });

  it('is filtered after it was counted, by key attributes too', async () => {
    const page = await scan({
      TableName: HASH,
      FilterExpression: 'a = :five AND x = :one',
      ExpressionAttributeValues: { ':five': { S: '5' }, ':one': { S: '1' } },
      ProjectionExpression: 'a',
    });
    expect(page).toMatchObject({ Items: [strings({ a: '5' })], Count: 1, ScannedCount: 40 });
    const old = await scan({
      TableName: HASH,
      ScanFilter: {
        a: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: '5' }] },
        x: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'z' }] },
      },
      ConditionalOperator: 'OR',
      AttributesToGet: ['x'],
    });
    expect(old).toMatchObject({ Items: [strings({ x: '1' })], Count: 1, ScannedCount: 40 });
  });

  it('may drop every item of a page and still tell where to go on', async () => {
    const page = await scan({ TableName: HASH, FilterExpression: 'attribute_exists(absent)', Limit: 3 });
    expect(page).toMatchObject({ Items: [], Count: 0, ScannedCount: 3 });
    expect(Object.keys(page.LastEvaluatedKey ?? {})).toEqual(['a']);
  });

  it('goes on after a start key that need not exist', async () => {
    const { Items = [] } = await scan({ TableName: HASH });
    const first = await scan({ TableName: HASH, ExclusiveStartKey: { a: Items[0]?.a ?? { S: '' } } });
    expect(first.Items).toEqual(Items.slice(1));
    const elsewhere = await scan({ TableName: HASH, ExclusiveStartKey: strings({ a: 'elsewhere' }) });
    expect(Items.slice(-(elsewhere.Count ?? 0))).toEqual(elsewhere.Items);
  });

  it('costs by what was examined', async () => {
    const capacityOf = async (input: Partial<ScanCommandInput>) =>
      (await scan({ TableName: HASH, ReturnConsumedCapacity: 'TOTAL', ...input })).ConsumedCapacity;
    expect(await capacityOf({})).toEqual({ TableName: HASH, CapacityUnits: 0.5 });
    const nothing = { FilterExpression: 'attribute_exists(absent)', ConsistentRead: true };
    expect(await capacityOf(nothing)).toEqual({ TableName: HASH, CapacityUnits: 1 });
  });
});

describe('an index', () => {
  const withC = RANGE_ITEMS.filter(({ c }) => c !== undefined);
  const withD = RANGE_ITEMS.filter(({ d }) => d !== undefined);
  const without = (items: readonly WireItem[], name: string): readonly WireItem[] =>
    items.map(({ [name]: _, ...rest }) => rest);

  it.each<[string, readonly WireItem[]]>([
    ['lsiAll', withC],
    ['gsiAll', withC],
    ['lsiSome', without(withD, 'f')],
    [
      'gsiSome',
      without(
        withC.filter(({ d }) => d !== undefined),
        'f',
      ),
    ],
  ])('%s is read whole, in pages of any size and in segments', async (IndexName, items) => {
    for (const Limit of [1, 4, 1000]) {
      const paged = await readAllPages(scan, { TableName: RANGE, IndexName, Limit });
      expect(sorted(paged.items)).toEqual(sorted(items));
    }
    expect(sorted(await scanSegments({ TableName: RANGE, IndexName, Limit: 2 }, 5))).toEqual(sorted(items));
  });

  it('fetches from the table what a local index does not hold', async () => {
    const whole = await scan({ TableName: RANGE, IndexName: 'lsiSome', Select: 'ALL_ATTRIBUTES' });
    expect(sorted(whole.Items ?? [])).toEqual(sorted(withD));
    const part = await scan({ TableName: RANGE, IndexName: 'lsiSome', ProjectionExpression: 'f' });
    expect(part.Items).toEqual(withD.map(() => strings({ f: 'f' })));
  });

  it('tells its capacity apart from that of the table', async () => {
    const { ConsumedCapacity } = await scan({
      TableName: RANGE,
      IndexName: 'gsiAll',
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(ConsumedCapacity).toEqual({
      TableName: RANGE,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { gsiAll: { CapacityUnits: 0.5 } },
    });
  });
});

async function scanSegments(input: ScanCommandInput, TotalSegments: number): Promise<readonly WireItem[]> {
  const segments = Array.from({ length: TotalSegments }, (_, Segment) =>
    readAllPages(scan, { ...input, Segment, TotalSegments }),
  );
  return (await Promise.all(segments)).flatMap(({ items }) => items);
}

describe('segments', () => {
  it.each([1, 2, 3, 17, 100])('of %i have every item once between them', async (totalSegments) => {
    const items = await scanSegments({ TableName: HASH }, totalSegments);
    expect(sorted(items)).toEqual(sorted(HASH_ITEMS));
  });

  it('are parts of what fewer segments have', async () => {
    const half = await scan({ TableName: HASH, Segment: 0, TotalSegments: 2 });
    const quarters = await Promise.all(
      [0, 1].map((Segment) => scan({ TableName: HASH, Segment, TotalSegments: 4 })),
    );
    expect(quarters.flatMap(({ Items }) => Items)).toEqual(half.Items);
  });
});

describe('refusals', () => {
  const START = 'The provided starting key is invalid';
  const MISMATCH = 'The provided key element does not match the schema';
  const [S, N]: [AttributeValue, AttributeValue] = [{ S: 'x' }, { N: '1' }];
  const nested = { FilterExpression: 'attribute_exists(a.b)' };
  const start = (key: Record<string, unknown>, input: Record<string, unknown> = {}) => ({
    ...nested,
    ...input,
    ExclusiveStartKey: key,
  });
  const projectionGiven = 'Cannot specify the ProjectionExpression when choosing to get';

  it.each<[string, Record<string, unknown>]>([
    [`${projectionGiven} only the Count`, { Select: 'COUNT', ProjectionExpression: 'b', Segment: 0 }],
    [
      `${projectionGiven} ALL_PROJECTED_ATTRIBUTES`,
      { Select: 'ALL_PROJECTED_ATTRIBUTES', ProjectionExpression: 'b' },
    ],
    [
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
      { Select: 'ALL_PROJECTED_ATTRIBUTES' },
    ],
    [
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
      { Select: 'SPECIFIC_ATTRIBUTES' },
    ],
    [
      'One or more parameter values were invalid: Duplicate value in attribute name: b',
      { AttributesToGet: ['b', 'b'], ScanFilter: { x: { ComparisonOperator: 'EQ' } } },
    ],
    [
      `${START}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
      { ExclusiveStartKey: { a: {} }, Segment: 0 },
    ],
    [
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
      { Segment: 0, FilterExpression: '' },
    ],
    [
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
      { TotalSegments: 1, FilterExpression: '' },
    ],
    [
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5',
      { Segment: 5, TotalSegments: 5 },
    ],
    ['The table does not have the specified index: none', { IndexName: 'none', ...start({}) }],
    [
      'Consistent reads are not supported on global secondary indexes',
      { IndexName: 'gsiAll', ConsistentRead: true },
    ],
    [`${START}: ${MISMATCH}`, start({})],
    [`${START}: ${MISMATCH}`, start({ a: S, z: S })],
    [`${START}: ${MISMATCH}`, start({ a: S, b: N })],
    [START, start({ a: S, c: S }, { IndexName: 'lsiAll' })],
    [START, start({ a: S, b: S, z: S }, { IndexName: 'gsiAll' })],
    [MISMATCH, start({ a: S, b: N, c: N }, { IndexName: 'gsiAll' })],
    [MISMATCH, start({ a: N, y: S, z: S }, { IndexName: 'lsiAll' })],
    [`${START}: ${MISMATCH}`, start({ a: S, b: N, c: S }, { IndexName: 'gsiAll' })],
    [
      'One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index gsiSome because its projection type is not ALL',
      start({ a: N, b: N, c: S, d: S }, { IndexName: 'gsiSome', Select: 'ALL_ATTRIBUTES' }),
    ],
    [
      'One or more parameter values were invalid: Global secondary index gsiSome does not project [f]',
      { IndexName: 'gsiSome', ProjectionExpression: 'f' },
    ],
    [
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: a",
      nested,
    ],
  ])('%s (case %#)', async (message, input) => {
    const refusal = await refusalOf(scan({ TableName: RANGE, ...input }));
    expect(refusal).toEqual({ code: 'ValidationException', message });
  });

  it('of a start key that is in another segment', async () => {
    const [ofFirst] = (await scan({ TableName: HASH, Segment: 0, TotalSegments: 2 })).Items ?? [];
    const ExclusiveStartKey = { a: ofFirst?.a ?? { S: '' } };
    const refusal = await refusalOf(
      scan({ TableName: HASH, ...nested, Segment: 1, TotalSegments: 2, ExclusiveStartKey }),
    );
    expect(refusal.message).toBe(
      `${START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ` +
        'TotalSegments: 2 Segment: 1',
    );
  });

  it('of a table that is not there, before its keys are looked at', async () => {
    expect(await refusalOf(scan({ TableName: 'none', ExclusiveStartKey: {} }))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });
});
