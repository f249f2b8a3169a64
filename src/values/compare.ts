import type { AttributeValue, Item } from './attribute-value.js';
import { attributeOf } from './item-access.js';
import { compareNumbers } from './number.js';
import { isSameSet } from './sets.js';
import { compareUtf8 } from './utf8.js';

/**
 * Negative, zero or positive as `a` sorts before, with or after `b`: strings by their UTF-8 bytes, numbers by value,
 * binary by unsigned bytes. Undefined unless both are of the same one of these types.
 * Source: "Condition expressions: comparison operators" and "Data types" (developer guide).
 */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('S' in a) return 'S' in b ? compareUtf8(a.S, b.S) : undefined;
  if ('N' in a) return 'N' in b ? compareNumbers(a.N, b.N) : undefined;
  if ('B' in a) return 'B' in b ? compareBase64(a.B, b.B) : undefined;
  return undefined;
}

/** Whether two values are of the same type and equal, at any depth. */
export function valuesEqual(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true;
  // Texts of equal numbers and of equal binary are equal, and sets are in order, as parsed values are in normal form.
  if ('S' in a) return 'S' in b && a.S === b.S;
  if ('N' in a) return 'N' in b && a.N === b.N;
  if ('B' in a) return 'B' in b && a.B === b.B;
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL;
  if ('NULL' in a) return 'NULL' in b;
  if ('M' in a) return 'M' in b && mapsEqual(a.M, b.M);
  if ('L' in a) return 'L' in b && listsEqual(a.L, b.L);
  if ('SS' in a) return 'SS' in b && isSameSet(a.SS, b.SS);
  if ('NS' in a) return 'NS' in b && isSameSet(a.NS, b.NS);
  return 'BS' in b && isSameSet(a.BS, b.BS);
}

function mapsEqual(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const left = attributeOf(a, name);
    const right = attributeOf(b, name);
    return left !== undefined && right !== undefined && valuesEqual(left, right);
  });
}

function listsEqual(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((left, index) => {
    const right = b[index];
    return right !== undefined && valuesEqual(left, right);
  });
}

function compareBase64(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64'));
}
