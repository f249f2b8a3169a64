import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../values/index.js';
import { openExpressions } from './index.js';

const S = (value: string): AttributeValue => ({ S: value });
const N = (value: number | string): AttributeValue => ({ N: String(value) });
const L = (...elements: AttributeValue[]): AttributeValue => ({ L: elements });
const M = (attributes: Item): AttributeValue => ({ M: attributes });

const values: Record<string, AttributeValue> = {
  ':1': N(1),
  ':7': N(7),
  ':s': S('new'),
  ':l': L(S('x'), S('y')),
  ':set': { SS: ['cat', 'dog'] },
  ':nset': { NS: ['1', '2'] },
  ':bset': { BS: ['YQ=='] },
  ':big': N('9'.repeat(38).padEnd(126, '0')),
};
const key: Item = { p: S('key') };
const updateOf = (expression: string) =>
  openExpressions({ values, names: { '#n': 'odd name' } }).update(expression);

/** The item without its key after the update; `item` is given without it, too. */
function itemAfter(expression: string, item: Item | undefined): Item | undefined {
  const old = item === undefined ? undefined : { ...key, ...item };
  const before = JSON.stringify(old);
  const result = updateOf(expression).apply(old, key);
  expect(JSON.stringify(old)).toBe(before);
  if (result === undefined) return undefined;
  const { p, ...rest } = result;
  expect(p).toEqual(key.p);
  return rest;
}

const MISSING = 'The provided expression refers to an attribute that does not exist in the item';
const TYPE = 'An operand in the update expression has an incorrect data type';
const PATH = 'The document path provided in the update expression is invalid for update';

describe('SET', () => {
  it.each<[string, Item, Item]>([
    ['SET b = :1', { a: S('x') }, { a: S('x'), b: N(1) }],
    ['SET b = a', { a: S('x') }, { a: S('x'), b: S('x') }],
    ['SET a = b, b = a', { a: N(1), b: N(2) }, { a: N(2), b: N(1) }],
    ['REMOVE a SET b = a', { a: S('x') }, { b: S('x') }],
    ['SET n = n + n1, m = :7 - n', { n: N(2), n1: N(3) }, { n: N(5), n1: N(3), m: N(5) }],
    ['SET a = if_not_exists(a, :1)', {}, { a: N(1) }],
    ['SET a = if_not_exists(a, :1)', { a: S('x') }, { a: S('x') }],
    ['SET a = if_not_exists(a, :1) + :7', {}, { a: N(8) }],
    ['SET a = if_not_exists(b, if_not_exists(c, :1))', { c: N(3) }, { a: N(3), c: N(3) }],
    ['SET a = list_append(:l, a)', { a: L(N(1)) }, { a: L(S('x'), S('y'), N(1)) }],
    ['SET a = list_append(if_not_exists(a, :l), :l)', {}, { a: L(S('x'), S('y'), S('x'), S('y')) }],
    ['SET #n = :s', {}, { 'odd name': S('new') }],
    ['SET a.c = :s', { a: M({ b: N(1) }) }, { a: M({ b: N(1), c: S('new') }) }],
    ['SET z = a.c.x', { a: M({ c: M({ x: N(7) }) }) }, { a: M({ c: M({ x: N(7) }) }), z: N(7) }],
    ['SET a[1] = :s', { a: L(N(1), N(2), N(3)) }, { a: L(N(1), S('new'), N(3)) }],
    ['SET a[7] = :s', { a: L(N(1)) }, { a: L(N(1), S('new')) }],
    ['SET a[84] = :1, a[37] = :7, a[17] = :s', { a: L() }, { a: L(S('new'), N(7), N(1)) }],
    [
      'SET a.c[1].x.y[1] = :s',
      { a: M({ c: L(N(0), M({ x: M({ y: L(N(3), N(5)) }) })) }) },
      { a: M({ c: L(N(0), M({ x: M({ y: L(N(3), S('new')) }) })) }) },
    ],
  ])('%s on %o', (expression, item, expected) => {
    expect(itemAfter(expression, item)).toEqual(expected);
  });

  it.each<[string, Item | undefined, string]>([
    ['SET a = z', { b: N(1) }, MISSING],
    ['SET a = z', undefined, MISSING],
    ['SET x = :1, y = x', {}, MISSING],
    ['SET a = a + :1', {}, MISSING],
    ['SET a = list_append(b, :l)', undefined, MISSING],
    ['SET a = if_not_exists(b, c)', {}, MISSING],
    ['SET a = a + :1', { a: S('x') }, TYPE],
    ['SET a = list_append(a, :l)', { a: { SS: ['x'] } }, TYPE],
    ['SET a.c = :1', { a: S('x') }, PATH],
    ['SET a.c = :1', { a: L() }, PATH],
    ['SET a.c = :1', {}, PATH],
    ['SET a.c = :1', undefined, PATH],
    ['SET a[0] = :1', { a: M({}) }, PATH],
    ['SET a[0] = :1', {}, PATH],
    ['SET a[3].b = :1', { a: L(M({})) }, PATH],
    ['SET a.b.c = z', { a: S('x') }, MISSING],
  ])('%s on %o fails', (expression, item, message) => {
    expect(() => itemAfter(expression, item)).toThrow(message);
  });

  it('reads key attributes of an item that exists', () => {
    expect(itemAfter('SET a = p', {})).toEqual({ a: key.p });
  });

  it('refuses numbers out of range', () => {
    expect(() => itemAfter('SET a = a + :big', { a: N('9'.repeat(38).padEnd(126, '0')) })).toThrow(
      /Number overflow/,
    );
  });

  it('refuses to nest deeper than 32 levels', () => {
    const path = `a${'.b'.repeat(30)}`;
    const nested = (levels: number): AttributeValue => (levels === 0 ? M({}) : M({ b: nested(levels - 1) }));
    const item = { a: nested(29) };
    expect(itemAfter(`SET ${path} = :s`, item)).toBeDefined();
    expect(itemAfter(`SET ${path} = x`, { ...item, x: M({ y: N(1) }) })).toBeDefined();
    expect(() => itemAfter(`SET ${path} = x`, { ...item, x: M({ y: M({ z: N(1) }) }) })).toThrow(
      /Nesting Levels/,
    );
  });
});

