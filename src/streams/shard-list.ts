import { STREAM_RETENTION_MS } from '../limits/index.js';
import type { Entry, Reader, SpaceName } from '../storage/index.js';
import {
  decodeRecord,
  decodeShardRecord,
  positionOf,
  recordsRange,
  type ShardRecord,
  shardsRange,
} from '../tables/index.js';

/** A shard and the range of its sequence numbers, as positions. */
export interface DescribedShard {
  readonly shard: ShardRecord;
  /** Where it was opened: before all of its records. */
  readonly start: bigint;
  /** The latest record there was, trimmed or not, or where it was closed. */
  readonly last: bigint;
  readonly isClosed: boolean;
}

/** All shards of a stream, by their ids, and so parents before their children. Those closed for 24 hours are gone. */
export async function readShards(
  reader: Reader,
  space: SpaceName,
  nowMs: number,
): Promise<readonly DescribedShard[]> {
  const entries = await reader.range({ ...shardsRange(space), ...EVERYTHING });
  const shards: DescribedShard[] = [];
  for (const { value } of entries) {
    const shard = await describeShard(reader, { space, shard: decodeShardRecord(value), nowMs });
    if (shard !== undefined) shards.push(shard);
  }
  return shards.sort((a, b) => (a.shard.shardId < b.shard.shardId ? -1 : 1));
}

/** Undefined when the shard was closed so long ago that it is gone. */
async function describeShard(
  reader: Reader,
  { space, shard, nowMs }: { space: SpaceName; shard: ShardRecord; nowMs: number },
): Promise<DescribedShard | undefined> {
  const [first] = await reader.range({ ...recordsRange(space, shard.number, 0n), ...ONE });
  const last = await lastEntryOf(reader, space, shard.number);
  if (first === undefined || last === undefined) return undefined;
  const { kind, atMs } = decodeRecord(last.value);
  const isClosed = kind === 'closed';
  if (isClosed && atMs + STREAM_RETENTION_MS <= nowMs) return undefined;
  const lastPosition = positionOf(last.key);
  const trimmed = BigInt(shard.trimmed ?? 0);
  return {
    shard,
    start: positionOf(first.key),
    last: lastPosition > trimmed ? lastPosition : trimmed,
    isClosed,
  };
}

/** The latest record of a shard; undefined when the shard is gone. */
export async function lastEntryOf(
  reader: Reader,
  space: SpaceName,
  shardNumber: number,
): Promise<Entry | undefined> {
  const [last] = await reader.range({ ...recordsRange(space, shardNumber, 0n), ...ONE, reverse: true });
  return last;
}

const ONE = { limit: 1, maxBytes: 1 };
const EVERYTHING = { limit: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };
