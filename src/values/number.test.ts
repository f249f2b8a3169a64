import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNumbers, compareNumbers, subtractNumbers } from './number.js';
import { normalizeNumber } from './number-parser.js';

const digits = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }), fc.bigInt({ min: 0n, max: 999n }));
const sign = fc.constantFrom('', '-');

/** Every length and exponent that is legal, in several notations. */
const anyNumber = fc
  .tuple(sign, digits, fc.integer({ min: -130, max: 125 }), fc.boolean())
  .map(([minus, coefficient, exponent, padded]) => {
    const text = coefficient.toString();
    const shift = Math.min(exponent, 126 - text.length);
    // A zero's exponent counts from its last digit, so that padding could take it out of range.
    const body = padded && shift > -128 ? `0${text}.00` : text;
    return shift === 0 ? minus + body : `${minus}${body}e${shift}`;
  });

/** Pairs that differ in little: the sign, the last digit, or the power of ten. */
const nearTies = fc
  .tuple(
    fc.tuple(sign, sign),
    digits,
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -45, max: 45 }),
    fc.integer({ min: -2, max: 2 }),
  )
  .map(([[signA, signB], coefficient, difference, exponent, shift]) => {
    const other = coefficient + BigInt(difference);
    const near = other < 0n || other >= 10n ** 38n ? coefficient : other;
    return [`${signA}${coefficient}e${exponent}`, `${signB}${near}e${exponent + shift}`] as const;
  });

const numberPairs = fc.oneof(fc.tuple(anyNumber, anyNumber), nearTies);

const overflow = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const underflow =
  'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const tooManyDigits = 'Attempting to store more than 38 significant digits in a Number';
const notNumeric = 'The parameter cannot be converted to a numeric value';

