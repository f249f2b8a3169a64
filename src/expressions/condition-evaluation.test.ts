import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../values/index.js';
import { openExpressions } from './index.js';

const b64 = (text: string) => Buffer.from(text).toString('base64');

const item: Item = {
  pk: { S: 'p' },
  n: { N: '5' },
  two: { N: '2' },
  s: { S: 'hello' },
  bin: { B: b64('hi there') },
  low: { B: Buffer.from([127]).toString('base64') },
  yes: { BOOL: true },
  nul: { NULL: true },
  li: { L: [{ S: 'a' }, { N: '2' }, { SS: ['x', 'y'] }, { L: [{ N: '3' }] }] },
  doc: { M: { x: { N: '1' }, y: { L: [{ N: '-1' }, { N: '2' }] } } },
  ss: { SS: ['cat', 'dog'] },
  ns: { NS: ['1', '2'] },
  bs: { BS: [b64('cat')] },
  valueOf: { S: 'own' },
};

const values: Record<string, AttributeValue> = {
  ':0': { N: '0' },
  ':1': { N: '1' },
  ':5': { N: '5.0' },
  ':9': { N: '9' },
  ':three': { N: '3' },
  ':eight': { N: '8' },
  ':five': { S: '5' },
  ':hell': { S: 'hell' },
  ':ell': { S: 'ell' },
  ':zzz': { S: 'zzz' },
  ':cat': { B: b64('cat') },
  ':here': { B: b64('here') },
  ':hi': { B: b64('hi') },
  ':high': { B: Buffer.from([128]).toString('base64') },
  ':dog': { S: 'dog' },
  ':set': { SS: ['dog', 'cat'] },
  ':yx': { SS: ['y', 'x'] },
  ':l3': { L: [{ N: '3' }] },
  ':true': { BOOL: true },
  ':null': { NULL: true },
  ':N': { S: 'N' },
  ':SS': { S: 'SS' },
  ':doc': { M: { y: { L: [{ N: '-1' }, { N: '2' }] }, x: { N: '1' } } },
};

const holds = (expression: string, of: Item | undefined = item) =>
  openExpressions({ values }).condition(expression, 'ConditionExpression').evaluate(of);

describe('conditions that hold', () => {
  it.each([
    'n = :5',
    'n <> :9',
    'n < :9 AND n <= :5 AND n > :1 AND n >= :5',
    ':9 > n',
    's = :hell OR s > :hell',
    'low < :high',
    'low BETWEEN :hi AND :high OR low < :high',
    'ss = :set',
    'doc = :doc',
    'yes = :true',
    'nul = :null',
    'doc.x < doc.y[1]',
    'n BETWEEN :5 AND :5',
    'n BETWEEN two AND :9',
    'n between :1 and :9 and two between :1 and :9',
    'n IN (:1, :zzz, :5)',
    'n IN (two, doc.x, :5)',
    'attribute_exists(doc.y[0])',
    'attribute_not_exists(doc.y[2])',
    'attribute_not_exists(s.x)',
    'attribute_not_exists(doc[0])',
    'attribute_type(n, :N)',
    'attribute_type(ss, :SS)',
    'attribute_type(:9, :N)',
    'begins_with(s, :hell)',
    'begins_with(bin, :hi)',
    'contains(s, :ell)',
    'contains(bin, :here)',
    'contains(ss, :dog)',
    'contains(ns, :1)',
    'contains(li, :yx)',
    'contains(bs, :cat)',
    'contains(li, :l3)',
    'size(s) = :5',
    'size(bin) = :eight',
    'size(li) < n',
    'size(doc) = two',
    'size(ss) = two',
    'size(:hell) < size(s)',
    'NOT n = :9',
    'not not n = :5',
    'n = :9 OR n = :5 AND s = s1 OR yes = :true',
    'NOT n = :9 AND NOT (n = :5 AND s = :zzz)',
    'valueOf > :hell',
  ])('%s', (expression) => {
    expect(holds(expression)).toBe(true);
  });
});

describe('conditions that do not hold', () => {
  it.each([
    'n = :five',
    'n < :five',
    'n > :five',
    's = :zzz',
    'li < :9',
    'doc.x > doc.y[5]',
    'n BETWEEN :zzz AND s',
    'n BETWEEN :9 AND two',
    'n IN (:five)',
    'ss IN (:dog)',
    'begins_with(n, :hell)',
    'begins_with(s, bin)',
    'contains(n, :5)',
    'contains(s, :5)',
    'contains(bin, :set)',
    'contains(doc, :1)',
    'size(n) = :1',
    'size(yes) = :1',
    'size(nul) = :1',
    'size(s) = :five',
    'n = :9 AND n = :5',
    'NOT n = :5',
    'a < b OR c < d AND n = :5',
    'attribute_exists(toString)',
    'attribute_exists(doc.hasOwnProperty)',
  ])('%s', (expression) => {
    expect(holds(expression)).toBe(false);
  });
});

describe('attributes that do not exist', () => {
  it.each(['q <> :1', ':1 <> q', 'q <> z', 'attribute_not_exists(q)', 'NOT q = z', 'size(q) <> :1'])(
    '%s holds',
    (expression) => {
      expect(holds(expression)).toBe(true);
      expect(holds(expression, undefined)).toBe(true);
    },
  );

  it.each([
    'q = :1',
    'q = z',
    'q < z',
    'q <= z',
    'q > z',
    'q >= :1',
    ':1 >= q',
    'q BETWEEN z AND x',
    'q IN (z)',
    'begins_with(q, :hell)',
    'contains(q, :1)',
    'attribute_type(q, :N)',
    'attribute_exists(q)',
    'size(q) < :9',
  ])('%s does not hold', (expression) => {
    expect(holds(expression)).toBe(false);
    expect(holds(expression, undefined)).toBe(false);
  });
});

it('names the attributes it reads, and those it reads inside of', () => {
  const condition = openExpressions({ names: { '#d': 'd.e' }, values: { ':v': { N: '1' } } }).condition(
    'a = :v AND (b.c > size(#d[0]) OR NOT attribute_exists(a))',
    'ConditionExpression',
  );
  expect([...condition.attributes].sort()).toEqual(['a', 'b', 'd.e']);
  expect([...condition.nestedAttributes].sort()).toEqual(['b', 'd.e']);
});
