import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from './attribute-value.js';
import { compareValues, valuesEqual } from './compare.js';

describe('compareValues', () => {
  it.each([
    [{ S: 'a' }, { S: 'b' }, -1],
    [{ S: 'a' }, { S: 'aa' }, -1],
    [{ S: '' }, { S: '' }, 0],
    [{ S: 'Z' }, { S: 'a' }, -1],
    // Above U+FFFF sorts after U+FFFF in UTF-8, before it in UTF-16.
    [{ S: '\u{1f600}' }, { S: '\uffff' }, 1],
    [{ N: '9' }, { N: '10' }, -1],
    [{ N: '-9' }, { N: '-10' }, 1],
    [{ N: '1.5' }, { N: '1.25' }, 1],
    [{ B: 'fw==' }, { B: 'gA==' }, -1],
    [{ B: 'AQ==' }, { B: 'AQA=' }, -1],
    [{ B: '' }, { B: 'AA==' }, -1],
    // In base64 text, + (62) sorts before 0 (52).
    [{ B: '+AAA' }, { B: '0AAA' }, 1],
  ])('%j, %j: %i', (a, b, order) => {
    expect(Math.sign(compareValues(a, b) ?? Number.NaN)).toBe(order);
    expect(Math.sign(compareValues(b, a) ?? Number.NaN)).toBe(0 - order);
  });

  it('compares nothing but two S, two N or two B', () => {
    const values: AttributeValue[] = [
      { S: '1' },
      { N: '1' },
      { B: 'AQ==' },
      { BOOL: true },
      { NULL: true },
      { SS: ['1'] },
      { NS: ['1'] },
      { BS: ['AQ=='] },
      { L: [] },
      { M: {} },
    ];
    const compared = values.flatMap((a) =>
      values.filter((b) => compareValues(a, b) !== undefined).map((b) => [a, b]),
    );
    expect(compared).toEqual(values.slice(0, 3).map((value) => [value, value]));
  });

  it('orders strings as their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareValues({ S: a }, { S: b }) ?? Number.NaN)).toBe(
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        );
      }),
    );
  });
});

describe('valuesEqual', () => {
  const samples: AttributeValue[] = [
    { S: 'a' },
    { S: '' },
    { N: '1' },
    { N: '10' },
    { B: 'AQ==' },
    { BOOL: true },
    { BOOL: false },
    { NULL: true },
    { SS: ['a', 'b'] },
    { SS: ['a'] },
    { NS: ['1', '2'] },
    { BS: ['AQ==', 'Ag=='] },
    { L: [] },
    { L: [{ S: 'a' }, { N: '1' }] },
    { L: [{ N: '1' }, { S: 'a' }] },
    { M: {} },
    { M: { a: { S: 'a' }, b: { L: [{ SS: ['a', 'b'] }] } } },
    { M: { a: { S: 'a' }, c: { L: [{ SS: ['a', 'b'] }] } } },
  ];

  it('is true of copies and of nothing else', () => {
    for (const a of samples) {
      const equal = samples.filter((b) => valuesEqual(a, structuredClone(b)));
      expect(equal).toEqual([a]);
    }
  });

  it('ignores the order of the names of maps', () => {
    expect(
      valuesEqual({ M: { a: { S: 'x' }, b: { S: 'y' } } }, { M: { b: { S: 'y' }, a: { S: 'x' } } }),
    ).toBe(true);
  });

  it('looks at attributes, not at what every object has', () => {
    expect(valuesEqual({ M: { constructor: { S: 'a' } } }, { M: { a: { S: 'a' } } })).toBe(false);
  });
});
