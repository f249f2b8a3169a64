import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item, WireAttributeValue } from '../../values/index.js';
import { legacyExpected } from './expected.js';
import { legacyFilter } from './filter.js';
import { legacyKeyConditions } from './key-conditions.js';

const PREFIX = 'One or more parameter values were invalid: ';
const messageOf = (run: () => unknown): string => {
  try {
    run();
    return 'no error';
  } catch (error) {
    return String(error).replace('DynamoError: ', '');
  }
};
const S = (value: string): AttributeValue => ({ S: value });
const N = (value: string): AttributeValue => ({ N: value });

const item: Item = {
  n: N('2'),
  s: S('hello'),
  b: { B: 'aGkgdGhlcmU=' },
  l: { L: [N('2'), S('x'), { BOOL: true }] },
  ns: { NS: ['2', '4'] },
};

describe('operators', () => {
  it.each<[string, string, AttributeValue[]]>([
    ['n', 'EQ', [N('2')]],
    ['ns', 'EQ', [{ NS: ['4', '2'] }]],
    ['l', 'EQ', [{ L: [N('2'), S('x'), { BOOL: true }] }]],
    ['n', 'NE', [N('3')]],
    ['n', 'NE', [S('2')]],
    ['q', 'NE', [N('2')]],
    ['n', 'LE', [N('2')]],
    ['n', 'LT', [N('3')]],
    ['n', 'GE', [N('2')]],
    ['s', 'GT', [S('a')]],
    ['s', 'BETWEEN', [S('a'), S('z')]],
    ['n', 'IN', [N('1'), N('2')]],
    ['s', 'BEGINS_WITH', [S('hell')]],
    ['b', 'BEGINS_WITH', [{ B: 'aGk=' }]],
    ['s', 'CONTAINS', [S('ell')]],
    ['ns', 'CONTAINS', [N('4')]],
    ['l', 'CONTAINS', [N('2')]],
    ['l', 'CONTAINS', [{ BOOL: true }]],
    ['s', 'NOT_CONTAINS', [S('dog')]],
    ['s', 'NOT_CONTAINS', [N('1')]],
    ['q', 'NULL', []],
    ['n', 'NOT_NULL', []],
  ])('%s %s %o holds', (attribute, ComparisonOperator, AttributeValueList) => {
    const filter = legacyFilter({ [attribute]: { ComparisonOperator, AttributeValueList } });
    expect(filter.evaluate(item)).toBe(true);
  });

  it.each<[string, string, AttributeValue[]]>([
    ['n', 'EQ', [S('2')]],
    ['q', 'EQ', [N('2')]],
    ['n', 'NE', [N('2')]],
    ['q', 'LT', [N('3')]],
    ['s', 'LT', [N('3')]],
    ['ns', 'IN', [N('2')]],
    ['n', 'BETWEEN', [N('3'), N('4')]],
    ['n', 'BEGINS_WITH', [S('2')]],
    ['s', 'CONTAINS', [S('dog')]],
    ['q', 'CONTAINS', [N('1')]],
    ['q', 'NOT_CONTAINS', [N('1')]],
    ['ns', 'NOT_CONTAINS', [N('2')]],
    ['n', 'NULL', []],
    ['q', 'NOT_NULL', []],
  ])('%s %s %o does not hold', (attribute, ComparisonOperator, AttributeValueList) => {
    const filter = legacyFilter({ [attribute]: { ComparisonOperator, AttributeValueList } });
    expect(filter.evaluate(item)).toBe(false);
  });

  it('are joined by AND, or by OR when asked', () => {
    const filter = {
      n: { ComparisonOperator: 'EQ', AttributeValueList: [{ N: '2.0' }] },
      s: { ComparisonOperator: 'EQ', AttributeValueList: [S('other')] },
    };
    expect(legacyFilter(filter).evaluate(item)).toBe(false);
    expect(legacyFilter(filter, 'OR').evaluate(item)).toBe(true);
    expect(legacyFilter({}, 'OR').evaluate(item)).toBe(true);
    expect([...legacyFilter(filter).attributes]).toEqual(['n', 's']);
  });
});

