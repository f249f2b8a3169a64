import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BINARY, call, contentOfAll, HASH, invalid, put, RANGE, refusal, useItemTables } from './items.js';
import { strings, type WireItem } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';
import { FAILED, invalidReason, NONE, reasonsOf, transactWrite } from './transactions.js';

/**
 * What TransactWriteItems refuses: either the whole request with a ValidationException, or one action, which cancels
 * the transaction. Which is which, and all wordings: dynamodb-conformance (recorded in 2026) and ScyllaDB's tests.
 */

const test = useStator();
useItemTables(test);

const key = strings({ a: 'there' });
const ranged = strings({ a: 'a', b: 'b', c: 'c', d: 'd' });
let before: readonly (readonly WireItem[])[];

beforeAll(async () => {
  await put(test, HASH, { ...key, s: { S: 's' }, long: { S: 'x'.repeat(300_000) } });
  await put(test, RANGE, ranged);
  before = await contentOfAll(test);
});

afterAll(async () => {
  expect(await contentOfAll(test), 'bad input changes nothing').toEqual(before);
});

const whole = (...actions: TransactWriteItem[]) => refusalOf(transactWrite(test, actions));
const raw = (body: object) => refusal(test, 'TransactWriteItems', body);
const putOf = (Item: WireItem, TableName = HASH): TransactWriteItem => ({ Put: { TableName, Item } });
const deleteOf = (Key: WireItem, TableName = HASH): TransactWriteItem => ({ Delete: { TableName, Key } });
const checkOf = (Key: WireItem, TableName = HASH): TransactWriteItem => ({
  ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(zz)' },
});
const updateOf = (Key: WireItem, text: string, value?: WireItem[string], TableName = HASH) => ({
  Update: {
    ...{ TableName, Key, UpdateExpression: text },
    ...(value !== undefined && { ExpressionAttributeValues: { ':v': value } }),
  },
});
const setOf = (Key: WireItem, TableName = HASH) => updateOf(Key, 'SET zz = :v', { S: 'x' }, TableName);
const NOT_FOUND = { code: 'ResourceNotFoundException', message: 'Requested resource not found' };
const MISMATCH = 'The provided key element does not match the schema';
const NOT_VALID = 'One or more parameter values are not valid.';
const emptyValue = (kind: string) =>
  `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;

describe('the list of actions', () => {
  const constraint = (limit: string) =>
    `at 'transactItems' failed to satisfy constraint: Member must have length ${limit}`;

  it('is not empty', async () => {
    expect(await whole()).toEqual(
      invalid(`1 validation error detected: Value '[]' ${constraint('greater than or equal to 1')}`),
    );
  });

  it('has at most 100', async () => {
    const actions = Array.from({ length: 101 }, (_, n) => deleteOf({ a: { S: `k${n}` } }));
    const { code, message } = await whole(...actions);
    expect(code).toBe('ValidationException');
    expect(message).toMatch(/^1 validation error detected: Value '\[.+\]' at 'transactItems' failed/s);
    expect(message).toContain(constraint('less than or equal to 100'));
  });

  it('names one kind of action each', async () => {
    const both = { ...putOf({ a: { S: 'new' } }), ...deleteOf(key) };
    expect(await raw({ TransactItems: [both] })).toEqual(
      invalid('TransactItems can only contain one of Check, Put, Update or Delete'),
    );
    expect(await raw({ TransactItems: [putOf({ a: { S: 'new' } }), {}] })).toEqual(
      invalid('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request'),
    );
  });

  it.each([
    ['Put and Delete', [putOf(key), deleteOf(key)]],
    ['Put and ConditionCheck', [putOf(key), checkOf(key)]],
    ['two checks after another item', [putOf({ a: { S: 'new' } }), checkOf(key), checkOf(key)]],
    [
      'a name and an ARN',
      [putOf(key), deleteOf(key, `arn:aws:dynamodb:us-east-1:123456789012:table/${HASH}`)],
    ],
  ])('does not name an item twice: %s', async (_what, actions) => {
    expect(await whole(...actions)).toEqual(
      invalid('Transaction request cannot include multiple operations on one item'),
    );
  });

  it('does not bring more than 4 MB', async () => {
    const item = (n: number) => ({ a: { S: `big${n}` }, x: { S: 'x'.repeat(399_995) } });
    const puts = Array.from({ length: 11 }, (_, n) => putOf(item(n)));
    const { code, message } = await whole(...puts);
    expect(code).toBe('ValidationException');
    expect(message).toMatch(/^Transaction payload size cannot exceed 4MB\. Payload Size: .*\b44000\d\d$/);
    const updates = Array.from({ length: 11 }, (_, n) => setOf(item(n)));
    const values = { ':v': { S: 'x'.repeat(399_995) } };
    const long = updates.map(({ Update }, n) => ({
      Update: { ...Update, Key: { a: { S: `big${n}` } }, ExpressionAttributeValues: values },
    }));
    expect((await whole(...long)).message).toMatch(/^Transaction payload size cannot exceed 4MB/);
  });

  it.each([
    [
      { ReturnConsumedCapacity: 'BOGUS' },
      "Value 'BOGUS' at 'returnConsumedCapacity'",
      '[INDEXES, TOTAL, NONE]',
    ],
    [
      { ReturnItemCollectionMetrics: 'BOGUS' },
      "Value 'BOGUS' at 'returnItemCollectionMetrics'",
      '[SIZE, NONE]',
    ],
  ])('comes after the options of the request: %j', async (options, value, set) => {
    expect(await raw({ TransactItems: [putOf(key), deleteOf(key)], ...options })).toEqual(
      invalid(
        `1 validation error detected: ${value} failed to satisfy constraint: Member must satisfy enum value set: ${set}`,
      ),
    );
  });

  it('comes after the length of the token', async () => {
    const answer = await raw({ TransactItems: [putOf(key)], ClientRequestToken: 'x'.repeat(37) });
    expect(answer).toEqual(
      invalid(
        `1 validation error detected: Value '${'x'.repeat(37)}' at 'clientRequestToken' failed to satisfy constraint: ` +
          'Member must have length less than or equal to 36',
      ),
    );
    expect((await raw({ TransactItems: [putOf(key)], ClientRequestToken: '' })).message).toContain(
      'Member must have length greater than or equal to 1',
    );
  });
});

describe('a table that is not there', () => {
  it('is not found', async () => {
    expect(await whole(putOf(key), putOf(key, 'no-such-table'))).toEqual(NOT_FOUND);
  });

  it('is told of before keys that do not fit', async () => {
    expect(await whole(putOf({ a: { N: '1' } }), putOf(key, 'no-such-table'))).toEqual(NOT_FOUND);
  });

  it('is told of after expressions of later actions', async () => {
    const bad = { TableName: HASH, Key: key, ConditionExpression: 'attribute_not_exists(' };
    expect(await whole(putOf(key, 'no-such-table'), { ConditionCheck: bad })).toEqual(
      invalid('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'),
    );
  });
});

describe('an expression', () => {
  const check = (more: object) => ({
    ConditionCheck: { TableName: HASH, Key: key, ConditionExpression: 'attribute_exists(a)', ...more },
  });

  it.each([
    [
      { ConditionExpression: 'attribute_exists(#xyz)' },
      'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute name: #xyz',
    ],
    [
      { ConditionExpression: 'a = :xyz' },
      'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :xyz',
    ],
    [
      { ExpressionAttributeNames: { '#xyz': 'x' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#xyz}',
    ],
    [
      { ExpressionAttributeValues: { ':xyz': { N: '7' } } },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:xyz}',
    ],
    [
      { ConditionExpression: 'hello!' },
      'Invalid ConditionExpression: Syntax error; token: "!", near: "hello!"',
    ],
  ])(
    'that is wrong refuses the whole request, before a second action on an item: %j',
    async (more, message) => {
      expect(await whole(deleteOf(key), check(more))).toEqual(invalid(message));
    },
  );

  it('is what a ConditionCheck must have', async () => {
    const ConditionCheck = { TableName: HASH, Key: key };
    expect(await raw({ TransactItems: [{ ConditionCheck }] })).toEqual(
      invalid(
        "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' " +
          'failed to satisfy constraint: Member must not be null',
      ),
    );
  });

  it('has names of strings', async () => {
    const Put = { TableName: HASH, Item: key, ExpressionAttributeNames: { '#x': 7 } };
    expect((await call(test, 'TransactWriteItems', { TransactItems: [{ Put }] })).code).toBe(
      'SerializationException',
    );
  });

  it('may want no other old values than ALL_OLD', async () => {
    const answer = await raw({ TransactItems: [check({ ReturnValuesOnConditionCheckFailure: 'dog' })] });
    expect(answer).toEqual(
      invalid(
        "1 validation error detected: Value 'dog' at " +
          "'transactItems.1.member.conditionCheck.returnValuesOnConditionCheckFailure' failed to satisfy " +
          'constraint: Member must satisfy enum value set: [ALL_OLD, NONE]',
      ),
    );
  });
});

describe('a value that is not legal', () => {
  const deep = (levels: number): WireItem[string] =>
    levels === 0 ? { S: 's' } : { M: { n: deep(levels - 1) } };
  const tooDeep =
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

  it('refuses the whole request', async () => {
    const bad = { TableName: HASH, Key: key, ConditionExpression: 'attribute_not_exists(' };
    expect(await whole(putOf({ a: { S: 'new' }, x: deep(32) }), { ConditionCheck: bad })).toEqual(
      invalid(tooDeep),
    );
    expect(await whole({ ConditionCheck: bad }, putOf({ a: { S: 'new' }, x: deep(32) }))).toMatchObject({
      message: expect.stringContaining('Syntax error'),
    });
  });

  it('is an item too large to be put', async () => {
    const Item = { a: { S: 'new' }, x: { S: 'x'.repeat(409_600) } };
    expect(await whole(putOf(Item))).toEqual(invalid('Item size has exceeded the maximum allowed size'));
  });
});

describe('a key that does not fit', () => {
  it.each<[string, TransactWriteItem, string]>([
    ['Put', putOf({ a: { N: '5' } }), 'Type mismatch for key a expected: S actual: N'],
    ['Put', putOf({ a: { L: [{ S: 'x' }] } }), 'Type mismatch for key a expected: S actual: L'],
    ['Put', putOf({ x: { S: 'x' } }), 'Missing the key a in the item'],
    [
      'Put',
      putOf({ ...ranged, a: { S: 'x' }, c: { M: {} } }, RANGE),
      'Type mismatch for Index Key c Expected: S Actual: M IndexName: gsiAll',
    ],
  ])('cancels a %s with the words of PutItem: %j', async (_kind, action, message) => {
    const [reason] = await reasonsOf(transactWrite(test, [action]));
    expect(reason?.Code).toBe('ValidationError');
    expect(reason?.Message).toContain(`One or more parameter values were invalid: ${message}`);
  });

  it.each([
    ['Update', setOf],
    ['Delete', deleteOf],
    ['ConditionCheck', checkOf],
  ])('cancels a %s', async (_kind, actionOf) => {
    for (const bad of [{ a: { N: '5' } }, { a: { L: [] } }, {}, { ...key, b: { S: 'b' } }]) {
      expect(await reasonsOf(transactWrite(test, [actionOf(bad)]))).toEqual([invalidReason(MISMATCH)]);
    }
  });

  it('is the only reason, though other actions are wrong or fail too', async () => {
    const failing = { TableName: HASH, Item: key, ConditionExpression: 'attribute_not_exists(a)' };
    const actions = [putOf({ a: { S: 'new' } }), deleteOf({ a: { N: '7' } }), putOf({ a: { N: '8' } })];
    expect(await reasonsOf(transactWrite(test, [...actions, { Put: failing }]))).toEqual([
      NONE,
      invalidReason(MISMATCH),
      NONE,
      NONE,
    ]);
  });

  it.each([
    ['Put', putOf({ a: { S: '' } })],
    ['Update', setOf({ a: { S: '' } })],
    ['Delete', deleteOf({ a: { S: '' } })],
    ['ConditionCheck', checkOf({ a: { S: '' } })],
  ])('because it is empty refuses the whole request: %s', async (_kind, action) => {
    const expected = invalid(`${NOT_VALID} ${emptyValue('string')} Key: a`);
    expect(await whole(action)).toEqual(expected);
    expect(await whole(deleteOf({ a: { N: '1' } }), action)).toEqual(expected);
  });

  it.each([
    ['Put', putOf({ a: { S: 'a' }, b: { B: Uint8Array.of() } }, BINARY)],
    ['Delete', deleteOf({ a: { S: 'a' }, b: { B: Uint8Array.of() } }, BINARY)],
  ])('because it is empty binary likewise: %s', async (_kind, action) => {
    expect(await whole(action)).toEqual(invalid(`${NOT_VALID} ${emptyValue('binary')} Key: b`));
  });

  it('of an index because it is empty likewise', async () => {
    const put = putOf({ ...ranged, a: { S: 'x' }, c: { S: '' } }, RANGE);
    expect(await whole(put)).toEqual({
      code: 'ValidationException',
      message: expect.stringMatching(/^One or more .* index key is not supported\. .* IndexKey: c$/),
    });
    for (const b of ['b', 'new']) {
      const update = updateOf({ a: { S: 'a' }, b: { S: b } }, 'SET c = :v', { S: '' }, RANGE);
      expect(await whole(update)).toEqual(
        invalid(
          `${NOT_VALID} The update expression attempted to update a secondary index key to a value that is not ` +
            `supported. ${emptyValue('string')}`,
        ),
      );
    }
  });
});

describe('an update that cannot be done', () => {
  it.each<[string, TransactWriteItem, string]>([
    [
      'of the key',
      updateOf(key, 'SET a = :v', { S: 'x' }),
      'One or more parameter values were invalid: Cannot update attribute a. This attribute is part of the key',
    ],
    [
      'of an index key to another type',
      updateOf(strings({ a: 'a', b: 'b' }), 'SET c = :v', { N: '1' }, RANGE),
      'One or more parameter values were invalid: Type mismatch for Index Key c Expected: S Actual: N IndexName: gsiAll',
    ],
    [
      'with an operand of another type',
      updateOf(key, 'SET x = s + :v', { N: '1' }),
      'An operand in the update expression has an incorrect data type',
    ],
    [
      'of a missing attribute',
      updateOf(key, 'SET x = zz + :v', { N: '1' }),
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      'inside of what is no map',
      updateOf(key, 'SET s.x = :v', { N: '1' }),
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'beyond 400 KB',
      updateOf(key, 'SET x = :v', { S: 'x'.repeat(110_000) }),
      'Item size to update has exceeded the maximum allowed size',
    ],
  ])('cancels with its reason: %s', async (_what, action, message) => {
    const answer = transactWrite(test, [putOf({ a: { S: 'new' } }), action]);
    expect(await reasonsOf(answer)).toEqual([NONE, invalidReason(message)]);
  });

  it('is a reason beside those of conditions', async () => {
    const failing = { TableName: HASH, Key: { a: { S: 'no' } }, ConditionExpression: 'attribute_exists(a)' };
    const update = updateOf(key, 'SET x = zz + :v', { N: '1' });
    expect(await reasonsOf(transactWrite(test, [update, { Delete: failing }]))).toEqual([
      invalidReason('The provided expression refers to an attribute that does not exist in the item'),
      FAILED,
    ]);
  });
});
