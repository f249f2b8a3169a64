/**
 * An LMDB file begins with two head pages, written in turn. lmdb-js crashes the process when they are not as LMDB
 * writes them, so they are looked at first. In each, little-endian, 32 bits each:
 *
 *     byte 24: BEEFC0DE    byte 28: data version, low 16 bits    byte 48: page size
 *     byte 144: number of the last page, 64 bits    byte 152: number of the transaction, 64 bits
 */
import { open, stat } from 'node:fs/promises';
import { isNotFound } from './format-marker.js';
import { PAGE_BYTES } from './lmdb-binding.js';

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;

/** Throws an Error with a clear message when the file is not one that LMDB can open. One not there is fine. */
export async function assertOpenable(file: string): Promise<void> {
  const heads = await readStart(file, 2 * PAGE_BYTES);
  if (heads === undefined || heads.length === 0) return;
  const pages = [heads.subarray(0, PAGE_BYTES), heads.subarray(PAGE_BYTES)];
  if (!pages.every(isHeadPage))
    throw new Error(`${file} is damaged: it does not begin as an LMDB file of ours does`);
}

/**
 * How many bytes a file lacks of the pages that its newer head page speaks of. Pages at the end that were used and given
 * back in one transaction are never written, so that lacking some may be no damage; but reading one that is not there
 * kills the process. 0 for a file that is not there.
 */
export async function missingBytes(file: string): Promise<number> {
  const heads = await readStart(file, 2 * PAGE_BYTES);
  if (heads === undefined || heads.length < 2 * PAGE_BYTES) return 0;
  const [first, second] = [heads, heads.subarray(PAGE_BYTES)];
  const newer = second.readBigUInt64LE(152) > first.readBigUInt64LE(152) ? second : first;
  const { size } = await stat(file);
  return Math.max(0, (Number(newer.readBigUInt64LE(144)) + 1) * PAGE_BYTES - size);
}

function isHeadPage(page: Buffer): boolean {
  return (
    page.length === PAGE_BYTES &&
    page.readUInt32LE(24) === MAGIC &&
    page.readUInt16LE(28) === DATA_VERSION &&
    page.readUInt32LE(48) === PAGE_BYTES
  );
}

async function readStart(file: string, bytes: number): Promise<Buffer | undefined> {
  try {
    const source = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await source.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
