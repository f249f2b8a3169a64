import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  contentOfAll,
  HASH,
  invalid,
  invalidParameter,
  put,
  RANGE,
  refusal,
  useItemTables,
} from './items.js';
import type { WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** What UpdateItem refuses. Wordings as recorded from AWS by dynalite and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const KEY = { a: { S: 'p' } };
const RANGE_KEY = { a: { S: 'p' }, b: { S: 's' } };
const ITEM = {
  ...KEY,
  s: { S: 'text' },
  n: { N: '1' },
  ns: { NS: ['1'] },
  ss: { SS: ['1'] },
  m: { M: { ss: { SS: ['1'] } } },
  l: { L: [{ S: 'a' }, { S: 'b' }] },
};

let before: readonly (readonly WireItem[])[];

beforeAll(async () => {
  await put(test, HASH, ITEM);
  await put(test, RANGE, { ...RANGE_KEY, e: { N: '1' } });
  before = await contentOfAll(test);
});

afterAll(async () => {
  expect(await contentOfAll(test), 'bad input changes nothing').toEqual(before);
});

const VALUES = {
  ':n': { N: '1' },
  ':s': { S: 'x' },
  ':ns': { NS: ['1'] },
  ':ss': { SS: ['1'] },
  ':bs': { BS: ['YQ=='] },
  ':l': { L: [] },
};

/** The placeholders that an expression uses. */
function valuesOf(text: string): object {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  return used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) };
}

const refusalOfUpdate = (TableName: string, Key: object, UpdateExpression: string, more: object = {}) =>
  refusal(test, 'UpdateItem', { TableName, Key, UpdateExpression, ...valuesOf(UpdateExpression), ...more });

const PART_OF_KEY = (name: string) =>
  invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);

describe('an attribute of the key cannot be changed', () => {
  it.each([
    'SET a = :s',
    'ADD a.b :n',
    'DELETE a :ns',
    'REMOVE n SET s = :n, a = :n',
    'REMOVE a',
    'SET a = a.b + a[1]',
  ])('by %s', async (text) => {
    expect(await refusalOfUpdate(HASH, KEY, text)).toEqual(PART_OF_KEY('a'));
  });

  it('by AttributeUpdates', async () => {
    const AttributeUpdates = { n: { Value: { N: '1' } }, b: { Value: { S: 'x' } } };
    const body = { TableName: RANGE, Key: RANGE_KEY, AttributeUpdates };
    expect(await refusal(test, 'UpdateItem', body)).toEqual(PART_OF_KEY('b'));
  });

  it('though it stays what it is', async () => {
    const ExpressionAttributeValues = { ':s': KEY.a };
    expect(await refusalOfUpdate(HASH, KEY, 'SET a = :s', { ExpressionAttributeValues })).toEqual(
      PART_OF_KEY('a'),
    );
  });
});

const WRONG_OPERAND = 'An operand in the update expression has an incorrect data type';
const NO_ATTRIBUTE = 'The provided expression refers to an attribute that does not exist in the item';
const NO_PATH = 'The document path provided in the update expression is invalid for update';

describe('an expression that does not fit the item:', () => {
  it.each([
    ['DELETE ns :ss', WRONG_OPERAND],
    ['DELETE m :ns', WRONG_OPERAND],
    ['DELETE m.ss :ns', WRONG_OPERAND],
    ['DELETE m.ss :bs', WRONG_OPERAND],
    ['DELETE n :ns', WRONG_OPERAND],
    ['ADD m :ns', WRONG_OPERAND],
    ['ADD ns :n', WRONG_OPERAND],
    ['SET z = s + :n', WRONG_OPERAND],
    ['SET z = m - :n', WRONG_OPERAND],
    ['SET z = list_append(ns, if_not_exists(z, :l))', WRONG_OPERAND],
    ['SET z = y', NO_ATTRIBUTE],
    ['SET z = list_append(y, x)', NO_ATTRIBUTE],
    ['SET n = y + :n', NO_ATTRIBUTE],
    ['SET n = l[2]', NO_ATTRIBUTE],
    ['SET s.x = :n', NO_PATH],
    ['SET s[1] = :n', NO_PATH],
    ['SET z.x = :n', NO_PATH],
    ['SET z[1] = :n', NO_PATH],
    ['SET m[1] = :n', NO_PATH],
    ['SET l.x = :n', NO_PATH],
    ['REMOVE s.x', NO_PATH],
    ['REMOVE z.x', NO_PATH],
    ['REMOVE m[1]', NO_PATH],
    ['REMOVE l.x', NO_PATH],
    ['DELETE s.x :ss', NO_PATH],
    ['DELETE z.x :ss', NO_PATH],
    ['ADD s.x :ss', NO_PATH],
    ['ADD l.x :n', NO_PATH],
    // The whole update is refused, also what would have been possible.
    ['SET s = :s, z.x = :n', NO_PATH],
  ])('%s', async (text, message) => {
    expect(await refusalOfUpdate(HASH, KEY, text)).toEqual(invalid(message));
  });

  it.each([
    ['SET b.a = a', NO_PATH],
    ['SET b[1] = a', NO_PATH],
    ['SET c = b', NO_ATTRIBUTE],
  ])('%s where there is no item', async (text, message) => {
    expect(await refusalOfUpdate(HASH, { a: { S: 'no such item' } }, text)).toEqual(invalid(message));
  });

  const MISMATCH = invalid('Type mismatch for attribute to update');

  it.each([
    [{ ss: { Action: 'DELETE', Value: { NS: ['1'] } } }, MISMATCH],
    [{ n: { Action: 'DELETE', Value: { NS: ['1'] } } }, MISMATCH],
    [{ ss: { Action: 'ADD', Value: { NS: ['1'] } } }, MISMATCH],
    [{ ns: { Action: 'ADD', Value: { N: '1' } } }, MISMATCH],
    [{ n: { Action: 'ADD', Value: { L: [] } } }, MISMATCH],
    [{ n: {} }, invalidParameter('Only DELETE action is allowed when no attribute value is specified')],
    [
      { n: { Action: 'DELETE', Value: { N: '1' } } },
      invalidParameter('DELETE action with value is not supported for the type N'),
    ],
    [
      { n: { Action: 'ADD', Value: { S: '1' } } },
      invalidParameter('ADD action is not supported for the type S'),
    ],
  ])('AttributeUpdates %j', async (AttributeUpdates, expected) => {
    expect(await refusal(test, 'UpdateItem', { TableName: HASH, Key: KEY, AttributeUpdates })).toEqual(
      expected,
    );
  });
});

