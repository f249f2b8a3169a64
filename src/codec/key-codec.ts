import { createHash } from 'node:crypto';
import { assert } from '../support/index.js';
import type { AttributeValue } from '../values/index.js';
import { encodeNumberKey, hashedNumberBytes } from './number-key.js';
import { partitionHash } from './partition-hash.js';

/**
 * Bytes of a key attribute's value, in DynamoDB's order: strings as UTF-8, binary as it is, numbers so that
 * byte order is numeric order.
 */
export function keyAttributeBytes(value: AttributeValue): Uint8Array {
  if ('S' in value) return Buffer.from(value.S, 'utf8');
  if ('N' in value) return encodeNumberKey(value.N);
  assert('B' in value, 'a key attribute is a string, a number or binary');
  return Buffer.from(value.B, 'base64');
}

/**
 * The partition part of a key. The order of partitions is that of their hash; within a hash any order does, as
 * long as different keys differ, so each attribute's bytes are framed by their length, and long ones replaced by
 * their SHA-256: no key comes near an engine's limit.
 *
 *     bytes 0-2   partition hash of the attributes' bytes, big-endian
 *     then, for each attribute: its length (0-63) and its bytes, or 64 and the 32 bytes of the digest
 *
 * The string `a`: `f6558e 01 61`.
 */
export function encodePartition(values: readonly AttributeValue[]): Uint8Array {
  const parts = values.map(keyAttributeBytes);
  let length = HASH_BYTES;
  for (const part of parts) length += framedLength(part);
  const bytes = Buffer.allocUnsafe(length);
  writePartitionHash(bytes, hashOf(values, parts));
  let at = HASH_BYTES;
  for (const part of parts) at = writeFramed(bytes, at, part);
  return bytes;
}

/** How many bytes of a key are its partition part, when that has one attribute. */
export function partitionLengthBytes(key: Uint8Array): number {
  const mark = key[HASH_BYTES] ?? 0;
  return HASH_BYTES + 1 + (mark === DIGEST_MARK ? DIGEST_BYTES : mark);
}

/** The partition hash that a key begins with. */
export function partitionHashOfKey(key: Uint8Array): number {
  return ((key[0] ?? 0) << 16) | ((key[1] ?? 0) << 8) | (key[2] ?? 0);
}

/** The partition hash of a key, of an item or an index entry; 0 for an empty key. */
export function decodePartitionHash(key: Uint8Array): number {
  return ((key[0] ?? 0) << 16) | ((key[1] ?? 0) << 8) | (key[2] ?? 0);
}

/** Bytes of all partitions from `hash` on: where a segment of a Scan begins. */
export function encodePartitionHash(hash: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(HASH_BYTES);
  writePartitionHash(bytes, hash);
  return bytes;
}

/**
 * One sort attribute, so that byte order is the order of values and no value is a prefix of another: NUL becomes
 * `00 ff`, and `00 01` ends it. `a NUL b`: `61 00ff 62 0001`. Numbers are told from their own bytes where they end.
 */
export function encodeSortAttribute(value: AttributeValue): Uint8Array {
  if ('N' in value) return encodeNumberKey(value.N);
  return Buffer.concat([escapeNul(keyAttributeBytes(value)), TERMINATOR]);
}

/** What every encoded sort attribute that begins with `value` begins with. */
export function encodeSortPrefix(value: AttributeValue): Uint8Array {
  return escapeNul(keyAttributeBytes(value));
}

/**
 * The end of an index entry's key: what orders entries that tie in the index, and tells them apart. AWS was
 * observed to order ties by the hash of all primary key attributes together (recorded in dynalite's Query tests).
 *
 *     bytes 0-2   partition hash of the primary key attributes' bytes joined, big-endian
 *     then        the primary key framed as a partition attribute is: itself, or its digest when long
 */
export function encodeTieBreaker(primaryKey: Uint8Array, values: readonly AttributeValue[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(HASH_BYTES + framedLength(primaryKey));
  writePartitionHash(bytes, hashOf(values, values.map(keyAttributeBytes)));
  writeFramed(bytes, HASH_BYTES, primaryKey);
  return bytes;
}

/** The smallest bytes greater than everything that begins with `prefix`; undefined when there are none. */
export function endOfPrefix(prefix: Uint8Array): Uint8Array | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length--;
  if (length === 0) return undefined;
  const end = Uint8Array.prototype.slice.call(prefix, 0, length);
  end[length - 1] = (end[length - 1] ?? 0) + 1;
  return end;
}

const HASH_BYTES = 3;
const LONGEST_FRAMED = 63;
const DIGEST_MARK = 64;
const DIGEST_BYTES = 32;
const TERMINATOR = Uint8Array.of(0x00, 0x01);

function writePartitionHash(bytes: Buffer, hash: number): void {
  bytes[0] = hash >>> 16;
  bytes[1] = hash >>> 8;
  bytes[2] = hash;
}

function framedLength(part: Uint8Array): number {
  return 1 + (part.length <= LONGEST_FRAMED ? part.length : DIGEST_BYTES);
}

/** Writes a part or its digest behind its length or mark; returns where the next one goes. */
function writeFramed(bytes: Buffer, at: number, part: Uint8Array): number {
  const isShort = part.length <= LONGEST_FRAMED;
  bytes[at] = isShort ? part.length : DIGEST_MARK;
  bytes.set(isShort ? part : createHash('sha256').update(part).digest(), at + 1);
  return at + framedLength(part);
}

/** The hash of values, given what `keyAttributeBytes` makes of them. */
function hashOf(values: readonly AttributeValue[], parts: readonly Uint8Array[]): number {
  const hashed = parts.map((part, at) => {
    const value = values[at];
    assert(value !== undefined, 'every value has its bytes');
    return 'N' in value ? hashedNumberBytes(part) : part;
  });
  const [first] = hashed;
  assert(first !== undefined, 'a key has a partition attribute');
  return partitionHash(hashed.length === 1 ? first : Buffer.concat(hashed));
}

function escapeNul(bytes: Uint8Array): Uint8Array {
  let nulAt = bytes.indexOf(0);
  if (nulAt < 0) return bytes;
  const parts: Uint8Array[] = [];
  let from = 0;
  for (; nulAt >= 0; nulAt = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, nulAt + 1), ESCAPED);
    from = nulAt + 1;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

const ESCAPED = Uint8Array.of(0xff);
