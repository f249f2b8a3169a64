import { type AttributeValue, type ComparisonOperator, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHashTable, createRangeTable, strings } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';

/** Messages and their order: dynalite's Query tests, ScyllaDB's test_query.py and test_gsi.py, dynamodb-conformance. */

const test = useStator();
const HASH = 'refusals-hash';
const RANGE = 'refusals-range';

beforeAll(async () => {
  await createHashTable(test.client, HASH);
  await createRangeTable(test.client, RANGE);
});

type Input = Record<string, unknown>;

/** The message of the ValidationException that a Query gets. Inputs are what the SDK's types may not allow. */
async function messageOf(input: Input): Promise<string> {
  const { code, message } = await refusalOf(
    test.client.send(new QueryCommand({ TableName: RANGE, ...input })),
  );
  expect(code).toBe('ValidationException');
  return message;
}

const byHash = (value = 'x', name = 'a') => ({
  KeyConditionExpression: `${name} = :hash`,
  ExpressionAttributeValues: { ':hash': { S: value } },
});

const legacy = (conditions: Record<string, [ComparisonOperator, ...AttributeValue[]]>) => ({
  KeyConditions: Object.fromEntries(
    Object.entries(conditions).map(([name, [ComparisonOperator, ...AttributeValueList]]) => [
      name,
      { ComparisonOperator, AttributeValueList },
    ]),
  ),
});

const START = 'The provided starting key is invalid';
const MISMATCH = 'The provided key element does not match the schema';
const INVALID = 'One or more parameter values were invalid:';
const [S, N]: [AttributeValue, AttributeValue] = [{ S: 'x' }, { N: '1' }];

describe('before the table is looked up', () => {
  it.each<[string, Input]>([
    [
      'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: ' +
        '{AttributesToGet} Expression parameters: {KeyConditionExpression}',
      { ...byHash(), AttributesToGet: ['b'], Select: 'COUNT' },
    ],
    [
      '1 validation error detected: Cannot specify the ProjectionExpression when choosing to get only the Count',
      { ...byHash(), ProjectionExpression: 'b', Select: 'COUNT' },
    ],
    [
      '1 validation error detected: Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES',
      { ...byHash(), ProjectionExpression: 'b', Select: 'ALL_PROJECTED_ATTRIBUTES' },
    ],
    [
      '1 validation error detected: Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES',
      { ...legacy({ a: ['EQ', S] }), AttributesToGet: ['b'], Select: 'ALL_ATTRIBUTES' },
    ],
    [
      '1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
      { ...byHash(), Select: 'ALL_PROJECTED_ATTRIBUTES' },
    ],
    [
      '1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
      { ...byHash(), Select: 'SPECIFIC_ATTRIBUTES' },
    ],
    // All expressions are read before anything asks what the key condition is made of.
    [
      'Invalid FilterExpression: The expression can not be empty;',
      { KeyConditionExpression: 'attribute_exists(a)', FilterExpression: '' },
    ],
    [
      'Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: attribute_exists',
      { KeyConditionExpression: 'attribute_exists(a)', FilterExpression: 'attribute_exists(b)' },
    ],
    [
      `${INVALID} Invalid number of argument(s) for the EQ ComparisonOperator`,
      { QueryFilter: { x: { ComparisonOperator: 'EQ' } }, AttributesToGet: ['b', 'b'] },
    ],
    [
      `${INVALID} Duplicate value in attribute name: b`,
      { AttributesToGet: ['b', 'b'], ExclusiveStartKey: { a: {} } },
    ],
    [
      `${START}: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes`,
      { ExclusiveStartKey: { a: {} } },
    ],
    [
      `${START}: ${INVALID} An string set  may not be empty`,
      { ...byHash(), ExclusiveStartKey: { a: { SS: [] } } },
    ],
    [`${INVALID} An number set  may not be empty`, { ...byHash(), ExclusiveStartKey: { a: { NS: [] } } }],
    [
      'The parameter cannot be converted to a numeric value: b',
      { ...byHash(), ExclusiveStartKey: { a: { N: 'b' } } },
    ],
    [
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      { QueryFilter: {} },
    ],
    [
      'Invalid KeyConditionExpression: The expression can not be empty;',
      { KeyConditionExpression: '', FilterExpression: '', ProjectionExpression: '' },
    ],
    [
      'Invalid FilterExpression: The expression can not be empty;',
      { ...byHash(), FilterExpression: '', ProjectionExpression: '' },
    ],
    [
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}',
      { ...byHash(), ExpressionAttributeNames: { '#x': 'x' } },
    ],
    ['Conditions can be of length 1 or 2 only', { KeyConditions: {} }],
  ])('%s', async (message, input) => {
    expect(await messageOf({ TableName: 'no-such-table', ...input })).toBe(message);
  });

  it('finds nothing else to refuse in a table that is not there', async () => {
    const input = { TableName: 'no-such-table', ...byHash(), IndexName: 'none', ExclusiveStartKey: {} };
    expect(await refusalOf(test.client.send(new QueryCommand(input)))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });
});

