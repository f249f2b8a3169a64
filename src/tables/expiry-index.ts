import { MAX_EXPIRED_SECONDS } from '../limits/index.js';
import type { Change, SpaceName } from '../storage/index.js';
import { attributeOf, type Item } from '../values/index.js';
import type { ExpiryIndex } from './table.js';

/**
 * The index by which expired items are found:
 *
 *     bytes 0-7   when the item expires, seconds since the Unix epoch, big-endian
 *     bytes 8-…   the item's key in the table's space
 *
 * The value is empty. An item has an entry when its attribute is a number that could be a time: not negative, and of
 * no more digits than 15, with which it would be due in thirty million years. So milliseconds taken for seconds are
 * in the index, far away. What has been expired for more than five years is in it too: it is only never looked for.
 */
const TIME_BYTES = 8;
const MAX_DIGITS = 15;
const NOTHING = new Uint8Array();

/** The whole second at which an item expires; undefined when it never does. */
export function expiresAtSeconds(item: Item, attributeName: string): number | undefined {
  const value = attributeOf(item, attributeName);
  if (value === undefined || !('N' in value) || value.N.startsWith('-')) return undefined;
  const point = value.N.indexOf('.');
  const whole = point < 0 ? value.N : value.N.slice(0, point);
  // So many digits are exact in a JavaScript number.
  return whole.length > MAX_DIGITS ? undefined : Number(whole);
}

/** Whether an item is to be deleted at a time. */
export function isExpired(item: Item, attributeName: string, atSeconds: number): boolean {
  const expiresAt = expiresAtSeconds(item, attributeName);
  return expiresAt !== undefined && expiresAt <= atSeconds && expiresAt >= atSeconds - MAX_EXPIRED_SECONDS;
}

/** The key of an item's entry; undefined when it has none. */
export function expiryEntryKey(
  { attributeName }: ExpiryIndex,
  { primaryKey, item }: { primaryKey: Uint8Array; item: Item },
): Uint8Array | undefined {
  const expiresAt = expiresAtSeconds(item, attributeName);
  return expiresAt === undefined ? undefined : Buffer.concat([timeBytes(expiresAt), primaryKey]);
}

/** The key, in the table's space, of the item that an entry is of. */
export function primaryKeyOfExpiryEntry(key: Uint8Array): Uint8Array {
  return key.subarray(TIME_BYTES);
}

/** Where the entries of all items are that are expired at a time: the bounds of a range. */
export function expiredRange(
  { space }: ExpiryIndex,
  atSeconds: number,
): { readonly space: SpaceName; readonly start: Uint8Array; readonly end: Uint8Array } {
  const oldest = Math.max(atSeconds - MAX_EXPIRED_SECONDS, 0);
  return { space, start: timeBytes(oldest), end: timeBytes(Math.max(atSeconds + 1, 0)) };
}

/** Adds what changes in the index when an item does. */
export function pushExpiryChanges(
  changes: Change[],
  index: ExpiryIndex,
  {
    primaryKey,
    before,
    after,
  }: { primaryKey: Uint8Array; before: Item | undefined; after: Item | undefined },
): void {
  const { space } = index;
  const old = before && expiryEntryKey(index, { primaryKey, item: before });
  const key = after && expiryEntryKey(index, { primaryKey, item: after });
  const isSame = old !== undefined && key !== undefined && Buffer.compare(old, key) === 0;
  // While the index is being filled, an old item's entry may be wanted although it stays as it is.
  if (isSame && index.filling === undefined) return;
  if (old !== undefined && !isSame) changes.push({ kind: 'delete', space, key: old });
  if (key !== undefined) changes.push({ kind: 'put', space, key, value: NOTHING });
}

function timeBytes(seconds: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(TIME_BYTES);
  bytes.writeBigUInt64BE(BigInt(seconds));
  return bytes;
}
