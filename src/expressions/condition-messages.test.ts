import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../values/index.js';
import { openExpressions } from './index.js';

/** What AWS answers to a FilterExpression, without `Invalid FilterExpression: `; undefined when it is accepted. */
function problemOf(
  expression: string,
  values: Record<string, AttributeValue> | undefined = undefined,
  names: Record<string, string> | undefined = undefined,
): string | undefined {
  try {
    openExpressions({ names, values }).condition(expression, 'FilterExpression');
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ValidationException' });
    return String(error).replace('DynamoError: Invalid FilterExpression: ', '');
  }
}

const A: Record<string, AttributeValue> = { ':a': { S: 'x' } };
const typed = (value: AttributeValue) => ({ ':a': value });
const operandType = (operator: string, type: string) =>
  `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`;
const distinct = (operator: string, path: string) =>
  'The first operand must be distinct from the remaining operands for this operator or function; ' +
  `operator: ${operator}, first operand: ${path}`;

describe('syntax errors name the token and what is around it', () => {
  it.each([
    ['a-b', '-', 'a-b'],
    ['hits : incr', ':', 'hits : incr'],
    ['tenantAgent:abc123-', ':abc123', 'tenantAgent:abc123-'],
    ['begins_with()', ')', '()'],
    ['_123 = :val', '_', '_123'],
    ['things are not gonna be ok', 'are', 'things are not'],
    ['a > 4', '4', '> 4'],
    ['a =', '<EOF>', '='],
    ['', '', ''],
    ['(a = b', '<EOF>', 'b'],
    ['a = b)', ')', 'b)'],
    ['a', '<EOF>', 'a'],
    [':a', '<EOF>', ':a'],
    ['NOT a', '<EOF>', 'a'],
    ['a AND b = c', 'AND', 'a AND b'],
    ['a != b', '!', 'a !='],
    ['a == b', '=', '== b'],
    ['a in ()', ')', '()'],
    ['a in b', 'b', 'in b'],
    ['a in (b,c,)', ')', ',)'],
    ['a > between', 'between', '> between'],
    ['attribute_exists(Pictures-RearView)', '-', 'Pictures-RearView'],
    ['attribute_exists("Pictures.RearView")', '"', '("Pictures'],
    ['attribute_exists(Pictures..RearView)', '.', '..RearView'],
    ['attribute_exists(Pi#ctures.RearView)', '#ctures', 'Pi#ctures.'],
    ['attribute_exists(asdf[a])', 'a', '[a]'],
    ['(a)between(b.(c.d))and(c)', '(', '.(c'],
    ['(a)between(b.c.d)and((c)', '<EOF>', ')'],
    ['#$.b > a', '#', '#$'],
    ['a > :things.stuff', '.', ':things.stuff'],
    ['b[:a] > a', ':a', '[:a]'],
    ['b[#_] > a', '#_', '[#_]'],
    ['b[-1] > a', '-', '[-1'],
    ['ü > a', 'ü', 'ü >'],
    ['a = 😀', '😀', '= 😀'],
    ['(a)between(b.c[4.5].#d)and(:a)', '.', '4.5'],
    ['size(a).b > a', '.', ').b'],
    ['(size(a)).b > a', '.', ').b'],
    ['size(a)[0] > a', '[', ')[0'],
    ['a BETWEEN b OR c', 'OR', 'b OR c'],
    ['a = b AND', '<EOF>', 'AND'],
    ['size((a = b)) > c', '=', 'a = b'],
  ])('%s', (expression, token, near) => {
    const expected = `Syntax error; token: "${token}", near: "${near}"`;
    expect(problemOf(expression)).toBe(expression === '' ? 'The expression can not be empty;' : expected);
  });
});

describe('redundant parentheses', () => {
  it.each([
    '((a = b))',
    'a=a and a > ((views))',
    '(a)between(((b.c)).d)and(c)',
    'a > whatever((:things), ((a)))',
    'a=a AND ((a=a AND a=a)) AND a=a',
    'a=a OR ((a=a OR a=a)) OR a=a',
    'a=a AND ((a=a AND (a=a AND a=a)))',
    '((attribute_exists(a)))',
    '((NOT a = b))',
    '((size(a))) > :a',
  ])('%s is refused', (expression) => {
    expect(problemOf(expression, A)).toBe('The expression has redundant parentheses;');
  });

  it.each([
    '(a = b)',
    '(a = b) AND (c = d)',
    '(a = b AND (c = d))',
    '((a = b) AND c = d)',
    '((a = b) OR (c = d))',
    '(attribute_exists(a)) AND (attribute_not_exists(b))',
    'NOT (NOT (a = b))',
    '(NOT (attribute_exists(a)))',
    '((a) = b)',
    '((size(a)) > (b))',
    '(a.b).c = (d)',
    '((a.b).c) = d',
    '(a)between(b.c)and(c)',
    'a IN ((b), (c))',
  ])('%s is fine', (expression) => {
    expect(problemOf(expression)).toBeUndefined();
  });
});

