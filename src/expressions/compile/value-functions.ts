import { type AttributeValue, valuesEqual } from '../../values/index.js';

/** Whether a string or binary value begins with another of its type; false for anything else. */
export function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (value === undefined || prefix === undefined) return false;
  if ('S' in value) return 'S' in prefix && value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const bytes = Buffer.from(value.B, 'base64');
  const start = Buffer.from(prefix.B, 'base64');
  return bytes.subarray(0, start.length).equals(start);
}

/** Whether a string or binary contains another as a part, or a set or list has an element equal to it. */
export function contains(container: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (container === undefined || part === undefined) return false;
  if ('S' in container) return 'S' in part && container.S.includes(part.S);
  if ('B' in container) {
    return 'B' in part && Buffer.from(container.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  }
  if ('SS' in container) return 'S' in part && container.SS.includes(part.S);
  if ('NS' in container) return 'N' in part && container.NS.includes(part.N);
  if ('BS' in container) return 'B' in part && container.BS.includes(part.B);
  return 'L' in container && container.L.some((element) => valuesEqual(element, part));
}

/**
 * What size() gives: characters of a string, bytes of binary, elements of a set, list or map; undefined for types
 * that have no size. Source: "Condition expressions: functions" (developer guide).
 */
export function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if ('S' in value) return value.S.length;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return value.SS.length;
  if ('NS' in value) return value.NS.length;
  if ('BS' in value) return value.BS.length;
  if ('L' in value) return value.L.length;
  return 'M' in value ? Object.keys(value.M).length : undefined;
}