describe('a sum', () => {
  const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';

  it.each([
    ['9e125', '9e125'],
    ['-9e125', '-9e125'],
    ['1e50', '1'],
    ['12345678901234567890123456789012345678', '0.1'],
  ])('of %s and %s is out of range or needs too many digits', async (x, y) => {
    const ExpressionAttributeValues = { ':x': { N: x }, ':y': { N: y } };
    const answer = refusalOfUpdate(HASH, KEY, 'SET n = :x + :y', { ExpressionAttributeValues });
    expect(await answer).toEqual(invalid(OVERFLOW));
  });
});

describe('an attribute of an index key', () => {
  const SCALAR =
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: d";

  it.each(['ADD d.x :n', 'SET d[1] = :n', 'SET z = list_append(x, y), e = d[1]'])(
    'is not looked into: %s',
    async (text) => {
      expect(await refusalOfUpdate(RANGE, RANGE_KEY, text)).toEqual(invalid(SCALAR));
    },
  );

  it.each(['ADD c :n', 'SET z = :n, c = :n'])('keeps its type: %s', async (text) => {
    const { message } = await refusalOfUpdate(RANGE, RANGE_KEY, text);
    expect(message).toMatch(
      /^One or more parameter values were invalid: Type mismatch for Index Key c Expected: S Actual: N IndexName: (lsi|gsi)All$/,
    );
  });

  it.each(['SET c = e', 'SET d = e'])('keeps its type when it is copied: %s', async (text) => {
    expect(await refusalOfUpdate(RANGE, RANGE_KEY, text)).toEqual(
      invalid('The update expression attempted to update the secondary index key to unsupported type'),
    );
  });

  it('is not made empty', async () => {
    const ExpressionAttributeValues = { ':s': { S: '' } };
    const { code, message } = await refusalOfUpdate(RANGE, RANGE_KEY, 'SET c = :s', {
      ExpressionAttributeValues,
    });
    expect(code).toBe('ValidationException');
    expect(message).toBe(
      'One or more parameter values are not valid. The update expression attempted to update a secondary index key ' +
        'to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    );
  });
});

describe('parameters', () => {
  it.each([
    [{ UpdateExpression: '' }, 'Invalid UpdateExpression: The expression can not be empty;'],
    [{ ConditionExpression: '' }, 'Invalid ConditionExpression: The expression can not be empty;'],
    [
      { UpdateExpression: 'INVALID SYNTAX HERE' },
      'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
    ],
    [
      { UpdateExpression: 'SET n = :v' },
      'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v',
    ],
    [
      { UpdateExpression: 'REMOVE n', ExpressionAttributeNames: { '#x': 'x' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}',
    ],
    [
      { UpdateExpression: 'REMOVE n', ExpressionAttributeValues: { ':x': { S: 'x' } } },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}',
    ],
    [
      { ExpressionAttributeNames: { '#x': 'x' } },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ExpressionAttributeValues: { ':x': { S: 'x' } } },
      'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
    ],
    [
      { AttributeUpdates: {}, Expected: {}, UpdateExpression: '', ConditionExpression: '' },
      'Can not use both expression and non-expression parameters in the same request: ' +
        'Non-expression parameters: {AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}',
    ],
  ])('%j', async (parameters, message) => {
    expect(await refusal(test, 'UpdateItem', { TableName: HASH, Key: KEY, ...parameters })).toEqual(
      invalid(message),
    );
  });

  it('of several kinds that are wrong are told of together', async () => {
    const body = { TableName: HASH, Key: KEY, ReturnValues: 'x', ReturnConsumedCapacity: 'y' };
    const { code, message } = await call(test, 'UpdateItem', body);
    expect(code).toBe('ValidationException');
    expect(message).toMatch(/^2 validation errors detected: .*'returnConsumedCapacity'.*; .*'returnValues'/);
  });
});