describe('REMOVE', () => {
  it.each<[string, Item, Item]>([
    ['REMOVE a', { a: N(1), b: N(2) }, { b: N(2) }],
    ['REMOVE c', { a: N(1) }, { a: N(1) }],
    ['REMOVE a.y', { a: M({ x: N(3) }) }, { a: M({ x: N(3) }) }],
    ['REMOVE a.b', { a: M({ b: N(1) }) }, { a: M({}) }],
    ['REMOVE a[0]', { a: L(N(1)) }, { a: L() }],
    ['REMOVE a[7]', { a: L(N(1)) }, { a: L(N(1)) }],
    ['REMOVE a[2], a[0]', { a: L(N(0), N(1), N(2), N(3)) }, { a: L(N(1), N(3)) }],
    [
      'REMOVE a[1] SET a[3] = :s',
      { a: L(N(0), N(1), N(2), N(3), N(4)) },
      { a: L(N(0), N(2), S('new'), N(4)) },
    ],
    ['SET a[9] = :s REMOVE a[0]', { a: L(N(0), N(1)) }, { a: L(N(1), S('new')) }],
    [
      'REMOVE a.c[1].x.y[1], a.c[1].q',
      { a: M({ c: L(N(0), M({ x: M({ y: L(N(3), N(5), N(7)) }), q: N(2) })) }) },
      { a: M({ c: L(N(0), M({ x: M({ y: L(N(3), N(7)) }) })) }) },
    ],
  ])('%s on %o', (expression, item, expected) => {
    expect(itemAfter(expression, item)).toEqual(expected);
  });

  it.each<[string, Item]>([
    ['REMOVE a.c', { a: S('x') }],
    ['REMOVE a.c', {}],
    ['REMOVE a[0]', { a: S('x') }],
    ['REMOVE a[0]', {}],
  ])('%s on %o fails', (expression, item) => {
    expect(() => itemAfter(expression, item)).toThrow(PATH);
  });
});

