import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ITEM_PLACES, KEY_PLACES } from './item-places.js';
import {
  BINARY,
  call,
  contentOfAll,
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

/** Keys that do not fit their table. Wordings as recorded from AWS by dynalite's tests. */

const test = useStator();
useItemTables(test);

let before: readonly (readonly WireItem[])[];

beforeAll(async () => {
  await put(test, HASH, { a: { S: 'a' } });
  await put(test, RANGE, { a: { S: 'a' }, b: { S: 'b' }, c: { S: 'c' }, d: { S: 'd' } });
  before = await contentOfAll(test);
});

afterAll(async () => {
  expect(await contentOfAll(test), 'bad input changes nothing').toEqual(before);
});

const S = (value: string) => ({ S: value });
const MISMATCH = invalid('The provided key element does not match the schema');
const NOT_FOUND = { code: 'ResourceNotFoundException', message: 'Requested resource not found' };
const EMPTY =
  'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty';
const LONG_PARTITION = invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
const LONG_SORT = invalidParameter(
  'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
);

const WRONG_TYPES = [
  { B: 'abcd' },
  { N: '1' },
  { BOOL: true },
  { NULL: true },
  { SS: ['a'] },
  { NS: ['1'] },
  { BS: ['aaaa'] },
  { M: {} },
  { L: [] },
];

describe.each(KEY_PLACES)('a Key of $operation', ({ operation, body }) => {
  it.each([{}, { b: S('a') }, { a: S('a'), b: S('a') }, ...WRONG_TYPES.map((a) => ({ a }))])(
    '%j does not match the schema of one string',
    async (key) => {
      expect(await refusal(test, operation, body(HASH, key))).toEqual(MISMATCH);
    },
  );

  it.each([
    { a: S('a') },
    { b: S('b') },
    { a: S('a'), b: S('b'), c: S('c') },
    { a: S('a'), b: { N: '1' } },
    { a: { N: '1' }, b: S('b') },
  ])('%j does not match the schema of two strings', async (key) => {
    expect(await refusal(test, operation, body(RANGE, key))).toEqual(MISMATCH);
  });

  it('that is empty where the table does not exist: the table comes first', async () => {
    expect(await refusal(test, operation, body('no-such-table', {}))).toEqual(NOT_FOUND);
  });
});

describe.each([...ITEM_PLACES, ...KEY_PLACES])('a key of $operation', ({ operation, body }) => {
  it.each([
    [RANGE, { a: S(''), b: S('b') }, invalid(`${EMPTY} string value. Key: a`)],
    [RANGE, { a: S('a'), b: S('') }, invalid(`${EMPTY} string value. Key: b`)],
    [BINARY, { a: S('a'), b: { B: '' } }, invalid(`${EMPTY} binary value. Key: b`)],
  ])('of %s, %j, must not be empty', async (table, key, expected) => {
    expect(await refusal(test, operation, body(table, key))).toEqual(expected);
  });

  it.each([
    [HASH, { a: S('a'.repeat(2049)) }, LONG_PARTITION],
    [HASH, { a: S('ü'.repeat(1025)) }, LONG_PARTITION],
    [RANGE, { a: S('a'), b: S('b'.repeat(1025)) }, LONG_SORT],
    [BINARY, { a: S('a'), b: { B: Buffer.alloc(1025).toString('base64') } }, LONG_SORT],
  ])('of %s must not be too long', async (table, key, expected) => {
    expect(await refusal(test, operation, body(table, key))).toEqual(expected);
  });
});

describe('the longest keys', () => {
  it.each([
    [HASH, { a: S('a'.repeat(2048)) }],
    [RANGE, { a: S('ü'.repeat(1024)), b: S('b'.repeat(1024)) }],
    [BINARY, { a: S('a'.repeat(2048)), b: { B: Buffer.alloc(1024, 255).toString('base64') } }],
    [NUMBERS, { a: { N: `-${'1'.repeat(38)}e-100` } }],
  ])('of %s are good everywhere', async (table, key) => {
    for (const { operation, body } of [...ITEM_PLACES, ...KEY_PLACES]) {
      expect(await call(test, operation, body(table, key))).toMatchObject({ status: 200 });
    }
    await call(test, 'DeleteItem', { TableName: table, Key: key });
  });
});

describe('an item to put', () => {
  it.each<[string, object, string]>([
    [HASH, {}, 'Missing the key a in the item'],
    [HASH, { b: S('b') }, 'Missing the key a in the item'],
    [RANGE, { a: S('a') }, 'Missing the key b in the item'],
    [RANGE, { b: S('b') }, 'Missing the key a in the item'],
    [RANGE, { a: S('a'), b: { N: '1' } }, 'Type mismatch for key b expected: S actual: N'],
    [NUMBERS, { a: S('1') }, 'Type mismatch for key a expected: N actual: S'],
    [BINARY, { a: S('a'), b: S('b') }, 'Type mismatch for key b expected: B actual: S'],
    ...WRONG_TYPES.map((a): [string, object, string] => [
      HASH,
      { a },
      `Type mismatch for key a expected: S actual: ${Object.keys(a)}`,
    ]),
  ])('into %s, %j, has the wrong key', async (TableName, Item, detail) => {
    expect(await refusal(test, 'PutItem', { TableName, Item })).toEqual(invalidParameter(detail));
    const RequestItems = { [TableName]: [{ PutRequest: { Item } }] };
    expect(await refusal(test, 'BatchWriteItem', { RequestItems })).toEqual(MISMATCH);
  });

  it.each(ITEM_PLACES)('by $operation without a key where no table is', async ({ operation, body }) => {
    expect(await refusal(test, operation, body('no-such-table', {}))).toEqual(NOT_FOUND);
  });

  it.each(ITEM_PLACES)('by $operation must have the types of index keys', async ({ operation, body }) => {
    const key = { a: S('new'), b: S('b') };
    for (const [item, name] of [
      [{ ...key, c: { N: '1' } }, 'c'],
      [{ ...key, d: { M: {} } }, 'd'],
    ] as const) {
      const { code, message } = await call(test, operation, body(RANGE, item));
      expect(code).toBe('ValidationException');
      expect(message).toMatch(
        new RegExp(
          '^One or more parameter values were invalid: ' +
            `Type mismatch for Index Key ${name} Expected: S Actual: [NM] IndexName: (lsi|gsi)\\w+$`,
        ),
      );
    }
  });

  it.each(ITEM_PLACES)('by $operation must not have empty index keys', async ({ operation, body }) => {
    const { code, message } = await call(test, operation, body(RANGE, { a: S('new'), b: S('b'), c: S('') }));
    expect(code).toBe('ValidationException');
    expect(message).toMatch(
      /^One or more parameter values are not valid\. A value specified for a secondary index key is not supported\. The AttributeValue for a key attribute cannot contain an empty string value\. IndexName: \w+, IndexKey: c$/,
    );
  });

  it.each(ITEM_PLACES)(
    'by $operation must not have index keys that are too long',
    async ({ operation, body }) => {
      for (const d of ['d'.repeat(1025), 'd'.repeat(5000)]) {
        const { code, message } = await call(
          test,
          operation,
          body(RANGE, { a: S('new'), b: S('b'), d: S(d) }),
        );
        expect({ code, message }).toEqual({
          code: 'ValidationException',
          message: expect.stringMatching(/1024 bytes/),
        });
      }
    },
  );
});

describe('the name of a table', () => {
  const key = { a: S('a') };

  it.each([...ITEM_PLACES, ...KEY_PLACES])('that $operation does not find', async ({ operation, body }) => {
    for (const name of ['no-such-table', 'arn:aws:dynamodb:us-east-1:123456789012:table/no-such-table']) {
      expect(await refusal(test, operation, body(name, key))).toEqual(NOT_FOUND);
    }
  });

  it.each([...ITEM_PLACES, ...KEY_PLACES])('may be an ARN for $operation', async ({ operation, body }) => {
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${HASH}`;
    expect(await call(test, operation, body(arn, { a: S('by ARN') }))).toMatchObject({ status: 200 });
    await call(test, 'DeleteItem', { TableName: HASH, Key: { a: S('by ARN') } });
  });
});
