import { setImmediate } from 'node:timers/promises';
import { STREAM_RETENTION_MS } from '../limits/index.js';
import type { Change, Entry, KeyRef, SpaceName, StorageEngine } from '../storage/index.js';
import {
  decodeRecord,
  decodeShardRecord,
  encodeShardRecord,
  positionOf,
  recordsRange,
  shardRef,
} from '../tables/index.js';

/** A shard to be trimmed by the clock. */
export interface ShardToTrim {
  readonly space: SpaceName;
  readonly shardNumber: number;
  readonly nowMs: number;
}

const BATCH_RECORDS = 500;
const BATCH_BYTES = 1024 * 1024;

/**
 * Removes a shard's records that are older than 24 hours, and the whole shard when it was closed so long ago. Goes on
 * batch by batch, so that nobody waits long for it. Several at once do no harm.
 */
export async function trimShard(engine: StorageEngine, trimming: ShardToTrim): Promise<void> {
  while (await trimBatch(engine, trimming)) await setImmediate();
}

/** Whether there may be more to trim. */
async function trimBatch(
  engine: StorageEngine,
  { space, shardNumber, nowMs }: ShardToTrim,
): Promise<boolean> {
  const ref = shardRef(space, shardNumber);
  const [stored] = await engine.get([ref]);
  if (stored === undefined) return false;
  const trimmed = BigInt(decodeShardRecord(stored).trimmed ?? 0);
  const page = await engine.range({
    ...recordsRange(space, shardNumber, trimmed),
    limit: BATCH_RECORDS,
    maxBytes: BATCH_BYTES,
  });
  const youngAt = page.findIndex(({ value }) => decodeRecord(value).atMs + STREAM_RETENTION_MS > nowMs);
  const old = youngAt < 0 ? page : page.slice(0, youngAt);
  const last = old.at(-1);
  if (last === undefined) return false;
  if (decodeRecord(last.value).kind === 'closed') {
    await removeShard(engine, { space, shardNumber, ref });
    return false;
  }
  // The record that the shard was opened stays as long as the shard: its range begins with it.
  const changes = deletions(
    space,
    old.filter(({ value }) => decodeRecord(value).kind !== 'opened'),
  );
  if (changes.length === 0) return false;
  await removeRecords(engine, { ref, changes, last: positionOf(last.key) });
  return youngAt < 0;
}

async function removeRecords(
  engine: StorageEngine,
  { ref, changes, last }: { ref: KeyRef; changes: readonly Change[]; last: bigint },
): Promise<void> {
  await engine.write([ref], ([stored]) => {
    if (stored === undefined) return { changes: [], result: undefined };
    const shard = decodeShardRecord(stored);
    // Somebody else may have come further.
    const trimmed = String(BigInt(shard.trimmed ?? 0) > last ? shard.trimmed : last);
    const value = encodeShardRecord({ ...shard, trimmed });
    return { changes: [...changes, { kind: 'put', ...ref, value }], result: undefined };
  });
}

/** Removes a closed shard. All that is left of it is old; batches, as one that was never trimmed may be long. */
async function removeShard(
  engine: StorageEngine,
  { space, shardNumber, ref }: { space: SpaceName; shardNumber: number; ref: KeyRef },
): Promise<void> {
  for (;;) {
    const page = await engine.range({
      ...recordsRange(space, shardNumber, 0n),
      limit: BATCH_RECORDS,
      maxBytes: BATCH_BYTES,
    });
    const changes: readonly Change[] =
      page.length > 0 ? deletions(space, page) : [{ kind: 'delete', ...ref }];
    await engine.write([], () => ({ changes, result: undefined }));
    if (page.length === 0) return;
  }
}

function deletions(space: SpaceName, entries: readonly Entry[]): readonly Change[] {
  return entries.map(({ key }) => ({ kind: 'delete', space, key }));
}
