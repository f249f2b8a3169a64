import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../values/index.js';
import { openExpressions } from './index.js';

const NAMES = { '#a': 'a', '#b': 'b', '#c': 'c', '#d': '[3]' };

/** What AWS answers to an UpdateExpression, without `Invalid UpdateExpression: `. */
function problemOf(expression: string, values?: Record<string, AttributeValue>, names = NAMES): string {
  try {
    openExpressions({ names, values }).update(expression);
    return 'none';
  } catch (error) {
    expect(error).toMatchObject({ code: 'ValidationException' });
    return String(error).replace('DynamoError: Invalid UpdateExpression: ', '');
  }
}

describe('syntax errors', () => {
  it.each([
    ['INVALID SYNTAX HERE', 'INVALID', 'INVALID SYNTAX'],
    ['a-b', 'a', 'a-'],
    ['SET _123 = :val', '_', 'SET _123'],
    ['SET 123a = :val', '123', 'SET 123a'],
    ['SET hi-there = :val', '-', 'hi-there'],
    ['SET hi$there = :val', '$', 'hi$there'],
    ['SET "hithere" = :val', '"', 'SET "hithere'],
    ['SET # = :val', '#', 'SET # ='],
    ['SET #!hi = :val', '#', 'SET #!'],
    ['SET a = :', ':', '= :'],
    ['ADD hits : incr', ':', 'hits : incr'],
    ['set a', '<EOF>', 'a'],
    ['set', '<EOF>', 'set'],
    ['add a', '<EOF>', 'a'],
    ['set a=set', 'set', '=set'],
    ['remove a = b', '=', 'a = b'],
    ['add a = b', '=', 'a = b'],
    ['delete a b', 'b', 'a b'],
    ['delete a if_not_exist(b)', 'if_not_exist', 'a if_not_exist('],
    ['add abort b', 'b', 'abort b'],
    ['remove a b', 'b', 'a b'],
    ['set :a = b', ':a', 'set :a ='],
    ['remove :a', ':a', 'remove :a'],
    ['set a = b / c', '/', 'b / c'],
    ['set a[1] = "eight"', '"', '= "eight'],
    ['set a[1] = 1', '1', '= 1'],
    ['SET a = if_not_exist(a, 100)', '100', ', 100)'],
    ['SET if_not_exist(a, b) = a', '(', 'if_not_exist(a'],
    ['set (a = (b + c))', '(', 'set (a'],
    ['set a = (b.c).d + e', '.', ').d'],
    ['set a = (b.c)[0] + e', '[', ')[0'],
    ['set a = b + c + d', '+', 'c + d'],
    ['set a = (b + c) + d', '+', ') + d'],
    ['set a = (b + c', '<EOF>', 'c'],
    ['SET c = if_not_exists(c, :a+:b)', '+', ':a+:b'],
    ['SET a[:xyz] = :a', ':xyz', '[:xyz]'],
    ['SET a = _f(b)', '_', '= _f'],
    ['SET a = :a,', '<EOF>', ','],
    ['SET a = :a, REMOVE b', 'REMOVE', ', REMOVE b'],
  ])('%s', (expression, token, near) => {
    expect(problemOf(expression)).toBe(`Syntax error; token: "${token}", near: "${near}"`);
  });

  it('reads parentheses around operands and sums', () => {
    for (const expression of ['set a = ((b.c.d)+(e))', 'set a = (b + c)', 'set a = (b)', 'sEt a=(b)-c']) {
      expect(problemOf(expression)).toBe('none');
    }
  });
});

describe('what the text alone shows', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    [' set #c = :c set abOrt = true ', 'Attribute name is a reserved keyword; reserved keyword: abOrt'],
    [' remove Absolute ', 'Attribute name is a reserved keyword; reserved keyword: Absolute'],
    ['set #c = if_not_exist(:c) set c = d', 'Invalid function name; function: if_not_exist'],
    ['SET a = LIST_APPEND(b, c)', 'Invalid function name; function: LIST_APPEND'],
    ['SET a = size(b)', 'The function is not allowed in an update expression; function: size'],
    [
      'SET a = list_append(list_append(b, c), d)',
      'The function is not allowed to be used this way in an expression; function: list_append',
    ],
    ['set a = #c set c = :d', 'The "SET" section can only be used once in an update expression;'],
    ['remove #d set a = b remove e', 'The "REMOVE" section can only be used once in an update expression;'],
    ['add #d :e set a = b add e :f', 'The "ADD" section can only be used once in an update expression;'],
    [
      'delete #d :e set a = b delete #e :f',
      'The "DELETE" section can only be used once in an update expression;',
    ],
    ['set a = ((b + c))', 'The expression has redundant parentheses;'],
    ['set a[4294967295] = b', 'List index is not within the allowable range; index: [4294967295]'],
  ])('%s', (expression, problem) => {
    expect(problemOf(expression)).toBe(problem);
  });

  it('nests if_not_exists as deep as the length allows', () => {
    expect(problemOf(`SET a = ${'if_not_exists(b, '.repeat(200)}c${')'.repeat(200)}`)).toBe('none');
  });

  it('counts functions and sums as operators', () => {
    const sums = (count: number) => `SET ${Array.from({ length: count }, (_, i) => `a${i}=b-c`).join(',')}`;
    expect(problemOf(sums(300))).toBe('none');
    expect(problemOf(sums(301))).toBe('The expression contains too many operators; operator count: 301');
  });
});

