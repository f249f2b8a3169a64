import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ITEM_PLACES, KEY_PLACES } from './item-places.js';
import { call, contentOfAll, HASH, invalid, put, refusal, useItemTables } from './items.js';
import type { WireItem } from './read-tables.js';
import { useStator } from './stator.js';

/** Attribute values that AWS refuses, wherever they stand. All wordings as recorded from AWS by dynalite's tests. */

const test = useStator();
useItemTables(test);

let before: readonly (readonly WireItem[])[];

beforeAll(async () => {
  await put(test, HASH, { a: { S: 'there' }, n: { N: '1' } });
  before = await contentOfAll(test);
});

afterAll(async () => {
  expect(await contentOfAll(test), 'bad input changes nothing').toEqual(before);
});

const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
const SEVERAL =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes';
const INVALID = 'One or more parameter values were invalid: ';
const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const UNDERFLOW =
  'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const DIGITS = 'Attempting to store more than 38 significant digits in a Number';

const BAD_VALUES: readonly (readonly [value: object, message: string])[] = [
  [{}, EMPTY],
  [{ a: '' }, EMPTY],
  [{ M: { a: {} } }, EMPTY],
  [{ L: [{}] }, EMPTY],
  [{ L: [{ a: {} }] }, EMPTY],
  [{ S: 'a', N: '1' }, SEVERAL],
  [{ NULL: 'no' }, `${INVALID}Null attribute value types must have the value of true`],
  [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`],
  [{ SS: [] }, `${INVALID}An string set  may not be empty`],
  [{ NS: [] }, `${INVALID}An number set  may not be empty`],
  [{ BS: [] }, `${INVALID}Binary sets should not be empty`],
  [{ SS: ['a', 'a'] }, `${INVALID}Input collection [a, a] contains duplicates.`],
  [{ BS: ['Yg==', 'Yg=='] }, `${INVALID}Input collection [Yg==, Yg==]of type BS contains duplicates.`],
  [{ S: '', N: '' }, NOT_NUMERIC],
  [{ S: 'a', N: 'b' }, `${NOT_NUMERIC}: b`],
  [{ NS: ['1', ''] }, NOT_NUMERIC],
  [{ NS: ['1', 'b'] }, `${NOT_NUMERIC}: b`],
  [{ NS: ['1', '1'] }, 'Input collection contains duplicates'],
  [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
  [{ N: 'NaN' }, `${NOT_NUMERIC}: NaN`],
  [{ N: '-Infinity' }, `${NOT_NUMERIC}: -Infinity`],
  [{ N: ' 1' }, `${NOT_NUMERIC}:  1`],
  [{ N: '1 ' }, `${NOT_NUMERIC}: 1 `],
  [{ N: '0x10' }, `${NOT_NUMERIC}: 0x10`],
  [{ N: '123456789012345678901234567890123456789' }, DIGITS],
  [{ N: '-1.23456789012345678901234567890123456789' }, DIGITS],
  [{ N: '1e126' }, OVERFLOW],
  [{ N: '-1e126' }, OVERFLOW],
  [{ N: '1e-131' }, UNDERFLOW],
  [{ N: '-1e-131' }, UNDERFLOW],
];

describe.each([...ITEM_PLACES, ...KEY_PLACES])(
  '$operation refuses, before it looks for the table,',
  (place) => {
    it.each(BAD_VALUES)('the value %j', async (value, message) => {
      const body = place.body('no-such-table', { a: value });
      expect(await refusal(test, place.operation, body)).toEqual(invalid(message));
    });
  },
);

describe('ExpressionAttributeValues', () => {
  it.each(BAD_VALUES)('refuse the value %j', async (value, message) => {
    const body = {
      TableName: HASH,
      Key: { a: { S: 'there' } },
      UpdateExpression: 'SET n = :v',
      ExpressionAttributeValues: { ':v': value },
    };
    const expected = `ExpressionAttributeValues contains invalid value: ${message} for key :v`;
    expect(await refusal(test, 'UpdateItem', body)).toEqual(invalid(expected));
  });
});

describe('legacy parameters refuse bad values too:', () => {
  it.each([
    ['AttributeUpdates', { AttributeUpdates: { n: { Value: { N: 'x' } } } }],
    ['Expected', { Expected: { n: { Value: { N: 'x' } } } }],
    ['Expected', { Expected: { n: { ComparisonOperator: 'EQ', AttributeValueList: [{ N: 'x' }] } } }],
  ])('%s', async (_name, parameters) => {
    const body = { TableName: HASH, Key: { a: { S: 'there' } }, ...parameters };
    expect(await refusal(test, 'UpdateItem', body)).toEqual(invalid(`${NOT_NUMERIC}: x`));
  });
});

it.each([
  [{ N: 1 }, 'NUMBER_VALUE cannot be converted to String'],
  [{ S: true }, 'TRUE_VALUE cannot be converted to String'],
  [{ B: '!!!' }, expect.any(String)],
])('a value %j of a wrong JSON type is a SerializationException', async (value, message) => {
  const { code, ...answer } = await call(test, 'PutItem', { TableName: HASH, Item: { a: value } });
  expect({ code, status: answer.status }).toEqual({ code: 'SerializationException', status: 400 });
  expect(answer.body).toHaveProperty('Message', message);
});

/** A value in `levels` lists. */
function nested(levels: number): object {
  return levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };
}

// "Nested attributes up to 32 levels deep" (ServiceQuotas.html), as document paths may have 32 elements and no more
// (ScyllaDB's test_projection_expression.py).
it('an item may be nested 32 levels deep and no deeper', async () => {
  const deepEnough = { TableName: HASH, Item: { a: { S: 'deep' }, l: nested(31) } };
  const tooDeep = { TableName: HASH, Item: { a: { S: 'deep' }, l: nested(32) } };
  expect(await refusal(test, 'PutItem', tooDeep)).toEqual(
    invalid(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    ),
  );
  expect((await call(test, 'PutItem', deepEnough)).status).toBe(200);
  await call(test, 'DeleteItem', { TableName: HASH, Key: { a: { S: 'deep' } } });
});
