/**
 * Where the digits of a number in normal form lie. Exponents are powers of ten: in `120.5` the first significant
 * digit has exponent 2 and the last one -1. Nothing is allocated, as sizes and keys are computed on every write.
 */

const MINUS = 45;
const ZERO = 48;

/** Whether a number in normal form is below zero. */
export function isNegative(normal: string): boolean {
  return normal.charCodeAt(0) === MINUS;
}

/** Exponent of the first significant digit. The number must be in normal form and not zero. */
export function firstDigitExponent(normal: string): number {
  const start = isNegative(normal) ? 1 : 0;
  const point = pointIndexOf(normal);
  if (normal.charCodeAt(start) !== ZERO) return point - start - 1;
  let index = point + 1;
  while (normal.charCodeAt(index) === ZERO) index++;
  return point - index;
}

/** Exponent of the last significant digit. The number must be in normal form and not zero. */
export function lastDigitExponent(normal: string): number {
  const point = pointIndexOf(normal);
  if (point < normal.length) return point + 1 - normal.length;
  let index = point - 1;
  while (normal.charCodeAt(index) === ZERO) index--;
  return point - 1 - index;
}

/** The digit (0 to 9) at an exponent; 0 outside the digits that are written. */
export function digitAt(normal: string, exponent: number): number {
  const point = pointIndexOf(normal);
  const index = exponent >= 0 ? point - 1 - exponent : point - exponent;
  const code = normal.charCodeAt(index);
  // Outside the text charCodeAt gives NaN, and before the first digit there may be a minus.
  return code > ZERO ? code - ZERO : 0;
}

/** Index of the decimal point, or of where it would be. */
export function pointIndexOf(normal: string): number {
  const point = normal.indexOf('.');
  return point === -1 ? normal.length : point;
}