describe('indexes', () => {
  it.each<[string, Input]>([
    ['The table does not have the specified index: none', { IndexName: 'none', ExclusiveStartKey: {} }],
    [
      'Consistent reads are not supported on global secondary indexes',
      { IndexName: 'gsiAll', ConsistentRead: true, ExclusiveStartKey: {} },
    ],
    [
      `${INVALID} Select type ALL_ATTRIBUTES is not supported for global secondary index gsiSome because its projection type is not ALL`,
      { IndexName: 'gsiSome', ...byHash('x', 'c'), Select: 'ALL_ATTRIBUTES' },
    ],
    [
      `${INVALID} Global secondary index gsiSome does not project [f, g]`,
      { IndexName: 'gsiSome', ...byHash('x', 'c'), ProjectionExpression: 'e, f, g.h' },
    ],
    [
      `${INVALID} Secondary index gsiSome does not project one or more filter attributes: [f]`,
      { IndexName: 'gsiSome', ...byHash('x', 'c'), FilterExpression: 'f = :hash AND e = :hash' },
    ],
    [
      `${INVALID} Secondary index lsiSome does not project one or more filter attributes: [f]`,
      { IndexName: 'lsiSome', ...byHash(), FilterExpression: 'f = :hash' },
    ],
  ])('%s', async (message, input) => {
    expect(await messageOf({ ...byHash(), ...input })).toBe(message);
  });
});

