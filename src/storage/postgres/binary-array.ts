/**
 * Arrays as parameters in PostgreSQL's binary form (`array_recv` in src/backend/utils/adt/arrayfuncs.c), which neither
 * side has to spell out as text and read again: the driver sends a Buffer as binary. All numbers are big-endian:
 *
 *     dimensions (4), has nulls (4) = 0, type of the elements (4), for each dimension: elements (4), first index (4) = 1;
 *     then of each element its length (4) and its bytes
 *
 * One bytea `a`: 00000001 00000000 00000011 00000001 00000001 · 00000001 61.
 */
import { bufferOf } from './stored-key.js';

/** Types by their numbers, which are the same in every database that speaks the protocol (pg_type.dat). */
const BOOLEAN = 16;
const BYTEA = 17;
const BIGINT = 20;
const TEXT = 25;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const BIGINT_BYTES = 8;
const TWO_TO_32 = 2 ** 32;

export function byteaArray(elements: readonly Uint8Array[]): Buffer {
  return arrayOf(BYTEA, elements);
}

export function textArray(elements: readonly string[]): Buffer {
  return arrayOf(
    TEXT,
    elements.map((element) => Buffer.from(element)),
  );
}

export function booleanArray(elements: readonly boolean[]): Buffer {
  return arrayOf(
    BOOLEAN,
    elements.map((element) => Buffer.of(element ? 1 : 0)),
  );
}

/** Whole numbers that JavaScript holds exactly. */
export function bigintArray(elements: readonly number[]): Buffer {
  return arrayOf(BIGINT, elements.map(bigintBytes));
}

/** Of numbers given as their 8 bytes. */
export function bigintArrayOfBytes(elements: readonly Uint8Array[]): Buffer {
  return arrayOf(BIGINT, elements);
}

function bigintBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(BIGINT_BYTES);
  bytes.writeInt32BE(Math.floor(value / TWO_TO_32), 0);
  bytes.writeUInt32BE(value >>> 0, LENGTH_BYTES);
  return bytes;
}

function arrayOf(type: number, elements: readonly Uint8Array[]): Buffer {
  let size = HEADER_BYTES;
  for (const element of elements) size += LENGTH_BYTES + element.length;
  const array = Buffer.allocUnsafe(size);
  for (const [at, value] of [1, 0, type, elements.length, 1].entries())
    array.writeInt32BE(value, at * LENGTH_BYTES);
  let offset = HEADER_BYTES;
  for (const element of elements) {
    offset = array.writeInt32BE(element.length, offset);
    offset += bufferOf(element).copy(array, offset);
  }
  return array;
}
