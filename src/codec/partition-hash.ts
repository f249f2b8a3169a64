import { createHash } from 'node:crypto';

/**
 * The place of a partition key among all partitions: the first 24 bits of MD5("Outliers" + key bytes).
 * This is the order in which AWS's Scan was observed to return partitions (recorded in dynalite's scan tests),
 * so that scans and segments come in AWS's order here too.
 */
export function partitionHash(keyBytes: Uint8Array): number {
  return keyBytes.length <= MAX_SINGLE_BLOCK_KEY ? hashSingleBlock(keyBytes) : hashLong(keyBytes);
}

/** One more than the largest partition hash. */
export const PARTITION_HASH_LIMIT = 2 ** 24;

const SALT = 'Outliers';
/** MD5 pads a message with 9 bytes to blocks of 64; the salt takes 8. */
const MAX_SINGLE_BLOCK_KEY = 64 - 9 - SALT.length;
const SALT_WORDS = [0x6c74754f, 0x73726569] as const;

const ROTATIONS = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);
const SINES = Int32Array.from(
  { length: 64 },
  (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0,
);
/** Which word of the block each step adds. */
const WORD_OF_STEP = Uint8Array.from({ length: 64 }, (_, step) => {
  const round = step >> 4;
  return (round === 0 ? step : round === 1 ? 5 * step + 1 : round === 2 ? 3 * step + 5 : 7 * step) & 15;
});

function hashLong(keyBytes: Uint8Array): number {
  return createHash('md5').update(SALT).update(keyBytes).digest().readUIntBE(0, 3);
}

/**
 * MD5 of one block (RFC 1321), first word only. Nearly every key fits one block, every request hashes its key, and
 * this takes a fifth of the time of node:crypto, which must cross into native code and allocate.
 */
function hashSingleBlock(keyBytes: Uint8Array): number {
  const words = new Int32Array(16);
  words[0] = SALT_WORDS[0];
  words[1] = SALT_WORDS[1];
  const length = keyBytes.length + SALT.length;
  for (let at = SALT.length; at < length; at++) setByte(words, at, keyBytes[at - SALT.length] ?? 0);
  setByte(words, length, 0x80);
  words[14] = length * 8;
  return firstThreeBytes((0x67452301 + firstWordOfDigest(words)) | 0);
}

function setByte(words: Int32Array, at: number, byte: number): void {
  words[at >> 2] = (words[at >> 2] ?? 0) | (byte << ((at & 3) * 8));
}

function firstWordOfDigest(words: Int32Array): number {
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const mixed =
      round === 0
        ? (b & c) | (~b & d)
        : round === 1
          ? (d & b) | (~d & c)
          : round === 2
            ? b ^ c ^ d
            : c ^ (b | ~d);
    const sum = (a + mixed + (SINES[step] ?? 0) + (words[WORD_OF_STEP[step] ?? 0] ?? 0)) | 0;
    const rotation = ROTATIONS[round * 4 + (step & 3)] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0;
  }
  return a;
}

/** The first three bytes of a little-endian word, as a big-endian number. */
function firstThreeBytes(word: number): number {
  return ((word & 0xff) << 16) | (word & 0xff00) | ((word >>> 16) & 0xff);
}
