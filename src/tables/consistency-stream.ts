import { createHash } from 'node:crypto';
import { decodeStoredItem, partitionHashOfKey } from '../codec/index.js';
import type { KeyRef, Reader } from '../storage/index.js';
import type { Item } from '../values/index.js';
import { type ChangeRecord, decodeRecord, isChange } from './change-record.js';
import type { Report } from './consistency-report.js';
import { encodePrimaryKey } from './key-layout.js';
import { readAll } from './read-all.js';
import { decodeShardRecord, shardNumberOf } from './stream-log.js';
import type { Table } from './table.js';
import type { StreamShard } from './table-definition.js';

/** What the latest record of an item says of it. */
interface LatestRecord {
  readonly ref: KeyRef;
  readonly primaryKey: Uint8Array;
  readonly isThere: boolean;
  /** Of the item after the change; undefined when the stream's records do not show it. */
  readonly image: string | undefined;
}

/** A record with the JSON it holds parsed. */
interface ParsedRecord {
  readonly kind: ChangeRecord['kind'];
  readonly Keys: Item;
  readonly NewImage?: Item;
  readonly OldImage?: Item;
}

/**
 * Whether the table's enabled stream tells how its items came about: each record is in a shard for its item, continues
 * where the item's record before it ended, and the last one leaves the item as it is. Memory grows with the number of
 * items that have records.
 */
export async function checkStream(reader: Reader, table: Table, report: Report): Promise<void> {
  if (table.stream === undefined) return;
  const { space } = table.stream;
  const shards = new Map<number, StreamShard>();
  const latest = new Map<string, LatestRecord>();
  // Shards with what is known of them come first; later shards have greater numbers.
  for await (const { key, value } of readAll(reader, space)) {
    const shardNumber = shardNumberOf(key);
    if (shardNumber === undefined) {
      const shard = decodeShardRecord(value);
      shards.set(shard.number, shard);
      continue;
    }
    const record = decodeRecord(value);
    if (!isChange(record)) continue;
    const found = { ref: { space, key }, shard: shards.get(shardNumber), record };
    checkRecord(table, found, { latest, report });
  }
  for (const record of latest.values()) await checkItem(reader, table, record, report);
}

function checkRecord(
  table: Table,
  { ref, shard, record }: { ref: KeyRef; shard: StreamShard | undefined; record: ChangeRecord },
  { latest, report }: { latest: Map<string, LatestRecord>; report: Report },
): void {
  let parsed: ParsedRecord;
  let primaryKey: Uint8Array;
  try {
    // Only encodeChangeRecord writes these records.
    const json = JSON.parse(`{${Buffer.from(record.json).toString('utf8')}}`) as Omit<ParsedRecord, 'kind'>;
    parsed = { kind: record.kind, ...json };
    primaryKey = encodePrimaryKey(table.definition.keySchema, parsed.Keys);
  } catch (error) {
    report({ ...ref, problem: `cannot be read: ${error instanceof Error ? error.message : error}` });
    return;
  }
  if (shard === undefined || partitionHashOfKey(primaryKey) < shard.firstHash) {
    report({ ...ref, problem: 'the record is in a shard that is not for its item' });
  }
  const id = Buffer.from(primaryKey).toString('latin1');
  const before = latest.get(id);
  if (before !== undefined && !continues(parsed, before)) {
    report({ ...ref, problem: 'the record does not continue the one before it of its item' });
  }
  const isThere = parsed.kind === 'INSERT' || parsed.kind === 'MODIFY';
  latest.set(id, { ref, primaryKey, isThere, image: parsed.NewImage && digestOf(parsed.NewImage) });
}

function continues({ kind, OldImage }: ParsedRecord, before: LatestRecord): boolean {
  if ((kind === 'INSERT') === before.isThere) return false;
  return OldImage === undefined || before.image === undefined || digestOf(OldImage) === before.image;
}

async function checkItem(
  reader: Reader,
  table: Table,
  { ref, primaryKey, isThere, image }: LatestRecord,
  report: Report,
): Promise<void> {
  const [stored] = await reader.get([{ space: table.definition.space, key: primaryKey }]);
  if ((stored !== undefined) !== isThere) {
    report({
      ...ref,
      problem: `the record leaves ${isThere ? 'an' : 'no'} item, and there is ${isThere ? 'none' : 'one'}`,
    });
    return;
  }
  if (stored === undefined || image === undefined || digestOf(decodeStoredItem(stored)) === image) return;
  report({ ...ref, problem: 'the record does not leave the item as it is' });
}

/** The same for equal items, whatever the order of their attributes. */
function digestOf(item: Item): string {
  return createHash('sha256').update(canonicalJson(item)).digest('base64');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
  return `{${parts.sort().join()}}`;
}