describe('functions', () => {
  it.each([
    ['a=a and whatever((:things)) > a', 'Invalid function name; function: whatever'],
    ['attRIbute_exIsts((views), #a)', 'Invalid function name; function: attRIbute_exIsts'],
    [
      'if_not_exists(a, b) = c',
      'The function is not allowed in a condition expression; function: if_not_exists',
    ],
  ])('%s', (expression, problem) => {
    expect(problemOf(expression)).toBe(problem);
  });

  it.each([
    ['a=a and attribute_exists((views), (#a)) > b', 'attribute_exists'],
    ['attribute_not_exists(things) > b', 'attribute_not_exists'],
    ['attribute_type(things, :a) > b', 'attribute_type'],
    ['begins_with(things, a) > b', 'begins_with'],
    ['contains(:things, c) > b', 'contains'],
    ['size(contains(a, b)) > a', 'contains'],
    ['size(things)', 'size'],
    ['a between b and attribute_exists(things)', 'attribute_exists'],
    ['a in (b, attribute_exists(things))', 'attribute_exists'],
  ])('%s uses %s where it does not belong', (expression, name) => {
    expect(problemOf(expression)).toBe(
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  });

  it.each([
    ['attribute_exists(things, a) and a=a', 'attribute_exists', 2],
    ['attribute_not_exists(things, b)', 'attribute_not_exists', 2],
    ['attribute_type(things)', 'attribute_type', 1],
    ['begins_with(things)', 'begins_with', 1],
    ['begins_with(things, size(a), b)', 'begins_with', 3],
    ['contains(things)', 'contains', 1],
    ['size(things, a) > b', 'size', 2],
  ])('%s has the wrong number of operands', (expression, name, count) => {
    expect(problemOf(expression)).toBe(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${count}`,
    );
  });
});

describe('names and values', () => {
  it.each([
    ['attribute_exists(views, #a)', 'views'],
    [':a < abOrT', 'abOrT'],
    ['a.b.Name = :a', 'Name'],
  ])('%s has the reserved word %s', (expression, word) => {
    expect(problemOf(expression)).toBe(`Attribute name is a reserved keyword; reserved keyword: ${word}`);
  });

  it.each([
    ['attribute_exists(#Pictures.RearView, :a) and a=a', '#Pictures'],
    ['begins_with(Pictures.#RearView)', '#RearView'],
    ['(#P between :lo and :hi) and (#PC in (:cat1, :cat2))', '#P'],
    ['#4g > a', '#4g'],
    ['#_ > a', '#_'],
    ['(a)between(b.c[45].#d)and(:a)', '#d'],
  ])('%s uses the undefined name %s', (expression, name) => {
    expect(problemOf(expression)).toBe(
      `An expression attribute name used in the document path is not defined; attribute name: ${name}`,
    );
  });

  it.each([
    ['begins_with(:hello, #a, #b)', ':hello'],
    [':a < :b', ':a'],
    [':_ > a', ':_'],
  ])('%s uses the undefined value %s', (expression, value) => {
    expect(problemOf(expression)).toBe(
      `An expression attribute value used in expression is not defined; attribute value: ${value}`,
    );
  });
});

describe('operand types that are known without an item', () => {
  it.each<[string, string, AttributeValue, string]>([
    ['attribute_type(a, size(a)) and a=a and a=:a', 'attribute_type', { N: '1' }, 'N'],
    ['attribute_type(a, :a)', 'attribute_type', { N: '1' }, 'N'],
    ['attribute_type(a, :a)', 'attribute_type', { L: [] }, 'L'],
    ['attribute_type(a, b)', 'attribute_type', { L: [] }, '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}'],
    ['begins_with(a, size(a)) and a=:a', 'begins_with', { N: '1' }, 'N'],
    ['begins_with(a, :a)', 'begins_with', { N: '1' }, 'N'],
    ['begins_with(:a, a)', 'begins_with', { SS: ['1'] }, 'SS'],
    ['size(size(a)) > :a', 'size', { N: '1' }, 'N'],
    ['attribute_not_exists(size(:a))', 'size', { N: '1' }, 'N'],
    ['size(:a) > a', 'size', { BOOL: true }, 'BOOL'],
    ['size(:a) > a', 'size', { NULL: true }, 'NULL'],
    ['a < :a', '<', { L: [] }, 'L'],
    [':a >= a', '>=', { BOOL: true }, 'BOOL'],
    ['a BETWEEN :a AND b', 'BETWEEN', { M: {} }, 'M'],
  ])('%s: %s does not take %o', (expression, operator, value, type) => {
    expect(problemOf(expression, typed(value))).toBe(operandType(operator, type));
  });

  it.each<[string, string]>([
    ['attribute_exists(:a) and a=a', 'attribute_exists'],
    ['attribute_not_exists(size(:a))', 'attribute_not_exists'],
  ])('%s needs a path', (expression, name) => {
    expect(problemOf(expression, A)).toBe(
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  });

  it('attribute_type needs the name of a type', () => {
    expect(problemOf('attribute_type(a, :a)', typed({ S: '1' }))).toBe(
      'Invalid attribute type name found; type: 1, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    );
  });

  it('BETWEEN needs constant bounds of one type, in order', () => {
    const bounds = { ':a': { S: 'a' }, ':b': { N: '1' }, ':c': { S: 'b' } };
    const [of, to] = ['lower bound operand: AttributeValue: ', ', upper bound operand: AttributeValue: '];
    expect(problemOf('x between :b and :a', bounds)).toBe(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${of}{N:1}${to}{S:a}`,
    );
    expect(problemOf('x between :c and :a', bounds)).toBe(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${of}{S:b}${to}{S:a}`,
    );
    expect(problemOf('x between :a and :a', bounds)).toBeUndefined();
  });
});

describe('the same path twice', () => {
  it.each([
    ['a = a AND #a = b AND :views > a', '=', '[a]'],
    ['#a <> a', '<>', '[a]'],
    ['a > #a', '>', '[a]'],
    ['((a=a) OR (a=a))', '=', '[a]'],
    ['contains(ab.bc[1].a, ab.bc[1].#a)', 'contains', '[ab, bc, [1], a]'],
    ['attribute_type(ab.bc[1].#a, ab.bc[1].a)', 'attribute_type', '[ab, bc, [1], a]'],
    ['begins_with(ab.bc[1].a, ab.bc[1].#a)', 'begins_with', '[ab, bc, [1], a]'],
  ])('%s', (expression, operator, path) => {
    expect(problemOf(expression, undefined, { '#a': 'a' })).toBe(distinct(operator, path));
  });

  it('may be the same constant', () => {
    expect(problemOf(':a = :a', A)).toBeUndefined();
  });
});

describe('limits', () => {
  const or = (count: number) => Array.from({ length: count }, () => 'a<b').join(' or ');

  it('takes 300 operators and functions', () => {
    expect(problemOf(or(150))).toBeUndefined();
    expect(problemOf(or(151))).toBe('The expression contains too many operators; operator count: 301');
  });

  it('takes 4096 bytes', () => {
    const spaces = ' '.repeat(4092);
    expect(problemOf(`a${spaces}=${'bc'}`)).toBeUndefined();
    expect(problemOf(`a${spaces}=${'bcd'}`)).toBe(
      'Expression size has exceeded the maximum allowed size; expression size: 4097',
    );
    expect(problemOf('('.repeat(15000))).toContain('expression size: 15000');
  });

  it('compares IN with 100 operands', () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => `b${index}`).join(',');
    expect(problemOf(`a in (${list(100)})`)).toBeUndefined();
    expect(problemOf(`a in (${list(163)})`)).toBe(
      'The IN operator is provided with too many operands; number of operands: 163',
    );
  });

  it('follows paths 32 levels deep and indexes to 2^32 - 2', () => {
    expect(problemOf(`a${'.b'.repeat(31)} = :a`, A)).toBeUndefined();
    expect(problemOf(`a${'.b'.repeat(32)} = :a`, A)).toBe(
      'The document path has too many nesting levels; nesting levels: 33',
    );
    expect(problemOf('a[4294967294] = :a', A)).toBeUndefined();
    expect(problemOf('a[4294967295] = :a', A)).toBe(
      'List index is not within the allowable range; index: [4294967295]',
    );
  });
});

describe('the order of checks', () => {
  it.each([
    ['((name = f(:x))) AND', 'Syntax error; token: "<EOF>", near: "AND"'],
    ['((name = f(:x)))', 'The expression has redundant parentheses;'],
    ['name = f(contains(:x, b))', 'Invalid function name; function: f'],
    [
      'name = contains(:x, b)',
      'The function is not allowed to be used this way in an expression; function: contains',
    ],
    [':x = b AND name = c', 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['begins_with(a, :n) AND b = :x', operandType('begins_with', 'N')],
    [
      'b = :x AND begins_with(a, :n)',
      'An expression attribute value used in expression is not defined; attribute value: :x',
    ],
  ])('%s', (expression, problem) => {
    expect(problemOf(expression, { ':n': { N: '1' } })).toBe(problem);
  });
});
