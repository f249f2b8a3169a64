import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeNumber } from './number-parser.js';
import { itemSizeBytes, numberSizeBytes, valueSizeBytes } from './size.js';

describe('numberSizeBytes', () => {
  // Sizes measured at AWS's 400 KB limit, as published by the conformance suite (eu-west-2, August 2026).
  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['1234', 3],
    ['12345678901234567890123456789012345678', 20],
    ['0042', 2],
    ['100', 2],
    ['1010', 3],
    ['0.0000001', 2],
    ['1E125', 2],
    ['1E-100', 2],
    ['1.5', 3],
    ['15', 2],
    ['1.2', 3],
    ['1.200', 3],
    ['1.234', 4],
    ['3.14159', 5],
    ['123456', 4],
    ['100.5', 4],
    ['0.15', 2],
    ['-42', 3],
    ['-0', 1],
  ])('of %s is %i', (literal, sizeBytes) => {
    expect(numberSizeBytes(normalizeNumber(literal))).toBe(sizeBytes);
  });

  it('is never more than 21', () => {
    expect(numberSizeBytes(`1.${'1'.repeat(37)}`)).toBe(21);
    expect(numberSizeBytes(`-1.${'1'.repeat(37)}`)).toBe(21);
    expect(numberSizeBytes(`-${'1'.repeat(38)}`)).toBe(21);
    const digits = fc.bigInt({ min: 1n - 10n ** 38n, max: 10n ** 38n - 1n });
    fc.assert(
      fc.property(digits, fc.integer({ min: -130, max: 88 }), (coefficient, exponent) => {
        const sizeBytes = numberSizeBytes(normalizeNumber(`${coefficient}e${exponent}`));
        expect(sizeBytes).toBeGreaterThanOrEqual(1);
        expect(sizeBytes).toBeLessThanOrEqual(21);
      }),
    );
  });
});

describe('valueSizeBytes', () => {
  // "DynamoDB item sizes and formats" (developer guide).
  it.each([
    [{ S: '' }, 0],
    [{ S: 'aé€😀' }, 10],
    [{ B: '' }, 0],
    [{ B: 'AQ==' }, 1],
    [{ B: 'AQI=' }, 2],
    [{ B: 'AQID' }, 3],
    [{ NULL: true } as const, 1],
    [{ BOOL: false }, 1],
    [{ SS: ['a', 'bcd'] }, 4],
    [{ NS: ['0', '12', '-42'] }, 6],
    [{ BS: ['AQ==', 'AQID'] }, 4],
    [{ L: [] }, 3],
    [{ M: {} }, 3],
    [{ L: [{ S: 'ab' }, { NULL: true }] } as const, 3 + (1 + 2) + (1 + 1)],
    [{ M: { né: { S: 'ab' }, m: { M: {} } } }, 3 + (1 + 3 + 2) + (1 + 1 + 3)],
  ])('of %j is %i', (value, sizeBytes) => {
    expect(valueSizeBytes(value)).toBe(sizeBytes);
  });
});

describe('itemSizeBytes', () => {
  it('sums names and values, without overhead', () => {
    expect(itemSizeBytes({})).toBe(0);
    expect(itemSizeBytes({ id: { N: '123' }, name: { S: 'Ada' }, ok: { BOOL: true } })).toBe(
      2 + 3 + (4 + 3) + (2 + 1),
    );
  });
});
