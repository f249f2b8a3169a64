import { unreachable } from '../support/index.js';
import type { AttributeValue, Item } from './attribute-value.js';
import { base64SizeBytes } from './base64.js';
import { firstDigitExponent, isNegative, lastDigitExponent } from './number-digits.js';
import { utf8LengthOf } from './utf8.js';

const DOCUMENT_OVERHEAD_BYTES = 3;
const ELEMENT_OVERHEAD_BYTES = 1;
/** Digit pairs of the longest number: 38 digits of which the first stands alone in its pair. */
const MAX_DIGIT_PAIRS = 20;

/**
 * Size of an item as DynamoDB counts it: names and values, no overhead of the item itself.
 * Source: "DynamoDB item sizes and formats" (developer guide, CapacityUnitCalculations.html).
 */
export function itemSizeBytes(item: Item): number {
  let sizeBytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) sizeBytes += utf8LengthOf(name) + valueSizeBytes(value);
  }
  return sizeBytes;
}

/** Size of a value without its attribute's name; source as for `itemSizeBytes`. */
export function valueSizeBytes(value: AttributeValue): number {
  if ('S' in value) return utf8LengthOf(value.S);
  if ('N' in value) return numberSizeBytes(value.N);
  if ('B' in value) return base64SizeBytes(value.B);
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('M' in value) return mapSizeBytes(value.M);
  if ('L' in value) return listSizeBytes(value.L);
  if ('SS' in value) return sumOf(value.SS, utf8LengthOf);
  if ('NS' in value) return sumOf(value.NS, numberSizeBytes);
  if ('BS' in value) return sumOf(value.BS, base64SizeBytes);
  return unreachable(value);
}

/**
 * Size of a number in normal form: one byte, and one for each pair of digits counted from the decimal point (so that
 * `1.5` takes two pairs and `15` one), and one for a minus unless the pairs already fill the 20 there is room for.
 * The guide says "approximately 1 byte per two significant digits + 1"; the rule here fits every literal whose size
 * has been published as measured at the 400 KB limit of AWS.
 */
export function numberSizeBytes(normal: string): number {
  if (normal === '0') return 1;
  const pairs = (firstDigitExponent(normal) >> 1) - (lastDigitExponent(normal) >> 1) + 1;
  return 1 + pairs + (isNegative(normal) && pairs < MAX_DIGIT_PAIRS ? 1 : 0);
}

function mapSizeBytes(map: Item): number {
  let sizeBytes = DOCUMENT_OVERHEAD_BYTES;
  for (const name in map) {
    const value = map[name];
    if (value !== undefined) sizeBytes += ELEMENT_OVERHEAD_BYTES + utf8LengthOf(name) + valueSizeBytes(value);
  }
  return sizeBytes;
}

function listSizeBytes(list: readonly AttributeValue[]): number {
  let sizeBytes = DOCUMENT_OVERHEAD_BYTES;
  for (const value of list) sizeBytes += ELEMENT_OVERHEAD_BYTES + valueSizeBytes(value);
  return sizeBytes;
}

function sumOf(elements: readonly string[], sizeOf: (element: string) => number): number {
  let sizeBytes = 0;
  for (const element of elements) sizeBytes += sizeOf(element);
  return sizeBytes;
}