describe('key conditions', () => {
  it.each<[string, Input]>([
    ['Query condition missed key schema element: a', legacy({ z: ['NULL'] })],
    ['Query condition missed key schema element: b', legacy({ a: ['EQ', S], c: ['EQ', S] })],
    ['Query condition missed key schema element: c', { IndexName: 'gsiSome', ...legacy({ d: ['EQ', S] }) }],
    ['Attempted conditional constraint is not an indexable operation', legacy({ a: ['NE', S] })],
    ['Attempted conditional constraint is not an indexable operation', legacy({ a: ['EQ', S], b: ['NULL'] })],
    ['Query key condition not supported', legacy({ a: ['LT', S] })],
    ['Query key condition not supported', { TableName: HASH, ...legacy({ a: ['EQ', S], b: ['EQ', S] }) }],
    [`${INVALID} Condition parameter type does not match schema type`, legacy({ a: ['EQ', N] })],
    [
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: a',
      byHash(''),
    ],
    [
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: b',
      legacy({ a: ['EQ', S], b: ['BEGINS_WITH', { S: '' }] }),
    ],
    [`${INVALID} Size of hashkey has exceeded the maximum size limit of2048 bytes`, byHash('x'.repeat(2049))],
    [
      `${INVALID} Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
      legacy({ a: ['EQ', S], b: ['BETWEEN', { S: 'a' }, { S: 'x'.repeat(1025) }] }),
    ],
  ])('%s', async (message, input) => {
    expect(await messageOf(input)).toBe(message);
  });
});

describe('start keys', () => {
  const OUTSIDE = 'The provided starting key is outside query boundaries based on provided conditions';
  const PREDICATE = 'The provided starting key does not match the range key predicate';
  const ONE_ROW = 'The query can return at most one row and cannot be restarted';
  const start = (key: Record<string, AttributeValue>, input: Input = byHash()) => ({
    ...input,
    ExclusiveStartKey: key,
  });
  const sorted = (condition: string, value: string) => ({
    KeyConditionExpression: `a = :a AND ${condition}`,
    ExpressionAttributeValues: { ':a': S, ':x': { S: value } },
  });
  const onIndex = (IndexName: string, name: string) => ({ IndexName, ...byHash('x', name) });

  it.each<[string, Input]>([
    [START, start({}, legacy({ z: ['NULL'] }))],
    [START, start({ a: S })],
    [START, start({ a: S, z: S })],
    [START, start({ a: S, b: S, z: S })],
    [START, start({ a: S, b: S }, onIndex('lsiAll', 'a'))],
    [START, start({ a: S, b: S, z: S }, onIndex('gsiAll', 'c'))],
    // The partition key comes first, then its condition, then the sort key.
    [MISMATCH, start({ a: N, b: S }, legacy({ z: ['NULL'] }))],
    ['Query condition missed key schema element: a', start({ a: S, b: N }, legacy({ z: ['NULL'] }))],
    [MISMATCH, start({ a: S, b: N }, legacy({ a: ['EQ', S], z: ['EQ', S] }))],
    [
      'Query condition missed key schema element: b',
      start({ a: S, b: S }, legacy({ a: ['EQ', S], z: ['EQ', S] })),
    ],
    [MISMATCH, start({ a: S, b: S, c: N }, onIndex('lsiAll', 'a'))],
    [`${START}: ${MISMATCH}`, start({ a: S, b: N, c: S }, onIndex('lsiAll', 'a'))],
    [`${START}: ${MISMATCH}`, start({ a: N, b: S, c: S }, onIndex('gsiAll', 'c'))],
    [`${START}: ${MISMATCH}`, start({ y: S, z: S, c: S }, onIndex('gsiAll', 'c'))],
    [OUTSIDE, start(strings({ a: 'other', b: 'x' }))],
    [OUTSIDE, start(strings({ a: 'x', b: 'x', c: 'other' }), onIndex('gsiAll', 'c'))],
    [PREDICATE, start(strings({ a: 'x', b: 'b' }), sorted('b > :x', 'b'))],
    [PREDICATE, start(strings({ a: 'other', b: 'b' }), sorted('b > :x', 'b'))],
    [PREDICATE, start(strings({ a: 'x', b: 'b' }), sorted('b = :x', 'c'))],
    [ONE_ROW, start(strings({ a: 'other', b: 'b' }), sorted('b = :x', 'b'))],
    [ONE_ROW, start(strings({ a: 'other', b: 'b' }), sorted('b < :x', 'c'))],
    [
      'The provided exclusive start key is invalid: ExclusiveStartKey: {a=AttributeValue: {S:x}}',
      { TableName: HASH, ...start({ a: S }) },
    ],
    [OUTSIDE, { TableName: HASH, ...start({ a: { S: 'other' } }) }],
  ])('%s (case %#)', async (message, input) => {
    expect(await messageOf(input)).toBe(message);
  });

  it('are checked before filter and projection', async () => {
    const bad = { ...byHash(), ProjectionExpression: 'a.b', FilterExpression: 'a = :hash' };
    expect(await messageOf(start({ a: S, b: N }, bad))).toBe(MISMATCH);
  });
});

describe('filters and projections of keys', () => {
  const scalar = (key: string) =>
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${key}`;
  const filtered = (filter: string) => ({ ...byHash(), FilterExpression: filter });
  const primary = (parameter: string, name: string) =>
    `${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`;

  it.each<[string, Input]>([
    [scalar('Key: b'), { ...filtered('a = :hash'), ProjectionExpression: 'b.x' }],
    [scalar('IndexKey: d'), { ...byHash(), ProjectionExpression: 'd[0]' }],
    [primary('Filter Expression', 'a'), filtered('b = :hash AND a = :hash')],
    [primary('Filter Expression', 'b'), filtered('attribute_exists(b.x)')],
    [
      primary('QueryFilter', 'b'),
      { ...legacy({ a: ['EQ', S] }), QueryFilter: { b: { ComparisonOperator: 'NULL' } } },
    ],
    [primary('Filter Expression', 'c'), { ...filtered('c = :hash'), IndexName: 'lsiAll' }],
    [scalar('IndexKey: d'), filtered('d[1] = :hash')],
  ])('%s', async (message, input) => {
    expect(await messageOf(input)).toBe(message);
  });

  it("lets a filter look at the table's key when an index is read", async () => {
    const input = {
      TableName: RANGE,
      IndexName: 'gsiAll',
      ...byHash('x', 'c'),
      FilterExpression: 'a = :hash',
    };
    expect((await test.client.send(new QueryCommand(input))).Items).toEqual([]);
  });
});
