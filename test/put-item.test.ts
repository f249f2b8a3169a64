import { type AttributeValue, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { BINARY, call, get, HASH, NUMBERS, put, RANGE, useItemTables } from './items.js';
import { refusalOf, useStator } from './stator.js';

const test = useStator();
useItemTables(test);

const send = (input: PutItemCommandInput) => test.client.send(new PutItemCommand(input));
const newKey = () => ({ a: { S: test.newName('key') } });
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('PutItem stores and GetItem returns', () => {
  it('values of all ten types, nested in lists and maps too', async () => {
    const values: Record<string, AttributeValue> = {
      b: { N: '-56.789' },
      c: { B: bytes(98) },
      d: { BOOL: false },
      e: { NULL: true },
      f: { SS: ['a'] },
      g: { NS: ['-56.789'] },
      h: { BS: [bytes(98)] },
    };
    const empties = { i: { L: [] }, j: { M: { a: { M: {} }, b: { L: [] } } } };
    const list = { L: [{ S: 'a' }, ...Object.values(values), { L: [] }, { M: {} }] };
    const item = { ...newKey(), ...values, i: list, j: { M: { a: { S: 'a' }, ...values, ...empties } } };
    const { $metadata, ...answer } = await send({ TableName: HASH, Item: item });
    expect(answer).toEqual({});
    expect($metadata.httpStatusCode).toBe(200);
    expect(await get(test, HASH, { a: item.a })).toEqual(item);
  });

  it('empty values where there may be some', async () => {
    const item = {
      ...newKey(),
      b: { S: '' },
      c: { B: bytes() },
      d: { SS: [''] },
      e: { BS: [bytes()] },
      f: { L: [] },
      g: { M: {} },
      h: { M: { a: { S: '' }, b: { L: [{ S: '' }] } } },
    };
    await put(test, HASH, item);
    expect(await get(test, HASH, { a: item.a })).toEqual(item);
  });

  it('sets, in the order of their elements', async () => {
    const { a } = newKey();
    await put(test, HASH, {
      a,
      ss: { SS: ['b', 'a', 'ü', ''] },
      ns: { NS: ['3', '-1', '10', '0', '2.5'] },
      bs: { BS: [bytes(2), bytes(1, 255), bytes(0)] },
    });
    expect(await get(test, HASH, { a })).toEqual({
      a,
      ss: { SS: ['', 'a', 'b', 'ü'] },
      ns: { NS: ['-1', '0', '2.5', '3', '10'] },
      bs: { BS: [bytes(0), bytes(1, 255), bytes(2)] },
    });
  });

  it('text and names of any characters, NUL, quotes and pairs of surrogates among them', async () => {
    const text = 'a\u0000b"\\/\b\f\n\r\t\u2028ÿ😀';
    const item = { a: { S: text }, [text]: { S: text }, __proto__x: { M: { constructor: { S: 'c' } } } };
    await put(test, HASH, item);
    expect(await get(test, HASH, { a: item.a })).toEqual(item);
  });

  it('an attribute named __proto__', async () => {
    const { a } = newKey();
    const item = JSON.parse(`{"a":${JSON.stringify(a)},"__proto__":{"M":{"__proto__":{"S":"x"}}}}`);
    expect((await call(test, 'PutItem', { TableName: HASH, Item: item })).status).toBe(200);
    const { body } = await call(test, 'GetItem', { TableName: HASH, Key: { a } });
    expect(JSON.stringify(body)).toContain('"__proto__":{"M":{"__proto__":{"S":"x"}}}');
  });

  // Recorded from AWS by dynalite and by ScyllaDB's test_number.py.
  it.each([
    ['0000012345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['-00001.23456789012345678901234567890123456780000', '-1.2345678901234567890123456789012345678'],
    ['0009.99999999999999999999999999999999999990000e125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['-0009.99999999999999999999999999999999999990000e125', `-${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['0001.000e-130', `0.${'0'.repeat(129)}1`],
    ['-0001.000e-130', `-0.${'0'.repeat(129)}1`],
    ['-0015.789e6', '-15789000'],
    ['+3', '3'],
    ['.123', '0.123'],
    ['1e+5', '100000'],
    ['-17.4E37', `-174${'0'.repeat(36)}`],
    ['0.0', '0'],
    ['-0', '0'],
  ])('the number %s as %s', async (sent, returned) => {
    const { a } = newKey();
    await put(test, HASH, { a, n: { N: sent }, l: { L: [{ NS: [sent] }] } });
    expect(await get(test, HASH, { a })).toEqual({ a, n: { N: returned }, l: { L: [{ NS: [returned] }] } });
  });

  it('items under keys of every type', async () => {
    const numbers = ['0', '-1', '1.5', '1e125', '-1e-130', '12345678901234567890123456789012345678'];
    for (const N of numbers) await put(test, NUMBERS, { a: { N }, n: { S: N } });
    for (const N of numbers) expect((await get(test, NUMBERS, { a: { N } }))?.n).toEqual({ S: N });
    const binaries = [bytes(0), bytes(0, 0), bytes(0, 255), bytes(1), bytes(255), bytes(255, 255)];
    for (const B of binaries) await put(test, BINARY, { a: { S: 'x' }, b: { B }, copy: { B } });
    for (const B of binaries)
      expect((await get(test, BINARY, { a: { S: 'x' }, b: { B } }))?.copy).toEqual({ B });
  });

  it('one item for all ways to write a number that is its key', async () => {
    await put(test, NUMBERS, { a: { N: '1000' }, v: { S: 'first' } });
    expect(await get(test, NUMBERS, { a: { N: '1e3' } })).toEqual({ a: { N: '1000' }, v: { S: 'first' } });
    await put(test, NUMBERS, { a: { N: '1e3' }, v: { S: 'second' } });
    expect(await get(test, NUMBERS, { a: { N: '1000.0' } })).toEqual({
      a: { N: '1000' },
      v: { S: 'second' },
    });
  });

  it('what the document client makes of JavaScript values', async () => {
    const documents = DynamoDBDocumentClient.from(test.client);
    const Item = {
      a: test.newName('document'),
      b: { n: 1.5, list: ['x', 2, null, { deep: [true] }], bytes: bytes(1, 2) },
      c: new Set(['s', 't']),
      d: new Set([1, 2]),
    };
    await documents.send(new PutCommand({ TableName: HASH, Item }));
    const found = await documents.send(new GetCommand({ TableName: HASH, Key: { a: Item.a } }));
    expect(found.Item).toEqual(Item);
  });
});

describe('PutItem puts', () => {
  it('the whole item in the place of the one before', async () => {
    const key = newKey();
    await put(test, HASH, { ...key, old: { S: 'data' }, same: { S: 'x' } });
    await put(test, HASH, { ...key, same: { S: 'y' } });
    expect(await get(test, HASH, key)).toEqual({ ...key, same: { S: 'y' } });
  });

  it('items with one partition key side by side', async () => {
    const { a } = newKey();
    await put(test, RANGE, { a, b: { S: '1' } });
    await put(test, RANGE, { a, b: { S: '2' }, c: { S: 'c' } });
    expect(await get(test, RANGE, { a, b: { S: '1' } })).toEqual({ a, b: { S: '1' } });
    expect(await get(test, RANGE, { a, b: { S: '2' } })).toEqual({ a, b: { S: '2' }, c: { S: 'c' } });
  });

  it('into a table that is named by its ARN', async () => {
    const Item = newKey();
    const TableName = `arn:aws:dynamodb:us-east-1:123456789012:table/${HASH}`;
    const { ConsumedCapacity } = await send({ TableName, Item, ReturnConsumedCapacity: 'TOTAL' });
    expect(ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1 });
    expect(await get(test, HASH, Item)).toEqual(Item);
    expect(await get(test, TableName, Item)).toEqual(Item);
  });
});

describe('PutItem returns', () => {
  const old = { b: { N: '1' }, l: { L: [{ S: 'x' }] } };

  it.each([
    ['NONE', undefined],
    [undefined, undefined],
    ['ALL_OLD', old],
  ] as const)('for %s the right attributes of the item before', async (ReturnValues, attributes) => {
    const key = newKey();
    await put(test, HASH, { ...key, ...old });
    const { Attributes } = await send({ TableName: HASH, Item: key, ReturnValues });
    expect(Attributes).toEqual(attributes && { ...key, ...attributes });
  });

  it('nothing when there was no item', async () => {
    const answer = await send({ TableName: HASH, Item: newKey(), ReturnValues: 'ALL_OLD' });
    expect(answer).not.toHaveProperty('Attributes');
  });

  it.each([
    ['ALL_OLD', true],
    ['NONE', false],
    [undefined, false],
  ] as const)('when the condition fails, for %s the old item or not', async (onFailure, returned) => {
    const Item = { ...newKey(), ...old };
    await put(test, HASH, Item);
    const request = {
      TableName: HASH,
      Item,
      ConditionExpression: 'attribute_not_exists(a)',
      ReturnValuesOnConditionCheckFailure: onFailure,
    };
    const { status, body } = await call(test, 'PutItem', request);
    expect(status).toBe(400);
    expect(body).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      ...(returned && { Item }),
    });
  });

  it('no old item with the failure when there is none', async () => {
    const { body } = await call(test, 'PutItem', {
      TableName: HASH,
      Item: newKey(),
      ConditionExpression: 'attribute_exists(a)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(body).not.toHaveProperty('Item');
  });
});

type Conditions = Partial<PutItemCommandInput>;
const expected = (Expected: PutItemCommandInput['Expected'], more: Conditions = {}) => ({
  Expected,
  ...more,
});
const when = (ConditionExpression: string, values?: Record<string, AttributeValue>) => ({
  ConditionExpression,
  ExpressionAttributeValues: values,
});

describe('PutItem with a condition', () => {
  const present = { b: { S: 'hello' }, n: { N: '5' } };
  const S = (value: string) => ({ S: value });

  it.each<[Conditions, boolean]>([
    [expected({ b: { Value: S('hello') } }), true],
    [expected({ b: { Value: S('hello'), Exists: true } }), true],
    [expected({ b: { Value: S('other') } }), false],
    [expected({ b: { Exists: false } }), false],
    [expected({ z: { Exists: false } }), true],
    [expected({ b: { ComparisonOperator: 'EQ', AttributeValueList: [S('hello')] } }), true],
    [expected({ b: { ComparisonOperator: 'EQ', Value: S('hello') } }), true],
    [expected({ b: { ComparisonOperator: 'NE', AttributeValueList: [S('hello')] } }), false],
    [expected({ n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '4.5' }] } }), true],
    [expected({ n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '5' }] } }), false],
    [expected({ n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '5' }, { N: '6' }] } }), true],
    [expected({ b: { ComparisonOperator: 'CONTAINS', AttributeValueList: [S('ell')] } }), true],
    [expected({ b: { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: [S('ell')] } }), false],
    [expected({ b: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [S('he')] } }), true],
    [expected({ b: { ComparisonOperator: 'IN', AttributeValueList: [S('x'), S('hello')] } }), true],
    [expected({ b: { ComparisonOperator: 'NULL' } }), false],
    [expected({ b: { ComparisonOperator: 'NOT_NULL' }, z: { ComparisonOperator: 'NULL' } }), true],
    [expected({ b: { Value: S('hello') }, z: { Value: S('x') } }), false],
    [expected({ b: { Value: S('hello') }, z: { Value: S('x') } }, { ConditionalOperator: 'AND' }), false],
    [expected({ b: { Value: S('hello') }, z: { Value: S('x') } }, { ConditionalOperator: 'OR' }), true],
    [when('attribute_exists(b) AND n < :n', { ':n': { N: '6' } }), true],
    [when('n IN (:x, :y)', { ':x': { N: '1' }, ':y': { N: '5.0' } }), true],
    [when('NOT begins_with(b, :b)', { ':b': S('he') }), false],
    [when('size(b) = :n', { ':n': { N: '5' } }), true],
    [when('z <> :v', { ':v': S('x') }), true],
    [when('z = :v', { ':v': S('x') }), false],
  ])('%j: %s', async (condition, holds) => {
    const key = newKey();
    await put(test, HASH, { ...key, ...present });
    const Item = { ...key, put: { BOOL: true } };
    const answer = send({ TableName: HASH, Item, ...condition });
    if (holds) await answer;
    else expect((await refusalOf(answer)).code).toBe('ConditionalCheckFailedException');
    expect(await get(test, HASH, key)).toEqual(holds ? Item : { ...key, ...present });
  });

  it('lets one of many that want to be the first be it', async () => {
    const key = newKey();
    const answers = Array.from({ length: 20 }, (_, n) =>
      send({
        TableName: HASH,
        Item: { ...key, n: { N: String(n) } },
        ConditionExpression: 'attribute_not_exists(a)',
      }).then(
        () => n,
        () => undefined,
      ),
    );
    const winners = (await Promise.all(answers)).filter((winner) => winner !== undefined);
    expect(winners).toHaveLength(1);
    expect((await get(test, HASH, key))?.n).toEqual({ N: String(winners[0]) });
  });
});