describe('ADD and DELETE', () => {
  it.each<[string, Item, Item]>([
    ['ADD a :7', { a: N(3) }, { a: N(10) }],
    ['ADD a :7', {}, { a: N(7) }],
    ['ADD a :set', { a: { SS: ['dog', 'pig'] } }, { a: { SS: ['cat', 'dog', 'pig'] } }],
    ['ADD a :nset', {}, { a: { NS: ['1', '2'] } }],
    ['ADD a.b :bset', { a: M({ b: { BS: ['Yg=='] } }) }, { a: M({ b: { BS: ['YQ==', 'Yg=='] } }) }],
    ['DELETE a :set', { a: { SS: ['dog', 'pig'] } }, { a: { SS: ['pig'] } }],
    ['DELETE a :set', { a: { SS: ['pig'] } }, { a: { SS: ['pig'] } }],
    ['DELETE a :set', { a: { SS: ['dog'] }, b: N(1) }, { b: N(1) }],
    ['DELETE a :set', { b: N(1) }, { b: N(1) }],
    ['DELETE a :nset, b :bset', { a: { NS: ['1'] }, b: { BS: ['YQ==', 'Yg=='] } }, { b: { BS: ['Yg=='] } }],
  ])('%s on %o', (expression, item, expected) => {
    expect(itemAfter(expression, item)).toEqual(expected);
  });

  it.each<[string, Item]>([
    ['ADD a :7', { a: S('x') }],
    ['ADD a :set', { a: L(N(1)) }],
    ['ADD a :nset', { a: { SS: ['x'] } }],
    ['ADD a :7', { a: { NS: ['1'] } }],
    ['DELETE a :set', { a: N(1) }],
    ['DELETE a :nset', { a: { SS: ['1'] } }],
  ])('%s on %o fails', (expression, item) => {
    expect(() => itemAfter(expression, item)).toThrow(TYPE);
  });
});

describe('an item that does not exist', () => {
  it.each<[string, Item | undefined]>([
    ['SET a = :1', { a: N(1) }],
    ['ADD a :7', { a: N(7) }],
    ['SET a = :1 REMOVE b.c', { a: N(1) }],
    ['SET a = p', { a: S('key') }],
    ['SET a = if_not_exists(a, p)', { a: S('key') }],
    ['REMOVE a', undefined],
    ['REMOVE x.y, z[0]', undefined],
    ['DELETE a :set', undefined],
  ])('%s makes %o', (expression, expected) => {
    expect(itemAfter(expression, undefined)).toEqual(expected);
  });
});

describe('updatedPart', () => {
  const part = (expression: string, item: Item | undefined) => updateOf(expression).updatedPart(item);
  const item: Item = { ...key, a: M({ b: S('dog'), c: L(N(1), N(2), N(3)) }), d: S('cat') };

  it.each<[string, Item | undefined]>([
    ['SET d = :s, e = :1', { d: S('cat') }],
    ['SET a.b = :s', { a: M({ b: S('dog') }) }],
    ['SET a.c[1] = :s, a.b = :1', { a: M({ b: S('dog'), c: L(N(2)) }) }],
    ['REMOVE a.c[1], a.c[3]', { a: M({ c: L(N(2)) }) }],
    ['SET a.x = :1', undefined],
    ['SET a.c[100] = :1', undefined],
    ['ADD n :1', undefined],
  ])('%s takes %o', (expression, expected) => {
    expect(part(expression, item)).toEqual(expected);
  });

  it('takes nothing from an item that does not exist', () => {
    expect(part('SET a = :1', undefined)).toBeUndefined();
  });

  it('takes indexes of the new list as AWS does, whatever moved there', () => {
    const update = updateOf(
      'set b.c=((c[1])+(b.a)),b.a = a,c[1] = a, c[4] = b.a - b.b, c[2] = b.c add c[8] :set, c[6] :7',
    );
    const old: Item = { a: S('k'), b: M({ a: N(1), b: N(2), c: N(3) }), c: L(N(1), N(3)) };
    const now = update.apply(old, {});
    expect(now).toEqual({
      a: S('k'),
      b: M({ a: S('k'), b: N(2), c: N(4) }),
      c: L(N(1), S('k'), N(3), N(-1), N(7), { SS: ['cat', 'dog'] }),
    });
    expect(update.updatedPart(now)).toEqual({ b: M({ a: S('k'), c: N(4) }), c: L(S('k'), N(3), N(7)) });
  });
});

it('names the attributes it writes, and those it reads or writes inside of', () => {
  const update = updateOf('SET a = b.c + :1, d[0] = e REMOVE f');
  expect([...update.attributes].sort()).toEqual(['a', 'd', 'f']);
  expect([...update.nestedAttributes].sort()).toEqual(['b', 'd']);
});
