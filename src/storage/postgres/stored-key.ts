/**
 * How a key is kept. An entry of PostgreSQL's B-tree holds about 2,700 bytes and a key may be longer, so each is
 * kept in three columns: `k`, its first HEAD_BYTES bytes; `t`, the rest; and `h`, a mark of fixed size that stands
 * for the rest in the unique index over (k, h). Keys of up to HEAD_BYTES bytes, which all but a few are, have an empty
 * rest and an empty mark.
 *
 *     mark = length of the key (2 bytes) + SHA-256 of what lies between head and last 8 bytes + last 8 bytes
 *
 * The last 8 bytes stand for themselves so that SQL can make the key of an append, which ends in its position.
 */
import { createHash } from 'node:crypto';
import { APPEND_POSITION_BYTES } from '../append-waiters.js';

/** With a mark and the entry's own header this stays under the 2,704 bytes of a B-tree entry. */
export const HEAD_BYTES = 2_500;

export interface StoredKey {
  readonly head: Buffer;
  readonly mark: Buffer;
  readonly tail: Buffer;
}

const EMPTY = Buffer.alloc(0);

export function toStoredKey(key: Uint8Array): StoredKey {
  const bytes = bufferOf(key);
  if (bytes.length <= HEAD_BYTES) return { head: bytes, mark: EMPTY, tail: EMPTY };
  const beforeLast = bytes.subarray(0, bytes.length - APPEND_POSITION_BYTES);
  const mark = Buffer.concat([markStart(beforeLast), bytes.subarray(beforeLast.length)]);
  return { head: bytes.subarray(0, HEAD_BYTES), mark, tail: bytes.subarray(HEAD_BYTES) };
}

/** What comes before the position in the mark of an append under a prefix; empty when its key has no mark. */
export function appendMarkStart(prefix: Uint8Array): Buffer {
  return prefix.length + APPEND_POSITION_BYTES <= HEAD_BYTES ? EMPTY : markStart(bufferOf(prefix));
}

export function fromStoredKey(head: Buffer, tail: Buffer): Uint8Array {
  return tail.length === 0 ? head : Buffer.concat([head, tail]);
}

/** The same bytes as a Buffer, which the driver sends as bytes. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function markStart(beforeLast: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(beforeLast.length + APPEND_POSITION_BYTES);
  return Buffer.concat([length, createHash('sha256').update(beforeLast.subarray(HEAD_BYTES)).digest()]);
}