describe('placeholders', () => {
  it.each([
    ['SET #x = if_not_exists(:c)', 'name used in the document path is not defined; attribute name: #x'],
    ['SET a = :c, #x = b', 'name used in the document path is not defined; attribute name: #x'],
    ['SET #a = if_not_exists(:c)', 'value used in expression is not defined; attribute value: :c'],
    ['SET b = if_not_exists(:v2, :v1)', 'value used in expression is not defined; attribute value: :v2'],
  ])('%s', (expression, problem) => {
    expect(problemOf(expression)).toBe(`An expression attribute ${problem}`);
  });
});

describe('paths', () => {
  const clash = (kind: string, one: string, two: string) =>
    `Two document paths ${kind} with each other; must remove or rewrite one of these paths; ` +
    `path one: ${one}, path two: ${two}`;

  it.each([
    ['set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)', '[c, [1], a]', '[c]'],
    ['set #c[3].#d = a, #c[3] = a', '[c, [3], [3]]', '[c, [3]]'],
    ['remove a set a = b', '[a]', '[a]'],
    ['set a[1][1][1][1] = b, a[1][1] = b', '[a, [1], [1], [1], [1]]', '[a, [1], [1]]'],
  ])('%s overlap', (expression, one, two) => {
    expect(problemOf(expression)).toBe(clash('overlap', one, two));
  });

  it.each([
    ['set #c[3].#d = a, #c.#d[3] = if_not_exists(a)', '[c, [3], [3]]', '[c, [3], [3]]'],
    ['remove a.#c set a[1] = #d', '[a, c]', '[a, [1]]'],
  ])('%s conflict', (expression, one, two) => {
    expect(problemOf(expression)).toBe(clash('conflict', one, two));
  });

  it('checks hundreds of paths in one pass', () => {
    const many = `REMOVE ${Array.from({ length: 700 }, (_, index) => `x${index}`).join(',')}`;
    expect(problemOf(many)).toBe('none');
  });
});

describe('operands', () => {
  it.each<[string, AttributeValue, string, string]>([
    ['set b = list_append(:a, a), c = if_not_exists(a) add a.b :a', { S: 'a' }, 'ADD', 'STRING'],
    ['delete a.b :a', { S: 'a' }, 'DELETE', 'STRING'],
    ['add a.b :a', { NULL: true }, 'ADD', 'NULL'],
    ['delete a.b :a', { BOOL: false }, 'DELETE', 'BOOLEAN'],
    ['add a.b :a', { B: 'YQ==' }, 'ADD', 'BINARY'],
    ['delete a.b :a', { M: {} }, 'DELETE', 'MAP'],
    ['add a.b :a', { L: [] }, 'ADD', 'LIST'],
    ['delete a.b :a', { N: '1' }, 'DELETE', 'NUMBER'],
  ])('%s of %o', (expression, value, operator, type) => {
    expect(problemOf(expression, { ':a': value })).toBe(
      `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`,
    );
  });

  it.each<[string, AttributeValue, string, string]>([
    ['set a = list_append(:a, a)', { S: 'a' }, 'list_append', 'S'],
    ['set a = list_append(a, :a)', { SS: ['a'] }, 'list_append', 'SS'],
    ['set a = a + :a', { BOOL: true }, '+', 'BOOL'],
    ['set a = :a + b', { L: [] }, '+', 'L'],
    ['set a = a - :a', { M: {} }, '-', 'M'],
  ])('%s of %o', (expression, value, operator, type) => {
    expect(problemOf(expression, { ':a': value })).toBe(
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  });

  it.each([
    ['set a = if_not_exists(c)', 'if_not_exists', 1],
    ['set a = list_append(c)', 'list_append', 1],
    ['set a = list_append(c, d, e)', 'list_append', 3],
  ])('%s has the wrong number', (expression, name, count) => {
    expect(problemOf(expression)).toBe(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${count}`,
    );
  });

  it.each(['set a = if_not_exists(:a, c)', 'set a = if_not_exists(if_not_exists(a, b), c)'])(
    '%s needs a path',
    (expression) => {
      expect(problemOf(expression, { ':a': { S: 'a' } })).toBe(
        'Operator or function requires a document path; operator or function: if_not_exists',
      );
    },
  );
});
