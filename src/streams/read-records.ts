import { trimmedDataAccess } from '../errors/index.js';
import { MAX_STREAM_READ_BYTES, STREAM_RETENTION_MS } from '../limits/index.js';
import type { Entry, SpaceName, StorageEngine } from '../storage/index.js';
import {
  type ChangeRecord,
  decodeRecord,
  decodeShardRecord,
  isChange,
  positionOf,
  recordsRange,
  shardRef,
} from '../tables/index.js';
import { trimShard } from './trim-shard.js';

/** What was found behind a position. */
export interface ReadRecords {
  readonly records: readonly FoundRecord[];
  /** Behind which position to read on; undefined when the shard ends here. */
  readonly next: bigint | undefined;
}

export interface FoundRecord {
  readonly position: bigint;
  readonly record: ChangeRecord;
}

/**
 * Up to `limit` records of a shard behind a position, in order, at most 1 MB (but at least one). Nothing is waited for:
 * at the tip it finds none, for the price of two short reads. TrimmedDataAccessException when records behind the
 * position were trimmed, or are to be.
 */
export async function readRecords(
  engine: StorageEngine,
  {
    space,
    shardNumber,
    after,
    limit,
    nowMs,
  }: { space: SpaceName; shardNumber: number; after: bigint; limit: number; nowMs: number },
): Promise<ReadRecords> {
  const [stored] = await engine.get([shardRef(space, shardNumber)]);
  if (stored === undefined || isTrimmed(decodeShardRecord(stored).trimmed, after)) throw trimmedDataAccess();
  const page = await engine.range({
    ...recordsRange(space, shardNumber, after),
    // One more for the record that the shard was opened, one to see whether the shard ends behind these.
    limit: limit + 2,
    maxBytes: MAX_STREAM_READ_BYTES,
  });
  const found = page.map(({ key, value }) => ({ position: positionOf(key), record: decodeRecord(value) }));
  const changes = found.flatMap(({ position, record }) => (isChange(record) ? [{ position, record }] : []));
  const [oldest] = changes;
  if (oldest !== undefined && oldest.record.atMs + STREAM_RETENTION_MS <= nowMs) {
    await trimShard(engine, { space, shardNumber, nowMs });
    throw trimmedDataAccess();
  }
  const records = changes.slice(0, Math.min(limit, countWithin(page, changes.length)));
  const isAll = records.length === changes.length;
  if (isAll && found.at(-1)?.record.kind === 'closed') return { records, next: undefined };
  const next = isAll ? found.at(-1)?.position : records.at(-1)?.position;
  return { records, next: next ?? after };
}

function isTrimmed(trimmed: string | undefined, after: bigint): boolean {
  return trimmed !== undefined && after < BigInt(trimmed);
}

/** How many of the changes stay under 1 MB together: the engine stops only behind the one that reaches it. */
function countWithin(page: readonly Entry[], changeCount: number): number {
  let bytes = 0;
  for (const { key, value } of page) bytes += key.length + value.length;
  return bytes > MAX_STREAM_READ_BYTES ? Math.max(1, changeCount - 1) : changeCount;
}
