import { MAX_NUMBER_DIGITS, MAX_NUMBER_EXPONENT, MIN_NUMBER_EXPONENT } from '../limits/index.js';
import { isNegative, pointIndexOf } from './number-digits.js';
import { numberOverflow, numberUnderflow } from './number-errors.js';
import { layOut } from './number-parser.js';

/** Integers of up to this many characters, and their sums, are exact as doubles. */
const EXACT_INTEGER_LENGTH = 15;

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Both in normal form. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  const negative = isNegative(a);
  if (negative !== isNegative(b)) return negative ? -1 : 1;
  const magnitudeOrder = compareMagnitudes(a, b);
  return negative ? -magnitudeOrder : magnitudeOrder;
}

/** Numbers of the same sign. Without needless zeros, the longer whole part is larger, and equally long ones sort as text. */
function compareMagnitudes(a: string, b: string): number {
  const lengthDifference = pointIndexOf(a) - pointIndexOf(b);
  if (lengthDifference !== 0) return lengthDifference;
  return a < b ? -1 : 1;
}

/**
 * a + b, exactly, in normal form; both in normal form. Throws ValidationException when the sum is out of range or
 * needs more than 38 digits; AWS calls the latter a number overflow too (ScyllaDB's test_number.py, run against AWS).
 */
export function addNumbers(a: string, b: string): string {
  if (a.length <= EXACT_INTEGER_LENGTH && b.length <= EXACT_INTEGER_LENGTH) {
    const left = Number(a);
    const right = Number(b);
    if (Number.isInteger(left) && Number.isInteger(right)) return String(left + right);
  }
  return addDecimals(a, b);
}

/** a - b; otherwise as `addNumbers`. */
export function subtractNumbers(a: string, b: string): string {
  return addNumbers(a, negate(b));
}

function negate(normal: string): string {
  if (normal === '0') return normal;
  return isNegative(normal) ? normal.slice(1) : `-${normal}`;
}

function addDecimals(a: string, b: string): string {
  const scale = Math.max(fractionLengthOf(a), fractionLengthOf(b));
  return printScaled(scaledInteger(a, scale) + scaledInteger(b, scale), scale);
}

/** The number times 10^scale. `scale` is at least the length of its fraction. */
function scaledInteger(normal: string, scale: number): bigint {
  const zeros = '0'.repeat(scale - fractionLengthOf(normal));
  return BigInt(normal.replace('.', '') + zeros);
}

function fractionLengthOf(normal: string): number {
  const point = pointIndexOf(normal);
  return point === normal.length ? 0 : normal.length - point - 1;
}

/** coefficient / 10^scale in normal form. */
function printScaled(coefficient: bigint, scale: number): string {
  if (coefficient === 0n) return '0';
  const text = coefficient.toString();
  const start = coefficient < 0n ? 1 : 0;
  let end = text.length;
  while (text[end - 1] === '0') end--;
  const firstExponent = text.length - start - 1 - scale;
  if (end - start > MAX_NUMBER_DIGITS || firstExponent > MAX_NUMBER_EXPONENT) throw numberOverflow();
  if (firstExponent < MIN_NUMBER_EXPONENT) throw numberUnderflow();
  const plain = layOut(text.slice(start, end), firstExponent);
  return start === 1 ? `-${plain}` : plain;
}
