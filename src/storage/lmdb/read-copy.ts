import type { RangeQuery } from '../engine.js';
import type { NamedDatabase, ReadOptions, ValueEncoder } from './lmdb-binding.js';
import { VolatileViews } from './volatile-views.js';

const volatileKeys = new VolatileViews();
const volatileValues = new VolatileViews();

/** Memory that copies are cut from. */
interface Room {
  readonly bytes: Uint8Array;
  /** That of the bytes, and where they begin in it: asking for them takes longer than making a view. */
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  used: number;
}

/** Of the engine's own memory. A copy that is kept keeps all of its room: keys and values of ranges are not. */
const ROOM_BYTES = 64 * 1024;
const MAX_CUT_BYTES = ROOM_BYTES / 8;
/** Of lent memory the first room is as large, each further one twice as large as the last, up to this. */
const MAX_LENT_BYTES = 1024 * 1024;
const NO_ROOM = roomIn(new Uint8Array(0));
let own = NO_ROOM;
let room = own;
let lend: RangeQuery['memory'];

/**
 * A value as a buffer of its own. Does what lmdb-js's `getBinary` does a third faster: that one slices a Buffer,
 * which makes an ArrayBuffer for each value; this one takes small buffers from Node's pool.
 */
export function readCopy(database: NamedDatabase, key: Uint8Array, options: ReadOptions): Buffer | undefined {
  const volatile = database.getBinaryFast(key, options);
  if (volatile === undefined) return undefined;
  const { length } = volatile;
  if (volatile.isGlobal !== true) return Buffer.from(database.getBinary(key, options) ?? volatile);
  const copy = Buffer.allocUnsafe(length);
  copy.set(volatileValues.of(volatile, 0, length));
  return copy;
}

/** Copies the values of a range: lmdb-js's own copies are Buffers with memory of their own, and take twice as long. */
export const rangeValues: ValueEncoder = {
  encode: (value) => value,
  decode(volatile, sizeBytes) {
    return volatile.isGlobal === true ? copied(volatileValues.of(volatile, 0, sizeBytes)) : volatile;
  },
};

/** Copies a key of a range. */
export function keyCopy(source: Uint8Array, start: number, end: number): Uint8Array {
  return copied(volatileKeys.of(source, start, end - start));
}

/** From now on keys and values of ranges are copied into memory that is lent, or, without that, into the engine's own. */
export function copyInto(memory: RangeQuery['memory']): void {
  lend = memory;
  room = memory === undefined ? own : NO_ROOM;
}

function copied(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (room.used + length > room.bytes.length) {
    if (lend === undefined && length > MAX_CUT_BYTES) return bytes.slice();
    room = nextRoom(length);
  }
  const at = room.used;
  room.used += length;
  room.bytes.set(bytes, at);
  return new Uint8Array(room.buffer, room.start + at, length);
}

function nextRoom(sizeBytes: number): Room {
  if (lend !== undefined) {
    const larger = Math.min(2 * room.bytes.length, MAX_LENT_BYTES);
    return roomIn(lend(Math.max(sizeBytes, ROOM_BYTES, larger)));
  }
  own = roomIn(Buffer.allocUnsafeSlow(ROOM_BYTES));
  return own;
}

function roomIn(bytes: Uint8Array): Room {
  return { bytes, buffer: bytes.buffer, start: bytes.byteOffset, used: 0 };
}
