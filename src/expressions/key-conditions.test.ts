import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../values/index.js';
import { type KeyCondition, type KeySchema, openExpressions, planKeyConditions } from './index.js';

const values: Record<string, AttributeValue> = {
  ':a': { S: '1' },
  ':b': { S: '2' },
  ':n': { N: '1' },
  ':l': { L: [] },
};
const conditionsOf = (expression: string) => openExpressions({ values }).keyConditions(expression)();

const messageOf = (run: () => unknown): string => {
  try {
    return `no error but ${JSON.stringify(run())}`;
  } catch (error) {
    return String(error).replace('DynamoError: ', '');
  }
};

describe('key conditions', () => {
  const p: KeyCondition = { attribute: 'p', operator: '=', values: [{ S: '1' }] };
  const c = (operator: KeyCondition['operator'], ...of: AttributeValue[]): KeyCondition => ({
    attribute: 'c',
    operator,
    values: of,
  });

  it.each<[string, readonly KeyCondition[]]>([
    ['p=:a', [p]],
    [':a=p AND :b<c', [p, c('>', { S: '2' })]],
    ['(c >= :b) and (p = :a)', [c('>=', { S: '2' }), p]],
    ['(p = :a AND (:b >= c))', [p, c('<=', { S: '2' })]],
    ['p=:a AnD c BeTwEeN :a aNd :b', [p, c('BETWEEN', { S: '1' }, { S: '2' })]],
    ['p=:a AND begins_with(c, :b)', [p, c('begins_with', { S: '2' })]],
  ])('%s', (expression, expected) => {
    expect(conditionsOf(expression)).toEqual(expected);
  });

  it.each([
    ['a > b and size(b) > c or a > c', 'Invalid operator used in KeyConditionExpression: OR'],
    ['a in (b, size(c), d)', 'Invalid operator used in KeyConditionExpression: IN'],
    ['attribute_exists(a)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
    ['contains(a.d, b)', 'Invalid operator used in KeyConditionExpression: contains'],
    ['not a > b', 'Invalid operator used in KeyConditionExpression: NOT'],
    ['a <> b', 'Invalid operator used in KeyConditionExpression: <>'],
    [
      ':a between size(b) and size(a) and b > :b',
      'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
    ],
    [
      'begins_with(:a, b) and a > :b',
      'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
    ],
    ['size(b) > a AND a.b > b AND b > c', 'KeyConditionExpressions cannot contain nested operations'],
    ['a between size(b) and size(a)', 'KeyConditionExpressions cannot contain nested operations'],
    [
      'b > a.b',
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    ],
    [
      'begins_with(a, b)',
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    ],
    ['b.d > a AND c.d > e.f', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    ['b[0] > a', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    [':b > :a AND a < :b', 'Invalid condition in KeyConditionExpression: No key attribute specified'],
    ['b > :a AND b < :a and c = :a', 'KeyConditionExpressions must only contain one condition per key'],
    [
      'p = :a AND size(q)',
      'The function is not allowed to be used this way in an expression; function: size',
    ],
    ['p = :a AND dog(c)', 'Invalid function name; function: dog'],
    ['(size(a))[0] > a', 'Syntax error; token: "[", near: ")[0"'],
  ])('%s is refused', (expression, problem) => {
    expect(messageOf(() => conditionsOf(expression))).toBe(`Invalid KeyConditionExpression: ${problem}`);
  });
});

describe('planKeyConditions', () => {
  const hash: KeySchema = { partition: [{ name: 'p', type: 'S' }], sort: [] };
  const range: KeySchema = { ...hash, sort: [{ name: 'c', type: 'N' }] };
  const plan = (expression: string, schema: KeySchema) =>
    planKeyConditions(conditionsOf(expression), schema, 'expression');
  const [a, n] = [{ S: '1' }, { N: '1' }];

  it('reads a whole partition, one item or a range', () => {
    expect(plan('p = :a', hash)).toEqual({ partition: [a], sortEquals: [] });
    expect(plan('c = :n AND p = :a', range)).toEqual({ partition: [a], sortEquals: [n] });
    expect(plan('p = :a AND :n > c', range)).toEqual({
      partition: [a],
      sortEquals: [],
      sortRange: { attribute: 'c', operator: '<', values: [n] },
    });
  });

  it.each<[string, KeySchema, string]>([
    ['p < :a', hash, 'Query key condition not supported'],
    ['p = :a AND c = :n', hash, 'Query key condition not supported'],
    ['q = :a', hash, 'Query condition missed key schema element: p'],
    ['c = :n', range, 'Query condition missed key schema element: p'],
    ['p = :a AND q = :n', range, 'Query condition missed key schema element: c'],
    [
      'p = :n',
      hash,
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'p = :a AND c < :b',
      range,
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'p = :l',
      hash,
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'p = :a AND c < :n AND q < :n',
      range,
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    ],
  ])('%s is refused', (expression, schema, problem) => {
    expect(messageOf(() => plan(expression, schema))).toBe(problem);
  });

  it('refuses legacy operators that no key answers', () => {
    const unindexable: KeyCondition = { attribute: 'p', operator: 'unindexable', values: [] };
    expect(messageOf(() => planKeyConditions([unindexable], hash, 'legacy'))).toBe(
      'Attempted conditional constraint is not an indexable operation',
    );
  });

  const multi: KeySchema = {
    partition: [
      { name: 'p1', type: 'S' },
      { name: 'p2', type: 'S' },
    ],
    sort: [
      { name: 's1', type: 'S' },
      { name: 's2', type: 'N' },
      { name: 's3', type: 'S' },
    ],
  };

  it('plans keys of several attributes', () => {
    const whole = 'p2 = :b AND p1 = :a';
    const partition = [a, { S: '2' }];
    expect(plan(whole, multi)).toEqual({ partition, sortEquals: [] });
    expect(plan(`${whole} AND s2 = :n AND s1 = :a`, multi)).toEqual({ partition, sortEquals: [a, n] });
    expect(plan(`s2 > :n AND ${whole} AND s1 = :a`, multi)).toEqual({
      partition,
      sortEquals: [a],
      sortRange: { attribute: 's2', operator: '>', values: [n] },
    });
  });

  const rangeProblem = (names: string, last: string) =>
    `RANGE key attributes ${names} must have equality conditions specified in the query ` +
    `because a condition is present on key attribute ${last}`;

  it.each([
    ['p1 = :a', 'HASH key attributes p2 must have equality conditions specified in the query'],
    ['s1 = :a', 'HASH key attributes p1, p2 must have equality conditions specified in the query'],
    ['p1 = :a AND p2 > :a', 'HASH key attributes p2 must have equality conditions specified in the query'],
    ['p1 = :a AND p2 = :a AND s2 = :n', rangeProblem('s1', 's2')],
    ['p1 = :a AND p2 = :a AND s1 > :a AND s2 = :n', rangeProblem('s1', 's2')],
    ['p1 = :a AND p2 = :a AND s1 = :a AND s3 = :a', rangeProblem('s2', 's3')],
    ['p1 = :a AND p2 = :a AND s3 > :a', rangeProblem('s1, s2', 's3')],
    ['p1 = :a AND p2 = :a AND q = :n', 'Query condition missed key schema element: s1'],
  ])('%s does not fit such a key', (expression, problem) => {
    expect(messageOf(() => plan(expression, multi))).toBe(problem);
  });
});
