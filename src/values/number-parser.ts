import { MAX_NUMBER_DIGITS, MAX_NUMBER_EXPONENT, MIN_NUMBER_EXPONENT } from '../limits/index.js';
import { notANumber, numberOverflow, numberUnderflow, tooManyDigits } from './number-errors.js';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** number ::= sign? (digits ("." digits?)? | "." digits) (("e" | "E") sign? digits)? */
const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/;

const MAX_LONG = 9_223_372_036_854_775_807n;
const MIN_LONG = -9_223_372_036_854_775_808n;
const LONGEST_LONG = 20;

/**
 * A number as AWS returns it, its normal form: plain decimal, no exponent, no needless zeros, no `+`, `0` for every
 * zero. A text in normal form is returned as it is. Throws ValidationException for what is not a number, has more
 * than 38 significant digits, or lies outside 1E-130 to 9.99…E+125.
 * Source: "Data types: Number" (developer guide) and conformance tests recorded against AWS.
 */
export function normalizeNumber(text: string): string {
  return isShortNormalForm(text) ? text : normalizeAny(text);
}

/** True for what is surely in normal form and in range. Longer texts may be too; they take the slow way. */
function isShortNormalForm(text: string): boolean {
  const length = text.length;
  if (length > MAX_NUMBER_DIGITS) return false;
  let index = text.charCodeAt(0) === MINUS ? 1 : 0;
  const first = text.charCodeAt(index);
  if (first === ZERO) {
    if (length === 1) return true;
    if (text.charCodeAt(index + 1) !== POINT) return false;
  }
  const start = index;
  let point = -1;
  for (; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= ZERO && code <= NINE) continue;
    if (code !== POINT || point !== -1 || index === start) return false;
    point = index;
  }
  if (point === -1) return length > start;
  const last = text.charCodeAt(length - 1);
  return last !== ZERO && last !== POINT;
}

function normalizeAny(text: string): string {
  const match = NUMBER.exec(text);
  if (match === null) throw notANumber(text);
  const [, sign, whole = '', fraction = '', exponentText] = match;
  const digits = whole + fraction;
  if (digits === '') throw notANumber(text);
  const exponent = exponentText === undefined ? 0 : parseExponent(exponentText, text);

  let first = 0;
  while (first < digits.length && digits.charCodeAt(first) === ZERO) first++;
  if (first === digits.length) {
    // A zero is held to the range by the exponent it is written with: 0e126 is refused, 0.0e126 is not.
    checkRange(exponent - fraction.length);
    return '0';
  }
  const firstExponent = whole.length - 1 - first + exponent;
  checkRange(firstExponent);
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end--;
  if (end - first > MAX_NUMBER_DIGITS) throw tooManyDigits();
  const plain = layOut(digits.slice(first, end), firstExponent);
  return sign === '-' ? `-${plain}` : plain;
}

/** AWS reads exponents as 64-bit integers. Precision beyond a double does not matter: such values are out of range. */
function parseExponent(exponentText: string, text: string): number {
  const short = exponentText.replace(/^([+-]?)0+(?=[0-9])/, '$1');
  if (short.length > LONGEST_LONG) throw notANumber(text);
  const exponent = BigInt(short.startsWith('+') ? short.slice(1) : short);
  if (exponent > MAX_LONG || exponent < MIN_LONG) throw notANumber(text);
  return Number(exponent);
}

function checkRange(firstExponent: number): void {
  if (firstExponent > MAX_NUMBER_EXPONENT) throw numberOverflow();
  if (firstExponent < MIN_NUMBER_EXPONENT) throw numberUnderflow();
}

/** Digits without leading or trailing zeros, the first of them at `firstExponent`, as a plain decimal. */
export function layOut(digits: string, firstExponent: number): string {
  if (firstExponent < 0) return `0.${'0'.repeat(-firstExponent - 1)}${digits}`;
  const wholeLength = firstExponent + 1;
  if (digits.length <= wholeLength) return digits + '0'.repeat(wholeLength - digits.length);
  return `${digits.slice(0, wholeLength)}.${digits.slice(wholeLength)}`;
}
