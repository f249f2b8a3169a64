import { MAX_NESTING_DEPTH } from '../limits/index.js';
import {
  type AttributeValue,
  nestedTooDeeply,
  normalizeNumber,
  notANumber,
  numberUnderflow,
  parseAttributeValue,
  type WireAttributeValue,
} from '../values/index.js';

/**
 * The parameters of a statement, parsed. Throws AWS's ValidationException for the first that is not legal. Numbers are
 * read a little differently here than in items: their exponents are 32-bit integers (recorded in 2026).
 */
export function parseParameters(wire: readonly WireAttributeValue[] | undefined): readonly AttributeValue[] {
  if (wire === undefined) return [];
  for (const value of wire) checkNumbers(value, 1);
  return wire.map(parseAttributeValue);
}

/** Looks at numbers in the order in which they stand, and no deeper than values may nest. */
function checkNumbers(value: WireAttributeValue | null, level: number): void {
  if (value === null) return;
  if (level > MAX_NESTING_DEPTH) throw nestedTooDeeply();
  if (value.N != null) checkNumber(value.N);
  for (const number of value.NS ?? []) checkNumber(number);
  for (const element of value.L ?? []) checkNumbers(element, level + 1);
  if (value.M != null) for (const member of Object.values(value.M)) checkNumbers(member, level + 1);
}

function checkNumber(text: string): void {
  const exponentText = /[eE]([+-]?[0-9]+)$/.exec(text)?.[1];
  if (exponentText !== undefined && text.length > MAX_PLAIN_LENGTH) {
    const exponent = Number(exponentText);
    const places = /\.([0-9]*)/.exec(text)?.[1]?.length ?? 0;
    const scale = places - exponent;
    if (exponent >= INT32_LIMIT || scale >= INT32_LIMIT) throw notANumber(text);
    // The digits before the point less those behind it overflow too, into a tiny number.
    if (exponent === INT32_LIMIT - 1) throw numberUnderflow();
  }
  normalizeNumber(text);
}

const INT32_LIMIT = 2 ** 31;
/** No shorter text has an exponent near the limit. */
const MAX_PLAIN_LENGTH = 11;
