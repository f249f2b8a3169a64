import {
  decodeStoredItem,
  encodeStoredItem,
  type StoredItem,
  storedDefinitionVersion,
  storedSizeBytes,
} from '../codec/index.js';
import { itemCollectionSizeLimitExceeded } from '../errors/index.js';
import { MAX_ITEM_COLLECTION_BYTES } from '../limits/index.js';
import type { Change, KeyRef } from '../storage/index.js';
import { type Item, itemSizeBytes } from '../values/index.js';
import { type BackfillProgress, isPast } from './backfill-progress.js';
import type { SpaceCounters } from './catalog-records.js';
import { pushExpiryChanges } from './expiry-index.js';
import { type IndexEntryChange, indexEntryChanges, indexEntryOf, putSizeBytes } from './index-entries.js';
import { collectionSizeRef, collectionSpaceOf } from './item-collection.js';
import { pushChangeRecord } from './item-stream.js';
import type { FillingIndex, Table } from './table.js';

/** How much a write wrote, for capacity. Sizes in bytes as DynamoDB counts them; 0 where there is no item. */
export interface WriteExtent {
  readonly sizeBeforeBytes: number;
  readonly sizeAfterBytes: number;
  /** The entries written in each index. */
  readonly indexWrites: readonly IndexWrite[];
}

export interface IndexWrite {
  readonly indexName: string;
  readonly kind: 'local' | 'global';
  /** The entries written: a change of the index's key deletes one and puts another. */
  readonly entries: readonly { readonly key: Uint8Array; readonly sizeBytes: number }[];
}

/** Who writes: a caller of the API, or the service itself because the item has expired. */
export type WriteOrigin = 'user' | 'timeToLive';

/** An item before and after a write. */
export interface ItemTransition {
  readonly ref: KeyRef;
  readonly stored: StoredItem | undefined;
  readonly before: () => Item | undefined;
  readonly after: Item | undefined;
  /** 0 when there is no item afterwards. */
  readonly sizeAfterBytes: number;
  readonly nowMs: number;
  readonly origin: WriteOrigin;
  /** Bytes of the item's collection before the write; 0 when the table keeps no collections. */
  readonly collectionBytes: number;
  /** Of each index in `table.fillingIndexes`. */
  readonly progress: readonly BackfillProgress[];
}

export interface ItemChanges {
  readonly changes: readonly Change[];
  readonly extent: WriteExtent;
}

/** Everything that changes with an item: itself, its index entries, its record in the stream, the counters. */
export function itemChanges(table: Table, transition: ItemTransition): ItemChanges {
  const { ref, stored, after, sizeAfterBytes } = transition;
  const changes: Change[] = [];
  const sizeBeforeBytes = stored === undefined ? 0 : storedSizeBytes(stored);
  const storedAfter = pushItem(changes, table, transition);
  pushCounts(changes, table.counters, {
    count: (after === undefined ? 0 : 1) - (stored === undefined ? 0 : 1),
    bytes: sizeAfterBytes - sizeBeforeBytes,
  });
  if (table.stream !== undefined) pushChangeRecord(changes, table, { ...transition, storedAfter });
  if (table.expiry !== undefined) {
    pushExpiryChanges(changes, table.expiry, { primaryKey: ref.key, before: transition.before(), after });
  }
  if (table.maintainedIndexes.length === 0) {
    return { changes, extent: { sizeBeforeBytes, sizeAfterBytes, indexWrites: NO_INDEX_WRITES } };
  }
  const entries = indexEntryChanges(table, {
    before: transition.before(),
    after,
    writtenAtMs: transition.nowMs,
  });
  let collectionBytes = sizeAfterBytes - sizeBeforeBytes;
  for (const entry of entries) collectionBytes += pushEntry(changes, entry);
  pushCollection(changes, table, { ref, before: transition.collectionBytes, bytes: collectionBytes });
  for (const [at, index] of table.fillingIndexes.entries()) {
    pushFirstCount(changes, table, { index, transition, progress: transition.progress[at] });
  }
  return { changes, extent: { sizeBeforeBytes, sizeAfterBytes, indexWrites: entries.map(indexWriteOf) } };
}

