import {
  decodeStoredItem,
  type StoredItem,
  storedDefinitionVersion,
  storedSizeBytes,
} from '../codec/index.js';
import type { KeyRef, Reader } from '../storage/index.js';
import { type Item, itemSizeBytes, valuesEqual } from '../values/index.js';
import { type BackfillProgress, isPast } from './backfill-progress.js';
import { type Counted, checkStored, type Report } from './consistency-report.js';
import { type IndexEntry, indexEntryOf } from './index-entries.js';
import { encodePrimaryKey } from './key-layout.js';
import { readAll, readChunks } from './read-all.js';
import type { Table, TableIndex } from './table.js';

/** An item as it is stored and as it reads. */
export interface FoundItem {
  readonly key: Uint8Array;
  readonly stored: StoredItem;
  readonly item: Item;
}

/**
 * Whether each of `table.maintainedIndexes` holds the entry that the item has in it. Returns the entries that there
 * should be (count 1 and their size), undefined where there should be none.
 */
export async function checkEntriesOfItem(
  reader: Reader,
  table: Table,
  found: FoundItem,
  report: Report,
): Promise<readonly (Counted | undefined)[]> {
  const checks = table.maintainedIndexes.map(async (index) => {
    const entry = await wantedEntry(reader, table, index, found);
    if (entry === undefined) return undefined;
    await checkEntry(reader, { space: index.definition.space, entry }, report);
    return { count: 1, bytes: itemSizeBytes(entry.item) };
  });
  return Promise.all(checks);
}

/** Walks through an index and counts what there is; every entry can be read and has its true size. */
export async function checkIndex(
  reader: Reader,
  table: Table,
  index: TableIndex,
  report: Report,
): Promise<Counted> {
  const { space } = index.definition;
  const counted = { count: 0, bytes: 0 };
  for await (const { key, value } of readAll(reader, space)) {
    counted.count++;
    const entry = checkStored({ space, key }, { stored: value, table }, report);
    if (entry !== undefined) counted.bytes += storedSizeBytes(value);
  }
  return counted;
}

/** Tells of every entry that belongs to no item: when all items have theirs, and there are no more, there are none. */
export async function findForeignEntries(
  reader: Reader,
  table: Table,
  index: TableIndex,
  report: Report,
): Promise<void> {
  const { space } = index.definition;
  for await (const chunk of readChunks(reader, space)) {
    const checks = chunk.map(async ({ key, value }) => {
      const wanted = await entryOfItemOf(reader, table, { index, entry: value });
      if (wanted !== undefined && Buffer.compare(wanted.key, key) === 0) return;
      report({ space, key, problem: 'the entry belongs to no item' });
    });
    await Promise.all(checks);
  }
}

async function checkEntry(
  reader: Reader,
  { space, entry }: { space: string; entry: IndexEntry },
  report: Report,
): Promise<void> {
  const ref: KeyRef = { space, key: entry.key };
  const [stored] = await reader.get([ref]);
  if (stored === undefined) report({ ...ref, problem: 'an item has no entry here' });
  else if (!holds(stored, entry.item)) report({ ...ref, problem: 'the entry is not what the item has' });
}

function holds(stored: StoredItem, item: Item): boolean {
  try {
    return valuesEqual({ M: decodeStoredItem(stored) }, { M: item });
  } catch {
    return false;
  }
}

/** The entry of the item that an entry was made of. */
async function entryOfItemOf(
  reader: Reader,
  table: Table,
  { index, entry }: { index: TableIndex; entry: StoredItem },
): Promise<IndexEntry | undefined> {
  const { space, keySchema } = table.definition;
  try {
    const key = encodePrimaryKey(keySchema, decodeStoredItem(entry));
    const [stored] = await reader.get([{ space, key }]);
    if (stored === undefined) return undefined;
    return await wantedEntry(reader, table, index, { key, stored, item: decodeStoredItem(stored) });
  } catch {
    // An entry without the table's key, or an item that cannot be read: the former is told of by the caller, the
    // latter was told of when the items were read.
    return undefined;
  }
}

/** The entry that the index must hold of an item: while it is being filled, only of those dealt with. */
async function wantedEntry(
  reader: Reader,
  table: Table,
  index: TableIndex,
  { key, stored, item }: FoundItem,
): Promise<IndexEntry | undefined> {
  const { filling } = index;
  if (filling !== undefined && storedDefinitionVersion(stored) < filling.sinceVersion) {
    const [progress]: readonly BackfillProgress[] = await reader.get([filling.progressRef]);
    if (!isPast(progress, key)) return undefined;
  }
  return indexEntryOf(table, index, item);
}
