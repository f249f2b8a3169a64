import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAttributeValue, parseItem, type WireAttributeValue, type WireItem } from './parse.js';

const invalid = 'One or more parameter values were invalid: ';
const empty = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
const several =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes';
const nesting =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

/** As it comes from a request, where fields may be null or of no known type. */
function wire(json: string): WireAttributeValue {
  return JSON.parse(json) as WireAttributeValue;
}

describe('parseAttributeValue', () => {
  // Messages as the conformance suites recorded them from AWS.
  it.each([
    ['{}', empty],
    ['{"a":""}', empty],
    ['{"S":null}', empty],
    ['{"M":{"a":{}}}', empty],
    ['{"M":{"a":null}}', empty],
    ['{"L":[{}]}', empty],
    ['{"L":[{"a":{}}]}', empty],
    ['{"L":[null]}', empty],
    ['{"S":"a","N":"1"}', several],
    ['{"S":"a","N":"01"}', several],
    ['{"NULL":false}', `${invalid}Null attribute value types must have the value of true`],
    ['{"SS":[]}', `${invalid}An string set  may not be empty`],
    ['{"NS":[]}', `${invalid}An number set  may not be empty`],
    ['{"BS":[]}', `${invalid}Binary sets should not be empty`],
    ['{"SS":["a","a"]}', `${invalid}Input collection [a, a] contains duplicates.`],
    ['{"SS":["","b",""]}', `${invalid}Input collection [, b, ] contains duplicates.`],
    ['{"BS":["Yg==","Yg=="]}', `${invalid}Input collection [Yg==, Yg==]of type BS contains duplicates.`],
    ['{"NS":["1","1"]}', 'Input collection contains duplicates'],
    ['{"NS":["1","1.0"]}', 'Input collection contains duplicates'],
    ['{"S":"","N":""}', 'The parameter cannot be converted to a numeric value'],
    ['{"S":"a","N":"b"}', 'The parameter cannot be converted to a numeric value: b'],
    ['{"NS":["1",""]}', 'The parameter cannot be converted to a numeric value'],
    ['{"NS":["1","b"]}', 'The parameter cannot be converted to a numeric value: b'],
    ['{"M":{"a":{"L":[{"SS":[]}]}}}', `${invalid}An string set  may not be empty`],
  ])('refuses %s', (json, message) => {
    expect(() => parseAttributeValue(wire(json))).toThrow(
      expect.objectContaining({ code: 'ValidationException', message }),
    );
  });

  it.each([
    ['{"N":"1e2"}', { N: '100' }],
    ['{"NS":["3","+1","2.50"]}', { NS: ['1', '2.5', '3'] }],
    ['{"SS":["b","","a"]}', { SS: ['', 'a', 'b'] }],
    ['{"L":[{"BS":["/w==","AA=="]}]}', { L: [{ BS: ['AA==', '/w=='] }] }],
    ['{"L":[{"S":"a"},{"N":"-0"}]}', { L: [{ S: 'a' }, { N: '0' }] }],
    [
      '{"M":{"a":{"M":{"b":{"N":"007"}}},"c":{"S":""}}}',
      { M: { a: { M: { b: { N: '7' } } }, c: { S: '' } } },
    ],
    ['{"S":"a","N":null}', { S: 'a' }],
    ['{"unknown":1,"BOOL":false}', { BOOL: false }],
    ['{"N":"1.0","S":null}', { N: '1' }],
  ])('makes a normal form of %s', (json, value) => {
    const input = wire(json);
    const before = structuredClone(input);
    expect(parseAttributeValue(input)).toStrictEqual(value);
    expect(input).toStrictEqual(before);
  });

  it('takes empty strings and binary, empty maps and lists', () => {
    const input = {
      L: [{ S: '' }, { B: '' }, { SS: [''] }, { BS: [''] }, { M: {} }, { L: [] }, { NULL: true }],
    };
    expect(parseAttributeValue(input)).toBe(input);
  });

  it('takes 32 levels and refuses 33', () => {
    expect(parseAttributeValue(nested(31))).toBeDefined();
    expect(() => parseAttributeValue(nested(32))).toThrow(expect.objectContaining({ message: nesting }));
    expect(() => parseItem({ deep: nested(32) })).toThrow(expect.objectContaining({ message: nesting }));
    expect(() => parseAttributeValue(nested(100_000))).toThrow(expect.objectContaining({ message: nesting }));
  });
});

describe('parseItem', () => {
  const normal = {
    pk: { S: 'a' },
    n: { N: '-12.5' },
    set: { NS: ['1', '2'] },
    map: { M: { list: { L: [{ BOOL: true }, { B: 'AQI=' }] } } },
  };

  it('gives an item in normal form back itself', () => {
    expect(parseItem(normal)).toBe(normal);
  });

  it('copies only what it changes', () => {
    const input = { ...normal, extra: { N: '1.0' } };
    const parsed = parseItem(input);
    expect(parsed).toStrictEqual({ ...normal, extra: { N: '1' } });
    expect(parsed.map).toBe(normal.map);
    expect(Object.keys(parsed)).toEqual(Object.keys(input));
    expect(input.extra.N).toBe('1.0');
  });

  it('keeps attributes named like the members of objects', () => {
    const json =
      '{"__proto__":{"N":"01"},"constructor":{"M":{"__proto__":{"N":"1.0"}}},"toString":{"S":"x"}}';
    const parsed = parseItem(JSON.parse(json) as WireItem);
    expect(JSON.stringify(parsed)).toBe(
      '{"__proto__":{"N":"1"},"constructor":{"M":{"__proto__":{"N":"1"}}},"toString":{"S":"x"}}',
    );
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it('refuses an attribute without a name', () => {
    expect(() => parseItem({ '': { S: 'a' } })).toThrow(/Empty attribute name$/);
  });

  it('is idempotent: what it has parsed is in normal form', () => {
    fc.assert(
      fc.property(items, (input) => {
        const parsed = parseItem(input);
        expect(parseItem(parsed)).toBe(parsed);
      }),
    );
  });
});

function nested(wraps: number): WireAttributeValue {
  let value: WireAttributeValue = { S: 'leaf' };
  for (let count = 0; count < wraps; count++) value = count % 2 === 0 ? { M: { n: value } } : { L: [value] };
  return value;
}

const numbers = fc.integer().map((value) => `${value}.0`);
const { value: values } = fc.letrec<{ value: WireAttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string().map((S) => ({ S })),
    numbers.map((N) => ({ N })),
    fc.constant({ NULL: true }),
    fc.uniqueArray(fc.integer(), { minLength: 1 }).map((set) => ({ NS: set.map((value) => `${value}.0`) })),
    fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
}));
const items: fc.Arbitrary<WireItem> = fc.dictionary(fc.string({ minLength: 1 }), values, { maxKeys: 5 });