const NO_INDEX_WRITES: readonly IndexWrite[] = [];

/** Puts or deletes the item; returns what is stored of it afterwards. */
function pushItem(
  changes: Change[],
  table: Table,
  { ref, after, sizeAfterBytes, nowMs }: ItemTransition,
): StoredItem | undefined {
  if (after === undefined) {
    changes.push({ kind: 'delete', space: ref.space, key: ref.key });
    return undefined;
  }
  const { keySchema, version } = table.definition;
  const value = encodeStoredItem({
    item: after,
    sizeBytes: sizeAfterBytes,
    sortAttribute: keySchema.sort[0]?.name,
    writtenAtMs: nowMs,
    definitionVersion: version,
  });
  changes.push({ kind: 'put', space: ref.space, key: ref.key, value });
  return value;
}

/** Adds an index's changes; returns by how many bytes they change the item collection. */
function pushEntry(changes: Change[], entry: IndexEntryChange): number {
  const { index, deleted, replaced, put } = entry;
  const { space } = index.definition;
  if (deleted !== undefined) changes.push({ kind: 'delete', space, key: deleted.key });
  if (put !== undefined) changes.push({ kind: 'put', space, key: put.key, value: put.stored });
  const old = deleted ?? replaced;
  const bytes = putSizeBytes(entry) - (old === undefined ? 0 : itemSizeBytes(old.item));
  pushCounts(changes, index.counters, {
    count: (put === undefined ? 0 : 1) - (old === undefined ? 0 : 1),
    bytes,
  });
  return index.kind === 'local' ? bytes : 0;
}

/** Counts what the index held of the item at its start, when nobody has yet (see backfill-progress). */
function pushFirstCount(
  changes: Change[],
  table: Table,
  {
    index,
    transition,
    progress,
  }: { index: FillingIndex; transition: ItemTransition; progress: BackfillProgress },
): void {
  const { stored, ref } = transition;
  if (stored === undefined || isPast(progress, ref.key)) return;
  if (storedDefinitionVersion(stored) >= index.filling.sinceVersion) return;
  const entry = indexEntryOf(table, index, decodeStoredItem(stored));
  if (entry === undefined) return;
  pushCounts(changes, index.counters, { count: 1, bytes: itemSizeBytes(entry.item) });
}

/** Counts the growth of the item's collection; throws ItemCollectionSizeLimitExceededException when it is too much. */
function pushCollection(
  changes: Change[],
  table: Table,
  { ref, before, bytes }: { ref: KeyRef; before: number; bytes: number },
): void {
  const space = collectionSpaceOf(table.definition);
  if (space === undefined || bytes === 0) return;
  if (bytes > 0 && before + bytes > MAX_ITEM_COLLECTION_BYTES) throw itemCollectionSizeLimitExceeded();
  changes.push(addition(collectionSizeRef(space, ref.key), bytes));
}

/** Adds to the counters of items and bytes of a table or index. */
export function pushCounts(
  changes: Change[],
  counters: SpaceCounters,
  { count, bytes }: { count: number; bytes: number },
): void {
  if (count !== 0) changes.push(addition(counters.items, count));
  if (bytes !== 0) changes.push(addition(counters.bytes, bytes));
}

function addition({ space, key }: KeyRef, amount: number): Change {
  return { kind: 'add', space, key, amount };
}

function indexWriteOf(entry: IndexEntryChange): IndexWrite {
  const { index, deleted, replaced, put } = entry;
  const entries: { key: Uint8Array; sizeBytes: number }[] = [];
  if (deleted !== undefined) entries.push({ key: deleted.key, sizeBytes: itemSizeBytes(deleted.item) });
  if (put !== undefined) {
    const replacedBytes = replaced === undefined ? 0 : itemSizeBytes(replaced.item);
    entries.push({ key: put.key, sizeBytes: Math.max(putSizeBytes(entry), replacedBytes) });
  }
  return { indexName: index.definition.indexName, kind: index.kind, entries };
}
