import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../values/index.js';
import { legacyAttributesToGet, openExpressions } from './index.js';

const text = (value: string): AttributeValue => ({ S: value });
const list = (...elements: AttributeValue[]): AttributeValue => ({ L: elements });
const map = (attributes: Item): AttributeValue => ({ M: attributes });

const y = map({ x: text('hi'), y: text('yo') });
const item: Item = {
  p: text('key'),
  a: map({ b: list(text('2'), text('4'), y), c: text('5') }),
  b: text('hello'),
  'a.b': text('dotted'),
};

const project = (expression: string, names?: Record<string, string>) =>
  openExpressions({ names }).projection(expression).apply(item);

function problemOf(expression: string): string {
  try {
    project(expression);
    return 'none';
  } catch (error) {
    return String(error).replace('DynamoError: Invalid ProjectionExpression: ', '');
  }
}

describe('projection', () => {
  it.each<[string, Item]>([
    ['b', { b: text('hello') }],
    [' p  ,   b  ', { p: text('key'), b: text('hello') }],
    ['a.b', { a: map({ b: list(text('2'), text('4'), y) }) }],
    ['a.b[0]', { a: map({ b: list(text('2')) }) }],
    ['a.b[2].y', { a: map({ b: list(map({ y: text('yo') })) }) }],
    ['a.b[0],a.b[1]', { a: map({ b: list(text('2'), text('4')) }) }],
    ['a.b[2].x, a.b[0]', { a: map({ b: list(text('2'), map({ x: text('hi') })) }) }],
    ['a.b[0],a.c', { a: map({ b: list(text('2')), c: text('5') }) }],
    ['a.c,b', { a: map({ c: text('5') }), b: text('hello') }],
    ['a.x, a.b[0], x, a.b[3].x', { a: map({ b: list(text('2')) }) }],
  ])('%s keeps %o', (expression, kept) => {
    expect(project(expression)).toEqual(kept);
  });

  it.each(['x', 'a.b[3]', 'a.x', 'a.x.y', 'a.b[3].x', 'a.b.x', 'a[0]', 'a.b[0].x', 'a.b[0][0]', 'toString'])(
    '%s keeps nothing',
    (expression) => {
      expect(project(expression)).toEqual({});
    },
  );

  it('takes a name for one attribute, dots and all', () => {
    expect(project('#n', { '#n': 'a.b' })).toEqual({ 'a.b': text('dotted') });
    expect(project('#a.#c', { '#a': 'a', '#c': 'c' })).toEqual({ a: map({ c: text('5') }) });
  });

  it('projects an attribute named __proto__', () => {
    const odd: Item = JSON.parse('{"__proto__": {"S": "x"}}');
    const projection = openExpressions({ names: { '#p': '__proto__' } }).projection('#p');
    expect(JSON.stringify(projection.apply(odd))).toBe('{"__proto__":{"S":"x"}}');
  });

  it('says which attributes it needs', () => {
    const { attributes, nestedAttributes } = openExpressions({}).projection('a.b[0], a.c, b');
    expect([...attributes]).toEqual(['a', 'b']);
    expect([...nestedAttributes]).toEqual(['a']);
  });
});

describe('projections AWS refuses', () => {
  it.each([
    ['', 'The expression can not be empty;'],
    ['!!! INVALID !!!', 'Syntax error; token: "!", near: "!!"'],
    ['a,', 'Syntax error; token: "<EOF>", near: ","'],
    [',a', 'Syntax error; token: ",", near: ",a"'],
    ['a,,b', 'Syntax error; token: ",", near: ",,b"'],
    ['a[]', 'Syntax error; token: "]", near: "[]"'],
    ['pk, status', 'Attribute name is a reserved keyword; reserved keyword: status'],
    ['#a', 'An expression attribute name used in the document path is not defined; attribute name: #a'],
    ['a[99999999999999]', 'List index is not within the allowable range; index: [99999999999999]'],
    [`a${'.b'.repeat(32)}`, 'The document path has too many nesting levels; nesting levels: 33'],
    ['x'.repeat(4097), 'Expression size has exceeded the maximum allowed size; expression size: 4097'],
  ])('%s', (expression, problem) => {
    expect(problemOf(expression)).toBe(problem);
  });

  const clash = (kind: string, one: string, two: string) =>
    `Two document paths ${kind} with each other; must remove or rewrite one of these paths; ` +
    `path one: ${one}, path two: ${two}`;

  it.each([
    ['a, a', '[a]', '[a]'],
    ['a.b[0],a.b[0]', '[a, b, [0]]', '[a, b, [0]]'],
    ['a, a.b[2].c', '[a]', '[a, b, [2], c]'],
    ['a.b.d.e, a.b', '[a, b, d, e]', '[a, b]'],
    ['a.b, x, a.b[2]', '[a, b]', '[a, b, [2]]'],
    ['a.b, a[1], a.b.c', '[a, b]', '[a, b, c]'],
  ])('%s overlap', (expression, one, two) => {
    expect(problemOf(expression)).toBe(clash('overlap', one, two));
  });

  it.each([
    ['a.b, a[1]', '[a, b]', '[a, [1]]'],
    ['a[1], a.b', '[a, [1]]', '[a, b]'],
    ['a.b[1], a.b.c', '[a, b, [1]]', '[a, b, c]'],
  ])('%s conflict', (expression, one, two) => {
    expect(problemOf(expression)).toBe(clash('conflict', one, two));
  });

  it('allows paths that only begin alike', () => {
    for (const expression of ['a.b, a.c', 'a.b.d, a.b.e', 'a[1], a[2]', 'a.b, a.c[2]']) {
      expect(problemOf(expression)).toBe('none');
    }
  });
});

describe('AttributesToGet', () => {
  it('names top-level attributes, dots and reserved words and all', () => {
    expect(legacyAttributesToGet(['a.b', 'b', 'status']).apply(item)).toEqual({
      'a.b': text('dotted'),
      b: text('hello'),
    });
  });

  it('names each once, and none is empty', () => {
    const prefix = 'One or more parameter values were invalid';
    expect(() => legacyAttributesToGet(['a', 'b', 'a'])).toThrow(
      `${prefix}: Duplicate value in attribute name: a`,
    );
    expect(() => legacyAttributesToGet([''])).toThrow(`${prefix}: Empty attribute name`);
  });
});
