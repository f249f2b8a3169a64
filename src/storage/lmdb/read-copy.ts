import type { NamedDatabase, ReadOptions, ValueEncoder, VolatileBytes } from './lmdb-binding.js';

/** lmdb-js's shared buffer, seen with its true length. It is replaced when a value does not fit. */
let shared: Uint8Array = new Uint8Array(0);

/** The beginnings of the shared buffer, by length: making a view takes longer than copying an item. */
const MAX_KEPT_BYTES = 4_096;
const beginnings = new Array<Uint8Array | undefined>(MAX_KEPT_BYTES + 1).fill(undefined);

/** Memory that copies of small values are cut from. A copy that is kept keeps all of it: values of ranges are not. */
const SLAB_BYTES = 64 * 1024;
let slab = new Uint8Array(0);
let slabUsed = 0;

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
  copy.set(beginningOf(volatile, length));
  return copy;
}

/** Copies the values of a range: lmdb-js's own copies are Buffers with memory of their own, and take twice as long. */
export const rangeValues: ValueEncoder = {
  encode: (value) => value,
  decode(volatile, sizeBytes) {
    if (volatile.isGlobal !== true) return volatile;
    const copy = cut(sizeBytes);
    copy.set(beginningOf(volatile, sizeBytes));
    return copy;
  },
};

/** Fresh memory. */
function cut(sizeBytes: number): Uint8Array {
  if (sizeBytes > SLAB_BYTES / 8) return new Uint8Array(sizeBytes);
  if (slabUsed + sizeBytes > slab.length) {
    slab = new Uint8Array(Buffer.allocUnsafeSlow(SLAB_BYTES).buffer);
    slabUsed = 0;
  }
  slabUsed += sizeBytes;
  return slab.subarray(slabUsed - sizeBytes, slabUsed);
}

function beginningOf(volatile: VolatileBytes, sizeBytes: number): Uint8Array {
  if (volatile.buffer !== shared.buffer) {
    shared = new Uint8Array(volatile.buffer, volatile.byteOffset);
    beginnings.fill(undefined);
  }
  if (sizeBytes > MAX_KEPT_BYTES) return shared.subarray(0, sizeBytes);
  const kept = beginnings[sizeBytes] ?? shared.subarray(0, sizeBytes);
  beginnings[sizeBytes] = kept;
  return kept;
}
