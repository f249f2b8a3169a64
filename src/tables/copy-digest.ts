import { createHash, type Hash } from 'node:crypto';
import type { Entry, Reader, SpaceName } from '../storage/index.js';
import type { OnCopied } from './copy-space.js';
import { bytesOf, readChunks } from './read-all.js';

/** What spaces hold: equal exactly when all their entries are. */
export interface SpaceDigest {
  readonly entries: number;
  readonly bytes: number;
  /** SHA-256 of all keys and values in order, each behind its length. Hex. */
  readonly sha256: string;
}

/** Reads all of a space. */
export async function digestSpace(
  reader: Reader,
  space: SpaceName,
  onRead: OnCopied = () => {},
): Promise<SpaceDigest> {
  const hash = createHash('sha256');
  let entries = 0;
  let bytes = 0;
  for await (const chunk of readChunks(reader, space)) {
    for (const entry of chunk) addEntry(hash, entry);
    const chunkBytes = bytesOf(chunk);
    entries += chunk.length;
    bytes += chunkBytes;
    onRead(chunk.length, chunkBytes);
  }
  return { entries, bytes, sha256: hash.digest('hex') };
}

/** One digest for several spaces, in order. */
export function joinDigests(digests: readonly SpaceDigest[]): SpaceDigest {
  const hash = createHash('sha256');
  for (const { sha256 } of digests) hash.update(sha256);
  return {
    entries: digests.reduce((sum, { entries }) => sum + entries, 0),
    bytes: digests.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: hash.digest('hex'),
  };
}

function addEntry(hash: Hash, { key, value }: Entry): void {
  const lengths = Buffer.allocUnsafe(8);
  lengths.writeUInt32BE(key.length, 0);
  lengths.writeUInt32BE(value.length, 4);
  hash.update(lengths).update(key).update(value);
}
