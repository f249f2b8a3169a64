import { PARTITION_HASH_LIMIT } from '../codec/index.js';
import { TokenBucket } from './token-bucket.js';

/** A place among all partition keys, and into how many partitions these are divided. */
export interface PartitionPlace {
  /** As codec/partition-hash has it. */
  readonly hash: number;
  readonly partitionCount: number;
}

/** Partitions that are remembered at once; a full bucket is like one that was never used. */
const MAX_BUCKETS = 1024;

/**
 * What the partitions of a table or index can do, in reads or in writes: each the same, whatever the table as a whole
 * can do. Partitions keep no unused units from one second to another.
 */
export class PartitionBuckets {
  readonly #unitsPerSecond: number;
  readonly #buckets = new Map<number, TokenBucket>();
  #partitionCount = 1;

  constructor(unitsPerSecond: number) {
    this.#unitsPerSecond = unitsPerSecond;
  }

  /** Units left in the partition; zero or less when there are none. */
  unitsAt(place: PartitionPlace, nowMs: number): number {
    return this.#known(place)?.unitsAt(nowMs) ?? this.#unitsPerSecond;
  }

  take(place: PartitionPlace, units: number, nowMs: number): void {
    const bucket = this.#known(place) ?? this.#add(partitionOf(place), nowMs);
    bucket.take(units, nowMs);
  }

  /** How many partitions are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  #known(place: PartitionPlace): TokenBucket | undefined {
    // After a split no partition is what it was.
    if (place.partitionCount !== this.#partitionCount) this.#buckets.clear();
    this.#partitionCount = place.partitionCount;
    return this.#buckets.get(partitionOf(place));
  }

  #add(partition: number, nowMs: number): TokenBucket {
    if (this.#buckets.size >= MAX_BUCKETS) this.#forget(nowMs);
    const bucket = new TokenBucket({ unitsPerSecond: this.#unitsPerSecond, keptSeconds: 1 }, nowMs);
    this.#buckets.set(partition, bucket);
    return bucket;
  }

  /** Makes room: full buckets go, and should nearly none be full, the ones that came first. */
  #forget(nowMs: number): void {
    for (const [partition, bucket] of this.#buckets) {
      if (bucket.isFull(nowMs)) this.#buckets.delete(partition);
    }
    for (const partition of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_BUCKETS / 2) return;
      this.#buckets.delete(partition);
    }
  }
}

function partitionOf({ hash, partitionCount }: PartitionPlace): number {
  return Math.floor((hash * partitionCount) / PARTITION_HASH_LIMIT);
}