describe('normalizeNumber', () => {
  // Rows of ScyllaDB's test_number.py and of the conformance suites, which were run against AWS.
  it.each([
    ['1', '1'],
    ['-5', '-5'],
    ['0', '0'],
    ['1000', '1000'],
    ['007', '7'],
    ['001.23', '1.23'],
    ['00', '0'],
    ['+3', '3'],
    ['+0', '0'],
    ['1.0', '1'],
    ['1.10', '1.1'],
    ['100.000', '100'],
    ['0.0', '0'],
    ['0.10', '0.1'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['-3e2', '-300'],
    ['1.23e4', '12300'],
    ['1e-3', '0.001'],
    ['123e-2', '1.23'],
    ['1.23e-1', '0.123'],
    ['1.0e-1', '0.1'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['0e5', '0'],
    ['0e125', '0'],
    ['0.0e126', '0'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['5.', '5'],
    ['1e20', '100000000000000000000'],
    ['0.1e126', `1${'0'.repeat(125)}`],
    ['1e125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    ['-9.9999999999999999999999999999999999999E+125', `-${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['3.1415926535897932384626433832795028841', '3.1415926535897932384626433832795028841'],
    ['0042.1200', '42.12'],
    ['-17.4E37', `-174${'0'.repeat(36)}`],
    ['1e00000000000000000000000000001', '10'],
  ])('gives %s as %s', (text, normal) => {
    expect(normalizeNumber(text)).toBe(normal);
  });

  it.each([
    ['', notNumeric],
    ['b', `${notNumeric}: b`],
    ['NaN', `${notNumeric}: NaN`],
    ['-Infinity', `${notNumeric}: -Infinity`],
    [' 1', `${notNumeric}:  1`],
    ['1 ', `${notNumeric}: 1 `],
    ['1\n', `${notNumeric}: 1\n`],
    ['.', `${notNumeric}: .`],
    ['-', `${notNumeric}: -`],
    ['e5', `${notNumeric}: e5`],
    ['1e', `${notNumeric}: 1e`],
    ['1.2.3', `${notNumeric}: 1.2.3`],
    ['--1', `${notNumeric}: --1`],
    ['0x10', `${notNumeric}: 0x10`],
    ['1e9223372036854775808', `${notNumeric}: 1e9223372036854775808`],
    ['1e-9223372036854775809', `${notNumeric}: 1e-9223372036854775809`],
    ['1e126', overflow],
    ['-1e126', overflow],
    ['11e125', overflow],
    ['0e126', overflow],
    ['1e2147483648', overflow],
    ['1e9223372036854775807', overflow],
    ['1e-131', underflow],
    ['0.9e-130', underflow],
    ['0e-131', underflow],
    ['1e-99999999999', underflow],
    ['123456789012345678901234567890123456789', tooManyDigits],
    ['-1.23456789012345678901234567890123456789', tooManyDigits],
    ['314159265358979323846264338327950288419e30', tooManyDigits],
    ['123456789012345678901234567890123456789e126', overflow],
  ])('refuses %j', (text, message) => {
    expect(() => normalizeNumber(text)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message }),
    );
  });

  it('takes long texts in linear time', () => {
    expect(() => normalizeNumber(`${'1'.repeat(2_000_000)}x`)).toThrow(/^The parameter cannot be/);
    expect(() => normalizeNumber(`1e${'9'.repeat(2_000_000)}`)).toThrow(/^The parameter cannot be/);
    expect(normalizeNumber(`${'0'.repeat(2_000_000)}7`)).toBe('7');
  });

  it('gives what big.js gives, and the same again', () => {
    fc.assert(
      fc.property(anyNumber, (text) => {
        const normal = normalizeNumber(text);
        expect(normal).toBe(plain(new Big(text)));
        expect(normalizeNumber(normal)).toBe(normal);
      }),
    );
  });
});

describe('compareNumbers', () => {
  it('agrees with big.js', () => {
    fc.assert(
      fc.property(numberPairs, ([a, b]) => {
        const [left, right] = [normalizeNumber(a), normalizeNumber(b)];
        expect(Math.sign(compareNumbers(left, right))).toBe(new Big(a).cmp(b));
        expect(Math.sign(compareNumbers(right, left))).toBe(new Big(b).cmp(a));
      }),
      { numRuns: 500 },
    );
  });
});

describe('addNumbers and subtractNumbers', () => {
  it('agree with big.js wherever the result fits, and overflow elsewhere', () => {
    fc.assert(
      fc.property(numberPairs, ([a, b]) => {
        const [left, right] = [normalizeNumber(a), normalizeNumber(b)];
        expect(outcomeOf(() => addNumbers(left, right))).toBe(expected(new Big(a).plus(b)));
        expect(outcomeOf(() => subtractNumbers(left, right))).toBe(expected(new Big(a).minus(b)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['1', '10000000000000000000000', '10000000000000000000001'],
    ['0.1', '0.2', '0.3'],
    ['-5', '5', '0'],
    ['999999999999999', '1', '1000000000000000'],
    ['99999999999999999999999999999999999999', '1', `1${'0'.repeat(38)}`],
  ])('%s + %s = %s', (a, b, sum) => {
    expect(addNumbers(a, b)).toBe(sum);
  });

  it('call a result of more than 38 digits an overflow, as AWS does', () => {
    const wide = normalizeNumber('1e50');
    expect(() => addNumbers(wide, '1')).toThrow(/^Number overflow\./);
    expect(() => subtractNumbers(wide, '1')).toThrow(/^Number overflow\./);
    const huge = normalizeNumber('9e125');
    expect(() => addNumbers(huge, huge)).toThrow(/^Number overflow\./);
    expect(addNumbers(huge, normalizeNumber('9e124'))).toBe(normalizeNumber('9.9e125'));
  });

  it('refuse a difference too small to store', () => {
    expect(() => subtractNumbers(normalizeNumber('1.5e-130'), normalizeNumber('1e-130'))).toThrow(
      /^Number underflow\./,
    );
  });
});

function plain(big: Big): string {
  return big.eq(0) ? '0' : big.toFixed();
}

function expected(big: Big): string {
  if (!big.eq(0) && (big.c.length > 38 || big.e > 125)) return 'overflow';
  if (!big.eq(0) && big.e < -130) return 'underflow';
  return plain(big);
}

function outcomeOf(calculate: () => string): string {
  try {
    return calculate();
  } catch (error) {
    return /^Number (overflow|underflow)\./.exec(String((error as Error).message))?.[1] ?? 'other';
  }
}
