import { assert, crc32 } from '../support/index.js';
import { type Item, itemSizeBytes } from '../values/index.js';
import { encodeItemJson } from './item-json.js';
import { pageWeightBytes } from './page-weight.js';

/**
 * An item as it is stored:
 *
 *     byte 0        format version, 1
 *     bytes 1-4     CRC-32 of all that follows, big-endian
 *     bytes 5-8     size in bytes as DynamoDB counts it, big-endian
 *     bytes 9-12    weight in bytes towards the 1 MB of a page, big-endian (see page-weight)
 *     bytes 13-18   write stamp: milliseconds since the Unix epoch, big-endian
 *     bytes 19-22   version of the table's definition under which it was written, big-endian
 *     bytes 23-…    the item as DynamoDB JSON, UTF-8
 *
 * `{"a":{"S":"x"}}` (2 bytes to DynamoDB) written at 1 ms under version 3:
 * `01 3b2986c6 00000002 00000017 000000000001 00000003 7b22…7d`.
 * Queries add up sizes from headers and copy the JSON; it is parsed only when somebody looks inside, and then the
 * checksum is verified, too: nothing is decided, and nothing written, by what a disk has altered.
 */
export type StoredItem = Uint8Array;

const FORMAT_VERSION = 1;
const CHECKSUM_AT = 1;
const SIZE_AT = 5;
const WEIGHT_AT = 9;
const STAMP_AT = 13;
const VERSION_AT = 19;
const HEADER_BYTES = 23;

/** Where the JSON begins in a stored item. */
export const STORED_JSON_AT = HEADER_BYTES;

export interface ItemToStore {
  readonly item: Item;
  /** As `itemSizeBytes` has it, for who knows it already. */
  readonly sizeBytes?: number | undefined;
  /** The sort attribute of the table, when it has one. */
  readonly sortAttribute: string | undefined;
  /** When it is written, milliseconds since the Unix epoch. */
  readonly writtenAtMs: number;
  /** Version of the table's definition by which its index entries are made. */
  readonly definitionVersion: number;
}

export function encodeStoredItem(toStore: ItemToStore): StoredItem {
  const { item, sizeBytes = itemSizeBytes(item), sortAttribute, writtenAtMs, definitionVersion } = toStore;
  const stored = encodeItemJson(item, HEADER_BYTES);
  stored[0] = FORMAT_VERSION;
  stored.writeUInt32BE(sizeBytes, SIZE_AT);
  stored.writeUInt32BE(pageWeightBytes(item, sortAttribute), WEIGHT_AT);
  stored.writeUIntBE(writtenAtMs, STAMP_AT, 6);
  stored.writeUInt32BE(definitionVersion, VERSION_AT);
  stored.writeUInt32BE(checksumOf(stored), CHECKSUM_AT);
  return stored;
}

/** Size in bytes as DynamoDB counts it. */
export function storedSizeBytes(stored: StoredItem): number {
  return headerField(stored, SIZE_AT);
}

/** Weight in bytes towards the 1 MB of a page. */
export function storedWeightBytes(stored: StoredItem): number {
  return headerField(stored, WEIGHT_AT);
}

/** Version of the table's definition under which the item was written. */
export function storedDefinitionVersion(stored: StoredItem): number {
  return headerField(stored, VERSION_AT);
}

/** The item's DynamoDB JSON, UTF-8: a view, not a copy. */
export function storedJson(stored: StoredItem): Uint8Array {
  assertKnownFormat(stored);
  return stored.subarray(HEADER_BYTES);
}

/** Throws AssertionError when the bytes are not those that were stored. */
export function decodeStoredItem(stored: StoredItem): Item {
  const json = storedJson(stored);
  const intact = headerField(stored, CHECKSUM_AT) === checksumOf(stored);
  assert(intact, 'a stored item is damaged: its checksum is another');
  // What was stored had been parsed and checked, so its JSON is an item.
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8')) as Item;
}

function checksumOf(stored: StoredItem): number {
  return crc32(stored.subarray(SIZE_AT));
}

function headerField(stored: StoredItem, at: number): number {
  assertKnownFormat(stored);
  const high = ((stored[at] ?? 0) << 8) | (stored[at + 1] ?? 0);
  return high * 0x10000 + (((stored[at + 2] ?? 0) << 8) | (stored[at + 3] ?? 0));
}

/** Makes the message only when it is needed: this is asked of every item of every page. */
function assertKnownFormat(stored: StoredItem): void {
  if (stored[0] !== FORMAT_VERSION) assert(false, `a stored item of unknown format ${stored[0]}`);
}
