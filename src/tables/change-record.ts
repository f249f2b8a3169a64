import { type StoredItem, storedJson, storedSizeBytes } from '../codec/index.js';
import { assert } from '../support/index.js';
import { type Item, itemSizeBytes } from '../values/index.js';
import type { StreamDefinition } from './table-definition.js';

/**
 * A record of a stream, as it is appended to its shard:
 *
 *     byte 0        what it tells of: an index into KINDS
 *     bytes 1-6     when, milliseconds since the Unix epoch, big-endian
 *     bytes 7-10    the record's size in bytes as DynamoDB counts it, big-endian
 *     bytes 11-…    `"Keys":{…}` and, as the stream's view has them, `,"NewImage":{…}` and `,"OldImage":{…}`: UTF-8
 *
 * An insertion of `{"a":{"S":"x"}}` at 1 ms in a stream of keys: `00 000000000001 00000002 224b657973223a7b…7d`.
 * The images are the bytes of the stored item, and all of it is copied into the answer of GetRecords. The opening and
 * closing of a shard are told with nothing behind the time.
 */
const KINDS = ['INSERT', 'MODIFY', 'REMOVE', 'EXPIRE', 'opened', 'closed'] as const;
const TIME_AT = 1;
const SIZE_AT = 7;
const JSON_AT = 11;

/** What a record tells of. EXPIRE is a REMOVE by time to live. */
export type ChangeKind = 'INSERT' | 'MODIFY' | 'REMOVE' | 'EXPIRE';
type RecordKind = (typeof KINDS)[number];

/** A change of an item. */
export interface ItemChange {
  readonly kind: ChangeKind;
  readonly atMs: number;
  /** The attributes of the item's key. */
  readonly key: Item;
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
}

/** A record as it is read. */
export type StoredRecord = ChangeRecord | { readonly kind: 'opened' | 'closed'; readonly atMs: number };

export interface ChangeRecord {
  readonly kind: ChangeKind;
  readonly atMs: number;
  readonly sizeBytes: number;
  /** A part of a JSON object: its attributes without the braces. */
  readonly json: Uint8Array;
}

export function encodeChangeRecord(viewType: StreamDefinition['viewType'], change: ItemChange): Uint8Array {
  const keys = `"Keys":${JSON.stringify(change.key)}`;
  const newImage = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.after : undefined;
  const oldImage = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES' ? change.before : undefined;
  const keysBytes = Buffer.byteLength(keys);
  const newJson = newImage && storedJson(newImage);
  const oldJson = oldImage && storedJson(oldImage);
  const record = Buffer.allocUnsafe(
    JSON_AT + keysBytes + lengthOf(NEW_IMAGE, newJson) + lengthOf(OLD_IMAGE, oldJson),
  );
  writeHeader(record, change.kind, change.atMs);
  record.writeUInt32BE(itemSizeBytes(change.key) + sizeOf(newImage) + sizeOf(oldImage), SIZE_AT);
  record.write(keys, JSON_AT);
  const at = writePart(record, JSON_AT + keysBytes, { name: NEW_IMAGE, json: newJson });
  writePart(record, at, { name: OLD_IMAGE, json: oldJson });
  return record;
}

/** The record that a shard was opened or closed. */
export function encodeShardMarker(kind: 'opened' | 'closed', atMs: number): Uint8Array {
  const record = Buffer.allocUnsafe(SIZE_AT);
  writeHeader(record, kind, atMs);
  return record;
}

export function decodeRecord(record: Uint8Array): StoredRecord {
  const kind = KINDS[record[0] ?? KINDS.length];
  assert(kind !== undefined, `a stream record of unknown kind ${record[0]}`);
  const view = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const atMs = view.readUIntBE(TIME_AT, SIZE_AT - TIME_AT);
  if (kind === 'opened' || kind === 'closed') return { kind, atMs };
  return { kind, atMs, sizeBytes: view.readUInt32BE(SIZE_AT), json: view.subarray(JSON_AT) };
}

/** Whether a record tells of an item, and not of its shard. */
export function isChange(record: StoredRecord): record is ChangeRecord {
  return record.kind !== 'opened' && record.kind !== 'closed';
}

const NEW_IMAGE = ',"NewImage":';
const OLD_IMAGE = ',"OldImage":';

function writeHeader(record: Buffer, kind: RecordKind, atMs: number): void {
  record[0] = KINDS.indexOf(kind);
  record.writeUIntBE(atMs, TIME_AT, SIZE_AT - TIME_AT);
}

function sizeOf(image: StoredItem | undefined): number {
  return image === undefined ? 0 : storedSizeBytes(image);
}

function lengthOf(name: string, json: Uint8Array | undefined): number {
  return json === undefined ? 0 : name.length + json.length;
}

function writePart(
  record: Buffer,
  at: number,
  { name, json }: { name: string; json: Uint8Array | undefined },
): number {
  if (json === undefined) return at;
  record.write(name, at, 'latin1');
  record.set(json, at + name.length);
  return at + name.length + json.length;
}
