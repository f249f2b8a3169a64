import { digitAt, firstDigitExponent, isNegative, lastDigitExponent } from '../values/index.js';

/** Makes the exponent of the first digit pair (-65 to 62) of a positive number a byte from 128 to 255. */
const EXPONENT_OFFSET = 193;
const ALL_BITS = 0xff;
const ZERO_KEY = [128, 0] as const;
const POSITIVE_END = 0;
const NEGATIVE_END = 102;
/** Negative numbers with this many digit pairs have no end mark in AWS's form. */
const MOST_PAIRS = 20;

/**
 * A number in normal form as 2 to 22 bytes whose order is that of the numbers. No key is a prefix of another, so that
 * what follows it in a longer key never mixes with it.
 *
 *     exponent  1 byte   exponent of the first digit pair, base 100, + 193; for a negative number its complement
 *     digits    1 byte   for each pair of digits, counted from the decimal point: its value + 1; for a negative
 *                        number 101 - its value
 *     end       1 byte   0; for a negative number 102
 *
 * Zero is `80 00`. Example: -120.5 has the pairs 01 20 . 50, the first of them at exponent 1: complement of 194, then
 * 100 81 51, then 102, that is 3D 64 51 33 66.
 */
export function encodeNumberKey(normal: string): Uint8Array {
  if (normal === '0') return Uint8Array.from(ZERO_KEY);
  const firstPair = firstDigitExponent(normal) >> 1;
  const lastPair = lastDigitExponent(normal) >> 1;
  const negative = isNegative(normal);
  const key = new Uint8Array(firstPair - lastPair + 3);
  key[0] = (firstPair + EXPONENT_OFFSET) ^ (negative ? ALL_BITS : 0);
  let offset = 1;
  for (let pair = firstPair; pair >= lastPair; pair--) {
    const value = digitAt(normal, 2 * pair + 1) * 10 + digitAt(normal, 2 * pair);
    key[offset++] = negative ? 101 - value : value + 1;
  }
  key[offset] = negative ? NEGATIVE_END : POSITIVE_END;
  return key;
}

/**
 * The part of a number's key that AWS hashes: without the end mark, which there only negative numbers of fewer than
 * 20 digit pairs have (recorded in dynalite's Scan tests, by the order of number keys).
 */
export function hashedNumberBytes(key: Uint8Array): Uint8Array {
  const unmarked = key[key.length - 1] === POSITIVE_END || key.length === MOST_PAIRS + 2;
  return unmarked ? key.subarray(0, -1) : key;
}
