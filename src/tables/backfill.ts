import { setImmediate } from 'node:timers/promises';
import {
  decodeStoredItem,
  type StoredItem,
  storedDefinitionVersion,
  storedSizeBytes,
} from '../codec/index.js';
import type { Change, KeyRef, SpaceName, StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Catalog } from './catalog.js';
import { progressRefOf } from './catalog-records.js';
import { pushExpiryChanges } from './expiry-index.js';
import { encodeIndexEntry, indexEntryOf } from './index-entries.js';
import { pushCounts } from './item-changes.js';
import { type ExpiryIndex, type FillingIndex, isCurrent, type Table } from './table.js';
import type { TableDefinition } from './table-definition.js';

export interface Backfill {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The table, as it was when the work began. */
  readonly table: TableDefinition;
  /** The index's space. */
  readonly space: SpaceName;
  readonly isStopped: () => boolean;
}

const PAGE_ITEMS = 100;
const PAGE_BYTES = 1024 * 1024;

/**
 * Puts the items that a table had before it got an index (a global one, or that of expiry) into that index, page by
 * page, while writes go on. True when all are in; false when it was stopped, or the index or table is gone. Goes on
 * where an earlier process stopped.
 *
 * Since the index is in the table's definition, every write of an item maintains it. So only items that were not
 * written since need their entries from here; they get them in the same atomic step that moves the progress past them.
 */
export async function backfillIndex(backfill: Backfill): Promise<boolean> {
  const { engine, catalog, table } = backfill;
  const progressRef = progressRefOf(backfill.space);
  let [progress] = await engine.get([progressRef]);
  for (;;) {
    const target = targetOf(backfill);
    if (target === undefined || backfill.isStopped()) return false;
    const page = await engine.range({
      space: target.table.definition.space,
      ...(progress && { start: progress, afterStart: true }),
      limit: PAGE_ITEMS,
      maxBytes: PAGE_BYTES,
    });
    const last = page.at(-1);
    if (last === undefined) return true;
    const keys = page.map(({ key }) => key);
    const outcome = await writePage(backfill, target, { keys, last: last.key, progress });
    // A page that met another version of the definition is read again, with that version.
    if (outcome === 'stale') await catalog.refresh(table);
    // Another process is at the same work: on from where it is.
    if (outcome === 'overtaken') [progress] = await engine.get([progressRef]);
    if (outcome === 'written') progress = last.key;
    await setImmediate();
  }
}

interface Target {
  readonly table: Table;
  readonly progressRef: KeyRef;
  /** Adds what puts an item of the table into the index. */
  readonly pushEntry: (changes: Change[], found: FoundItem) => void;
}

interface FoundItem {
  readonly key: Uint8Array;
  readonly item: StoredItem;
  readonly writtenAtMs: number;
}

/** The table and index as they are now; undefined when it is no longer that index, waiting to be filled. */
function targetOf({ catalog, table: { accountId, region, tableName }, space }: Backfill): Target | undefined {
  const table = catalog.find({ accountId, region, tableName });
  if (table === undefined) return undefined;
  const index = table.fillingIndexes.find(({ definition }) => definition.space === space);
  if (index !== undefined) {
    const { progressRef } = index.filling;
    return { table, progressRef, pushEntry: (changes, found) => pushEntry(changes, { table, index }, found) };
  }
  const { expiry } = table;
  if (expiry?.filling === undefined || expiry.space !== space) return undefined;
  const { progressRef } = expiry.filling;
  return { table, progressRef, pushEntry: (changes, found) => pushExpiryEntry(changes, expiry, found) };
}

/** Nothing is written when the table's definition, or the progress, is not what it was. */
function writePage(
  { engine, clock }: Backfill,
  { table, progressRef, pushEntry }: Target,
  { keys, last, progress }: PageToFill,
): Promise<'written' | 'stale' | 'overtaken'> {
  const refs = keys.map((key) => ({ space: table.definition.space, key }));
  const writtenAtMs = clock.nowMs();
  return engine.write([table.versionRef, progressRef, ...refs], ([version, reached, ...items]) => {
    if (!isCurrent(table, version)) return { changes: [], result: 'stale' };
    if (!isSame(reached, progress)) return { changes: [], result: 'overtaken' };
    const changes: Change[] = [{ kind: 'put', ...progressRef, value: last }];
    for (const [at, { key }] of refs.entries()) {
      const item = items[at];
      if (item !== undefined) pushEntry(changes, { key, item, writtenAtMs });
    }
    return { changes, result: 'written' };
  });
}

interface PageToFill {
  readonly keys: readonly Uint8Array[];
  readonly last: Uint8Array;
  /** The end of the page before. */
  readonly progress: Uint8Array | undefined;
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one === undefined || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}

/** Puts and counts the entry of an item, unless a write since the index's start has done so. */
function pushEntry(
  changes: Change[],
  { table, index }: { table: Table; index: FillingIndex },
  { item, writtenAtMs }: FoundItem,
): void {
  if (storedDefinitionVersion(item) >= index.filling.sinceVersion) return;
  const entry = indexEntryOf(table, index, decodeStoredItem(item));
  if (entry === undefined) return;
  const { space } = index.definition;
  const value = encodeIndexEntry(table, entry, writtenAtMs);
  changes.push({ kind: 'put', space, key: entry.key, value });
  pushCounts(changes, index.counters, { count: 1, bytes: storedSizeBytes(value) });
}

function pushExpiryEntry(changes: Change[], index: ExpiryIndex, { key: primaryKey, item }: FoundItem): void {
  pushExpiryChanges(changes, index, { primaryKey, before: undefined, after: decodeStoredItem(item) });
}
