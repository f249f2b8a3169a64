import { PARTITION_HASH_LIMIT } from '../codec/index.js';
import type { SpaceName } from '../storage/index.js';
import type { StreamDefinition, StreamShard } from './table-definition.js';

/**
 * How many shards a new stream has. AWS has one for each partition of the table, and gives a new on-demand table four.
 * The number grows when shards that are written to much are split.
 */
const INITIAL_SHARDS = 4;

/** A stream that begins now, with its first shards. */
export function newStream({
  viewType,
  space,
  nowMs,
}: {
  viewType: StreamDefinition['viewType'];
  space: SpaceName;
  nowMs: number;
}): StreamDefinition {
  const width = PARTITION_HASH_LIMIT / INITIAL_SHARDS;
  const shards = Array.from({ length: INITIAL_SHARDS }, (_, number) =>
    shardOf({ number, firstHash: number * width, openedAtMs: nowMs }),
  );
  return {
    ...{ enabled: true, viewType, label: streamLabel(nowMs), createdAtMs: nowMs, space, shards },
    nextShardNumber: INITIAL_SHARDS,
  };
}

/** The stream after it was disabled: no shard is open any more. */
export function disabledStream(stream: StreamDefinition, nowMs: number): StreamDefinition {
  return { ...stream, enabled: false, disabledAtMs: nowMs, shards: [] };
}

/**
 * The stream after shards were closed and succeeded: each of the `closing` ones by a child for the same items, each of
 * those also in `splitting` by two children for half of them. Numbers not of open shards are passed over.
 */
export function rolledStream(
  stream: StreamDefinition,
  {
    closing,
    splitting,
    nowMs,
  }: { closing: ReadonlySet<number>; splitting: ReadonlySet<number>; nowMs: number },
): StreamDefinition {
  let nextShardNumber = stream.nextShardNumber;
  const shards = stream.shards.flatMap((shard, at) => {
    if (!closing.has(shard.number)) return [shard];
    const end = stream.shards[at + 1]?.firstHash ?? PARTITION_HASH_LIMIT;
    const middle = Math.floor((shard.firstHash + end) / 2);
    const firsts =
      splitting.has(shard.number) && middle > shard.firstHash ? [shard.firstHash, middle] : [shard.firstHash];
    // A clock that stands still must not give a child the id of an earlier shard, or one before its parent's.
    const openedAtMs = Math.max(nowMs, shard.openedAtMs + 1);
    return firsts.map((firstHash) =>
      shardOf({ number: nextShardNumber++, firstHash, openedAtMs, parentShardId: shard.shardId }),
    );
  });
  return { ...stream, shards, nextShardNumber };
}

/** AWS's form of a shard id: when it was opened, 20 digits, and what tells it from others of that moment. */
function shardOf(shard: Omit<StreamShard, 'shardId'>): StreamShard {
  // An odd factor: different numbers give different digits.
  const digits = (Math.imul(shard.number + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return { ...shard, shardId: `shardId-${String(shard.openedAtMs).padStart(20, '0')}-${digits}` };
}

/** `2026-10-08T23:07:31.275` */
function streamLabel(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, -1);
}