describe('operands that do not suit', () => {
  const problem = (ComparisonOperator: string, AttributeValueList?: WireAttributeValue[]) =>
    messageOf(() => legacyFilter({ a: { ComparisonOperator, AttributeValueList } }));

  it.each([
    ['EQ', []],
    ['NULL', [S('a')]],
    ['LT', [S('a'), S('a')]],
    ['IN', []],
    ['BETWEEN', [S('a')]],
    ['BETWEEN', [S('a'), S('a'), S('a')]],
  ])('%s with %o', (operator, operands) => {
    expect(problem(operator, operands)).toBe(
      `${PREFIX}Invalid number of argument(s) for the ${operator} ComparisonOperator`,
    );
  });

  it.each<[string, WireAttributeValue[], string]>([
    ['LT', [{ BOOL: true }], 'BOOL'],
    ['IN', [{ SS: ['a'] }], 'SS'],
    ['CONTAINS', [{ L: [] }], 'L'],
    ['BEGINS_WITH', [{ N: '1' }], 'N'],
    ['BETWEEN', [{ M: {} }, { M: {} }], 'M'],
  ])('%s with %o', (operator, operands, type) => {
    expect(problem(operator, operands)).toBe(
      `${PREFIX}ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`,
    );
  });

  it('mixed types, bounds out of order, illegal values', () => {
    expect(problem('IN', [S('b'), N('1')])).toBe(
      `${PREFIX}AttributeValues inside AttributeValueList must be of same type`,
    );
    expect(problem('BETWEEN', [S('b'), S('a')])).toBe(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
    expect(problem('EQ', [{}])).toBe(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  });
});

describe('Expected', () => {
  it('compares with a value, or wants there to be none', () => {
    expect(legacyExpected({ n: { Value: { N: '2.0' } } }).evaluate(item)).toBe(true);
    expect(legacyExpected({ n: { Value: N('2'), Exists: true } }).evaluate(item)).toBe(true);
    expect(legacyExpected({ q: { Exists: false } }).evaluate(item)).toBe(true);
    expect(legacyExpected({ n: { Exists: false } }).evaluate(item)).toBe(false);
    expect(legacyExpected({ n: { Exists: false } }).evaluate(undefined)).toBe(true);
    expect(legacyExpected({ n: { ComparisonOperator: 'LT', Value: N('3') } }).evaluate(item)).toBe(true);
    expect(legacyExpected({ q: { ComparisonOperator: 'NULL' } }).evaluate(item)).toBe(true);
  });

  it.each([
    [{}, 'Value must be provided when Exists is null for Attribute: a'],
    [{ Exists: true }, 'Value must be provided when Exists is true for Attribute: a'],
    [{ Exists: false, Value: S('a') }, 'Value cannot be used when Exists is false for Attribute: a'],
    [
      { AttributeValueList: [], Value: S('a') },
      'Value and AttributeValueList cannot be used together for Attribute: a',
    ],
    [
      { AttributeValueList: [S('a')], Exists: true },
      'AttributeValueList can only be used with a ComparisonOperator for Attribute: a',
    ],
    [
      { ComparisonOperator: 'LT', Exists: true },
      'Exists and ComparisonOperator cannot be used together for Attribute: a',
    ],
    [
      { ComparisonOperator: 'LT' },
      'Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a',
    ],
    [
      { ComparisonOperator: 'NULL', Value: S('a') },
      'Invalid number of argument(s) for the NULL ComparisonOperator',
    ],
  ])('%o is refused', (expectation, problem) => {
    expect(messageOf(() => legacyExpected({ a: expectation }))).toBe(PREFIX + problem);
  });
});

describe('KeyConditions', () => {
  it('become key conditions', () => {
    const conditions = legacyKeyConditions({
      p: { ComparisonOperator: 'EQ', AttributeValueList: [S('a')] },
      c: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [S('b')] },
      q: { ComparisonOperator: 'NE', AttributeValueList: [S('b')] },
    });
    expect(conditions).toEqual([
      { attribute: 'p', operator: '=', values: [S('a')] },
      { attribute: 'c', operator: 'begins_with', values: [S('b')] },
      { attribute: 'q', operator: 'unindexable', values: [S('b')] },
    ]);
    expect(messageOf(() => legacyKeyConditions({}))).toBe('Conditions can be of length 1 or 2 only');
  });
});
