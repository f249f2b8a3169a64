import type { SpaceName, StorageEngine } from '../storage/index.js';
import {
  type Catalog,
  decodeRecord,
  isChange,
  recordsRange,
  rolledStream,
  type StreamDefinition,
  type TableDefinition,
} from '../tables/index.js';

/** When shards give way to new ones. */
export interface Rollover {
  /** How long a shard stays open. AWS closes them after about four hours. */
  readonly shardLifetimeMs: number;
  /** A shard with more records a second when it is closed gets two children, each for half of its items. */
  readonly splitRecordsPerSecond: number;
}

/** As AWS: what a partition takes in a second, as writes of up to 1 KB. */
export const DEFAULT_ROLLOVER: Rollover = {
  shardLifetimeMs: 4 * 60 * 60 * 1000,
  splitRecordsPerSecond: 1000,
};

/** With more shards than this none is split: each is one more for every reader to ask for. */
const MAX_OPEN_SHARDS = 64;

/** How much of a shard's end is looked at to tell how many records come in a second. */
const SAMPLE_RECORDS = 1000;
const SAMPLE_BYTES = 1024 * 1024;

/** Closes the shards of the table's stream that have been open long enough, and opens their children. */
export async function rollShards(
  { engine, catalog, shardLifetimeMs, splitRecordsPerSecond }: Rollover & RollContext,
  table: TableDefinition,
  nowMs: number,
): Promise<void> {
  const { stream } = table;
  if (stream?.space === undefined) return;
  const closing = shardsOpenedBy(stream, nowMs - shardLifetimeMs);
  if (closing.size === 0) return;
  const splitting = new Set<number>();
  for (const shardNumber of closing) {
    if (stream.shards.length + splitting.size >= MAX_OPEN_SHARDS) break;
    const rate = await recordsPerSecond(engine, { space: stream.space, shardNumber, nowMs });
    if (rate > splitRecordsPerSecond) splitting.add(shardNumber);
  }
  await catalog.change(table, (present) => {
    if (present.stream === undefined || present.stream.space !== stream.space) return undefined;
    return { ...present, stream: rolledStream(present.stream, { closing, splitting, nowMs }) };
  });
}

interface RollContext {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
}

function shardsOpenedBy({ shards }: StreamDefinition, atMs: number): ReadonlySet<number> {
  return new Set(shards.filter(({ openedAtMs }) => openedAtMs <= atMs).map(({ number }) => number));
}

async function recordsPerSecond(
  engine: StorageEngine,
  { space, shardNumber, nowMs }: { space: SpaceName; shardNumber: number; nowMs: number },
): Promise<number> {
  const latest = await engine.range({
    ...recordsRange(space, shardNumber, 0n),
    reverse: true,
    limit: SAMPLE_RECORDS,
    maxBytes: SAMPLE_BYTES,
  });
  const times = latest.map(({ value }) => decodeRecord(value)).filter(isChange);
  const oldest = times.at(-1);
  return oldest === undefined ? 0 : (times.length * 1000) / Math.max(nowMs - oldest.atMs, 1);
}
