import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumbers, normalizeNumber } from '../values/index.js';
import { encodeNumberKey } from './number-key.js';

/** Small coefficients with exponents close together make near ties; the long ones and far exponents make the rest. */
const anyNumber = fc
  .tuple(
    fc.oneof(fc.bigInt({ min: -120n, max: 120n }), fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n })),
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -130, max: 88 })),
  )
  .map(([coefficient, exponent]) => normalizeNumber(`${coefficient}e${exponent}`));

describe('encodeNumberKey', () => {
  it.each([
    ['0', '8000'],
    ['1', 'c10200'],
    ['-1', '3e6466'],
    ['10', 'c10b00'],
    ['100', 'c20200'],
    ['-120.5', '3d64513366'],
    ['0.01', 'c00200'],
  ])('writes %s as %s', (number, hex) => {
    expect(Buffer.from(encodeNumberKey(number)).toString('hex')).toBe(hex);
  });

  it('sorts a ladder of numbers', () => {
    const ladder = [
      '-9.9999999999999999999999999999999999999e125',
      '-1e125',
      '-101',
      '-100.5',
      '-100',
      '-99.99',
      '-10',
      '-1.5',
      '-1',
      '-0.5',
      '-0.05',
      '-1e-130',
      '0',
      '1e-130',
      '1.1e-130',
      '0.05',
      '0.5',
      '1',
      '1.05',
      '1.5',
      '9',
      '10',
      '99.99',
      '100',
      '100.5',
      '101',
      '1e125',
      '9.9999999999999999999999999999999999999e125',
    ].map((text) => Buffer.from(encodeNumberKey(normalizeNumber(text))));
    expect([...ladder].reverse().sort(Buffer.compare)).toEqual(ladder);
  });

  it('has the order of the numbers, and no key begins another', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (left, right) => {
        const [leftKey, rightKey] = [encodeNumberKey(left), encodeNumberKey(right)];
        expect(Buffer.compare(leftKey, rightKey)).toBe(Math.sign(compareNumbers(left, right)));
        const shared = Math.min(leftKey.length, rightKey.length);
        const begins = Buffer.compare(leftKey.subarray(0, shared), rightKey.subarray(0, shared)) === 0;
        expect(begins).toBe(left === right);
      }),
      { numRuns: 2000 },
    );
  });

  it('needs at most 22 bytes', () => {
    const longest = normalizeNumber(`-1.${'1'.repeat(37)}`);
    expect(encodeNumberKey(longest)).toHaveLength(22);
  });
});
