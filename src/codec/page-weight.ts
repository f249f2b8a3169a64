import { type AttributeValue, type Item, utf8LengthOf, valueSizeBytes } from '../values/index.js';

/**
 * What an item adds to the 1 MB after which Query and Scan end a page, in bytes. AWS does not count the item's
 * documented size here but that of a stored form: attribute names cost one byte each, values carry a length,
 * and each 3 KB piece repeats the sort key with 18 bytes of its own. The rule was worked out from where AWS ends
 * pages (recorded in dynalite's Query and Scan tests).
 */
export function pageWeightBytes(item: Item, sortAttribute: string | undefined): number {
  let body = 0;
  let sortBytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value === undefined) continue;
    if (name === sortAttribute) sortBytes = valueSizeBytes(value);
    else body += 1 + storedValueBytes(value);
  }
  const pieces = 1 + Math.floor((1 + body) / PIECE_BYTES);
  return 2 + body + pieces * (PIECE_OVERHEAD_BYTES + sortBytes);
}

const PIECE_BYTES = 3072;
const PIECE_OVERHEAD_BYTES = 18;

function storedValueBytes(value: AttributeValue): number {
  if ('S' in value) return withLength(utf8LengthOf(value.S));
  if ('N' in value || 'B' in value) return 1 + valueSizeBytes(value);
  if ('M' in value) return mapBytes(value.M);
  if ('L' in value) return value.L.reduce((sum, element) => sum + 1 + storedValueBytes(element), 3);
  if ('NULL' in value) return 0;
  if ('BOOL' in value) return 1;
  const elements = 'SS' in value ? value.SS : 'NS' in value ? value.NS : value.BS;
  return valueSizeBytes(value) + elements.length + 1;
}

function mapBytes(map: Item): number {
  let bytes = 3;
  for (const name in map) {
    const value = map[name];
    if (value !== undefined) bytes += 2 + storedValueBytes(value);
  }
  return bytes;
}

function withLength(bytes: number): number {
  return bytes + (bytes < 128 ? 1 : bytes < 16_384 ? 2 : 3);
}
