/** Copies the entries of one space as they are, with what an engine keeps beside entries: counters and positions. */
import { partitionLengthBytes } from '../codec/index.js';
import type { Change, Entry, Reader, SpaceName } from '../storage/index.js';
import { CopyBatches } from './copy-batches.js';
import type { CopyTarget } from './copy-mark.js';
import { collectionSizeRef } from './item-collection.js';
import { bytesOf, type ChunkSize, readChunks } from './read-all.js';
import { decodeShardRecord, positionOf, shardNumberOf } from './stream-log.js';

/** Large, because each batch is a transaction; a write holds a few of them in memory. */
const BATCH: ChunkSize = { entries: 2_000, bytes: 2 * 1024 * 1024 };

/** Called with the number of entries and bytes dealt with since the last call. */
export type OnCopied = (entries: number, bytes: number) => void;

export interface SpaceCopy {
  readonly from: Reader;
  readonly to: CopyTarget;
  readonly space: SpaceName;
  readonly onCopied: OnCopied;
  /** What else is to be written with a batch. */
  readonly besides?: (entries: readonly Entry[]) => Promise<readonly Change[]>;
}

/** Resolves when everything in the space is durable at the destination. */
export async function copySpace({ from, to, space, onCopied, besides }: SpaceCopy): Promise<void> {
  const batches = new CopyBatches(to.write);
  try {
    for await (const entries of readChunks(from, space, BATCH)) {
      const puts = entries.map(({ key, value }): Change => ({ kind: 'put', space, key, value }));
      const more = (await besides?.(entries)) ?? [];
      await batches.add([...puts, ...more]);
      onCopied(entries.length, bytesOf(entries));
    }
  } finally {
    await batches.end();
  }
}

/** Copies a stream; its records keep their positions, and later ones come behind them. */
export async function copyStreamSpace(copy: SpaceCopy): Promise<void> {
  let last = 0n;
  const besides = async (entries: readonly Entry[]) => {
    for (const entry of entries) last = maxOf(last, positionIn(entry));
    return [];
  };
  await copySpace({ ...copy, besides });
  await copy.to.write([{ kind: 'advance', space: copy.space, position: last }]);
}

/** Copies the space of a table's items with the counters of their item collections, which have a space of their own. */
export async function copyItemSpace(copy: SpaceCopy, collections: SpaceName): Promise<void> {
  let last: Uint8Array | undefined;
  const besides = async (entries: readonly Entry[]) => {
    const partitions: Uint8Array[] = [];
    for (const { key } of entries) {
      const partition = key.subarray(0, partitionLengthBytes(key));
      if (last !== undefined && Buffer.compare(last, partition) === 0) continue;
      partitions.push(partition);
      last = partition;
    }
    const counters = partitions.map(async (partition): Promise<Change> => {
      const ref = collectionSizeRef(collections, partition);
      return { kind: 'add', ...ref, amount: await copy.from.readCounter(ref) };
    });
    return Promise.all(counters);
  };
  await copySpace({ ...copy, besides });
}

/** The position of a record, or up to which records of a shard were removed. */
function positionIn({ key, value }: Entry): bigint {
  return shardNumberOf(key) === undefined ? BigInt(decodeShardRecord(value).trimmed ?? 0) : positionOf(key);
}

function maxOf(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
