import { shardNotFound, trimmedDataAccess, validationError } from '../errors/index.js';
import type { SpaceName, StorageEngine } from '../storage/index.js';
import { decodeRecord, positionOf, recordsRange } from '../tables/index.js';
import { parseSequenceNumber } from './sequence-number.js';
import { type DescribedShard, readShards } from './shard-list.js';
import { trimShard } from './trim-shard.js';

/** From where a shard is to be read. */
export type StartingPoint =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AT_TIMESTAMP'; readonly atMs: number };

/**
 * The shard's number and the position behind which reading begins. ResourceNotFoundException when there is no such
 * shard, TrimmedDataAccessException for what it no longer has, ValidationException for a sequence number that none of
 * its records has had yet.
 */
export async function startingPosition(
  engine: StorageEngine,
  { space, shardId, nowMs }: { space: SpaceName; shardId: string; nowMs: number },
  point: StartingPoint,
): Promise<{ readonly shardNumber: number; readonly after: bigint }> {
  const before = await findShard(engine, { space, shardId, nowMs });
  const shardNumber = before.shard.number;
  await trimShard(engine, { space, shardNumber, nowMs });
  const described = await findShard(engine, { space, shardId, nowMs });
  const after = await positionOfPoint(engine, space, { described, point });
  // Readers learn from the record of the closing that a shard has ended, so they must come by it.
  return { shardNumber, after: described.isClosed && after >= described.last ? described.last - 1n : after };
}

async function findShard(
  engine: StorageEngine,
  { space, shardId, nowMs }: { space: SpaceName; shardId: string; nowMs: number },
): Promise<DescribedShard> {
  const found = (await readShards(engine, space, nowMs)).find(({ shard }) => shard.shardId === shardId);
  if (found === undefined) throw shardNotFound();
  return found;
}

async function positionOfPoint(
  engine: StorageEngine,
  space: SpaceName,
  { described, point }: { described: DescribedShard; point: StartingPoint },
): Promise<bigint> {
  switch (point.type) {
    case 'TRIM_HORIZON':
      return horizonOf(described);
    case 'LATEST':
      return described.last;
    case 'AT_SEQUENCE_NUMBER':
      return positionOfSequenceNumber(described, point.sequenceNumber) - 1n;
    case 'AFTER_SEQUENCE_NUMBER':
      return positionOfSequenceNumber(described, point.sequenceNumber);
    case 'AT_TIMESTAMP':
      return positionBefore(engine, space, { described, atMs: point.atMs });
  }
}

/** Behind what was trimmed. */
function horizonOf({ shard, start }: DescribedShard): bigint {
  return shard.trimmed === undefined ? start : BigInt(shard.trimmed);
}

function positionOfSequenceNumber({ shard, start, last }: DescribedShard, sequenceNumber: string): bigint {
  const position = parseSequenceNumber(sequenceNumber);
  if (position === undefined || position > last) throw validationError('Invalid SequenceNumber');
  if (position < start || (shard.trimmed !== undefined && position <= BigInt(shard.trimmed))) {
    throw trimmedDataAccess();
  }
  return position;
}

/** The position behind which all records of a time and later are, found by halving. */
async function positionBefore(
  engine: StorageEngine,
  space: SpaceName,
  { described, atMs }: { described: DescribedShard; atMs: number },
): Promise<bigint> {
  let low = horizonOf(described);
  let high = described.last;
  while (low < high) {
    const middle = (low + high) / 2n;
    const [next] = await engine.range({
      ...recordsRange(space, described.shard.number, middle),
      limit: 1,
      maxBytes: 1,
    });
    if (next === undefined || decodeRecord(next.value).atMs >= atMs) high = middle;
    else low = positionOf(next.key);
  }
  return low;
}
