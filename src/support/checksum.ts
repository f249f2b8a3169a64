import * as zlib from 'node:zlib';

/** CRC-32 (IEEE 802.3) of some bytes, unsigned: what DynamoDB sends as `x-amz-crc32` and stored items carry. */
export const crc32: (bytes: Uint8Array) => number =
  // Node has it from 20.15 and 22.2; the types know only of newer ones.
  typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32ByTable;

const TABLE = new Uint32Array(256).map((_, index) => {
  let remainder = index;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

/** The same in plain JavaScript, one byte at a time, for a Node without the native one. */
export function crc32ByTable(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let index = 0; index < bytes.length; index++) {
    const slot = (remainder ^ (bytes[index] ?? 0)) & 0xff;
    remainder = (remainder >>> 8) ^ (TABLE[slot] ?? 0);
  }
  return ~remainder >>> 0;
}
