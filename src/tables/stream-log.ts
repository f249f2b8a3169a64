import type { Change, KeyRef, RangeQuery, SpaceName } from '../storage/index.js';
import { encodeShardMarker } from './change-record.js';
import type { StreamDefinition, StreamShard, TableDefinition } from './table-definition.js';

/**
 * How a stream is stored, in a space of its own:
 *
 *     00 <shard's number, 4 bytes>                        what is known of the shard: JSON (ShardRecord)
 *     01 <shard's number, 4 bytes> <position, 8 bytes>    its records in order, appended (see change-record)
 *
 * A shard's first record says that it was opened, its last one that it was closed: their positions are its range of
 * sequence numbers, and as shards are closed before their children are opened, children begin after parents end.
 */
const SHARD_KIND = 0;
const RECORD_KIND = 1;
const PREFIX_BYTES = 5;
const POSITION_BYTES = 8;

/** What is known of a shard, beside its records. */
export interface ShardRecord extends StreamShard {
  /** The position up to which records were removed, decimal; absent as long as none were. */
  readonly trimmed?: string;
}

/** What the positions of the shard's records begin with. */
export function shardPrefix(shardNumber: number): Uint8Array {
  return numbered(RECORD_KIND, shardNumber);
}

export function shardRef(space: SpaceName, shardNumber: number): KeyRef {
  return { space, key: numbered(SHARD_KIND, shardNumber) };
}

/** Where what is known of all shards is. */
export function shardsRange(space: SpaceName): Pick<RangeQuery, 'space' | 'start' | 'end'> {
  return { space, start: Uint8Array.of(SHARD_KIND), end: Uint8Array.of(RECORD_KIND) };
}

/** The shard's records with positions above `after`. */
export function recordsRange(
  space: SpaceName,
  shardNumber: number,
  after: bigint,
): Pick<RangeQuery, 'space' | 'start' | 'afterStart' | 'end'> {
  return {
    space,
    start: recordRef(space, shardNumber, after).key,
    afterStart: true,
    end: shardPrefix(shardNumber + 1),
  };
}

export function recordRef(space: SpaceName, shardNumber: number, position: bigint): KeyRef {
  const key = Buffer.allocUnsafe(PREFIX_BYTES + POSITION_BYTES);
  key.set(shardPrefix(shardNumber), 0);
  key.writeBigUInt64BE(position, PREFIX_BYTES);
  return { space, key };
}

/** The position that the key of a record ends with. */
export function positionOf(recordKey: Uint8Array): bigint {
  return Buffer.from(recordKey.buffer, recordKey.byteOffset, recordKey.byteLength).readBigUInt64BE(
    PREFIX_BYTES,
  );
}

/** The shard whose record this is the key of; undefined when it is no record's. */
export function shardNumberOf(key: Uint8Array): number | undefined {
  if (key[0] !== RECORD_KIND) return undefined;
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUInt32BE(1);
}

export function encodeShardRecord(record: ShardRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

export function decodeShardRecord(value: Uint8Array): ShardRecord {
  // Only encodeShardRecord writes these records.
  return JSON.parse(Buffer.from(value).toString('utf8')) as ShardRecord;
}

/** What a change of a table's definition does to the shards of its streams: closes those gone, opens new ones. */
export function shardChanges(before: TableDefinition | undefined, after: TableDefinition): readonly Change[] {
  const old = openShards(before?.stream);
  const present = openShards(after.stream);
  const closed = old.filter(({ id }) => !present.some((shard) => shard.id === id));
  const opened = present.filter(({ id }) => !old.some((shard) => shard.id === id));
  const closedAtMs = Math.max(
    after.stream?.disabledAtMs ?? 0,
    ...opened.map(({ shard }) => shard.openedAtMs),
  );
  return [
    ...closed.map(({ space, shard }) => marker(space, shard, { kind: 'closed', atMs: closedAtMs })),
    ...opened.flatMap(({ space, shard }): readonly Change[] => [
      { kind: 'put', ...shardRef(space, shard.number), value: encodeShardRecord(shard) },
      marker(space, shard, { kind: 'opened', atMs: shard.openedAtMs }),
    ]),
  ];
}

function openShards(stream: StreamDefinition | undefined) {
  const { space, shards = [] } = stream ?? {};
  if (space === undefined) return [];
  return shards.map((shard) => ({ space, shard, id: `${space} ${shard.number}` }));
}

function marker(
  space: SpaceName,
  { number }: StreamShard,
  { kind, atMs }: { kind: 'opened' | 'closed'; atMs: number },
): Change {
  return { kind: 'append', space, prefix: shardPrefix(number), value: encodeShardMarker(kind, atMs) };
}

function numbered(kind: number, number: number): Uint8Array {
  const key = Buffer.allocUnsafe(PREFIX_BYTES);
  key[0] = kind;
  key.writeUInt32BE(number, 1);
  return key;
}
