import { partitionLengthBytes, storedSizeBytes } from '../codec/index.js';
import type { Entry, Reader, SpaceName, StorageEngine } from '../storage/index.js';
import type { Item } from '../values/index.js';
import { itemCountRef, sizeBytesRef } from './catalog-records.js';
import { checkExpiryIndex, checkExpiryOfItem } from './consistency-expiry.js';
import { checkEntriesOfItem, checkIndex, findForeignEntries } from './consistency-index.js';
import { type Counted, checkStored, type Inconsistency, type Report } from './consistency-report.js';
import { checkStream } from './consistency-stream.js';
import { collectionSizeRef, collectionSpaceOf } from './item-collection.js';
import { joinGets } from './joined-gets.js';
import { encodePrimaryKey } from './key-layout.js';
import { bytesOf, readChunks } from './read-all.js';
import { type ExpiryIndex, isCurrent, type Table, type TableIndex } from './table.js';

/** What a check found and how much it looked at. */
export interface ConsistencyReport {
  readonly inconsistencies: readonly Inconsistency[];
  readonly itemCount: number;
  /** Entries of all indexes together. */
  readonly entryCount: number;
}

export interface CheckOptions {
  /** Whether the records of the stream are looked at. Default: they are. */
  readonly withStream?: boolean;
  /** Called with the number of entries and bytes read since the last call. */
  readonly onRead?: (entries: number, bytes: number) => void;
}

/**
 * Reads a whole table at one committed state and tells what does not agree: every item is under its own key, with
 * its true size; every index, that of expiry too, holds exactly the entries that its items have (an index that is
 * being filled: those dealt with so far); the counters of the table, its indexes and its item collections are what is
 * there; the records of its stream lead to the items there are. Holds at any moment, whatever writes are going on.
 * `table` must be the latest definition, which is checked too. Indexes that are being deleted are passed over. Time
 * grows with the table; memory does not, but with a stream it does with the number of items in it.
 */
export function checkTable(
  engine: StorageEngine,
  table: Table,
  { withStream = true, onRead }: CheckOptions = {},
): Promise<ConsistencyReport> {
  return engine.snapshot(async (snapshot) => {
    const reader = joinGets(onRead === undefined ? snapshot : watchReads(snapshot, onRead));
    const inconsistencies: Inconsistency[] = [];
    const report: Report = (found) => inconsistencies.push(found);
    // By another definition nothing else could be told.
    if (!(await checkDefinition(reader, table, report))) {
      return { inconsistencies, itemCount: 0, entryCount: 0 };
    }
    const { itemCount, entriesWanted, expiring } = await checkItems(reader, table, report);
    let entryCount = 0;
    for (const [at, index] of table.maintainedIndexes.entries()) {
      const checked = await checkIndex(reader, table, index, report);
      const wanted = entriesWanted[at] ?? 0;
      const isSuspect = inconsistencies.length > 0 || checked.count !== wanted;
      if (isSuspect) await findForeignEntries(reader, table, index, report);
      if (checked.count !== wanted) {
        const problem = `holds ${checked.count} entries where the items have ${wanted}`;
        report({ space: index.definition.space, key: undefined, problem });
      }
      await checkCounters(reader, index.definition.space, checked, report);
      entryCount += checked.count;
    }
    if (table.expiry !== undefined) {
      entryCount += await checkExpiry(reader, table, { index: table.expiry, wanted: expiring }, report);
    }
    if (withStream) await checkStream(reader, table, report);
    return { inconsistencies, itemCount, entryCount };
  });
}

/** The reader, with what its ranges return told. */
function watchReads(reader: Reader, onRead: NonNullable<CheckOptions['onRead']>): Reader {
  return {
    get: (keys) => reader.get(keys),
    readCounter: (ref) => reader.readCounter(ref),
    async range(query) {
      const entries = await reader.range(query);
      onRead(entries.length, bytesOf(entries));
      return entries;
    },
  };
}

/** Returns how many entries the index of expiry has. */
async function checkExpiry(
  reader: Reader,
  table: Table,
  { index, wanted }: { index: ExpiryIndex; wanted: number },
  report: Report,
): Promise<number> {
  const count = await checkExpiryIndex(reader, table, index, report);
  if (count !== wanted) {
    const problem = `holds ${count} entries where the items have ${wanted}`;
    report({ space: index.space, key: undefined, problem });
  }
  return count;
}

async function checkDefinition(reader: Reader, table: Table, report: Report): Promise<boolean> {
  const { space, key } = table.versionRef;
  const [version] = await reader.get([table.versionRef]);
  const isLatest = isCurrent(table, version);
  if (!isLatest) report({ space, key, problem: "the definition is not the table's latest" });
  return isLatest;
}

interface CheckedItems {
  readonly itemCount: number;
  /** How many entries each of `table.maintainedIndexes` should hold. */
  readonly entriesWanted: readonly number[];
  /** How many entries the index of expiry should hold. */
  readonly expiring: number;
}

async function checkItems(reader: Reader, table: Table, report: Report): Promise<CheckedItems> {
  const { space } = table.definition;
  const counted = { count: 0, bytes: 0 };
  const entriesWanted = table.maintainedIndexes.map(() => 0);
  const collections = new CollectionCheck(reader, table, report);
  let expiring = 0;
  for await (const chunk of readChunks(reader, space)) {
    const items = await Promise.all(chunk.map((entry) => checkItem(reader, table, entry, report)));
    counted.count += chunk.length;
    for (const item of items) {
      if (item === undefined) continue;
      counted.bytes += item.bytes;
      for (const [at, entry] of item.entries.entries())
        entriesWanted[at] = (entriesWanted[at] ?? 0) + (entry ? 1 : 0);
      if (item.isExpiring) expiring++;
      await collections.add(item.key, item.bytes + localBytes(table.maintainedIndexes, item.entries));
    }
  }
  await collections.end();
  await checkCounters(reader, space, counted, report);
  return { itemCount: counted.count, entriesWanted, expiring };
}

interface CheckedItem {
  readonly key: Uint8Array;
  readonly bytes: number;
  /** What it should have in each of `table.maintainedIndexes`. */
  readonly entries: readonly (Counted | undefined)[];
  /** Whether it should have an entry in the index of expiry. */
  readonly isExpiring: boolean;
}

/** Undefined when the item cannot be read. */
async function checkItem(
  reader: Reader,
  table: Table,
  { key, value: stored }: Entry,
  report: Report,
): Promise<CheckedItem | undefined> {
  const item = checkStored({ space: table.definition.space, key }, { stored, table }, report);
  if (item === undefined) return undefined;
  checkItemKey(table, { key, item }, report);
  const found = { key, stored, item };
  const [entries, isExpiring] = await Promise.all([
    checkEntriesOfItem(reader, table, found, report),
    table.expiry !== undefined && checkExpiryOfItem(reader, table.expiry, found, report),
  ]);
  return { key, bytes: storedSizeBytes(stored), entries, isExpiring };
}

function localBytes(indexes: readonly TableIndex[], entries: readonly (Counted | undefined)[]): number {
  return indexes.reduce((sum, { kind }, at) => sum + (kind === 'local' ? (entries[at]?.bytes ?? 0) : 0), 0);
}

function checkItemKey(table: Table, { key, item }: { key: Uint8Array; item: Item }, report: Report): void {
  const { space, keySchema } = table.definition;
  try {
    if (Buffer.compare(encodePrimaryKey(keySchema, item), key) === 0) return;
  } catch {
    // An item without the attributes of its key is under the wrong key, whichever it is.
  }
  report({ space, key, problem: 'the item is not under its own key' });
}

async function checkCounters(
  reader: Reader,
  space: SpaceName,
  { count, bytes }: Counted,
  report: Report,
): Promise<void> {
  const itemCount = await reader.readCounter(itemCountRef(space));
  const sizeBytes = await reader.readCounter(sizeBytesRef(space));
  if (itemCount !== count) {
    report({ space, key: undefined, problem: `is counted as ${itemCount} records and holds ${count}` });
  }
  if (sizeBytes !== bytes) {
    report({ space, key: undefined, problem: `is counted as ${sizeBytes} bytes and holds ${bytes}` });
  }
}

/** Sums item collections up, which come one after the other in key order, and compares each with its counter. */
class CollectionCheck {
  readonly #reader: Reader;
  readonly #space: SpaceName | undefined;
  readonly #report: Report;
  #partition: Uint8Array | undefined;
  #bytes = 0;

  constructor(reader: Reader, table: Table, report: Report) {
    this.#reader = reader;
    this.#space = collectionSpaceOf(table.definition);
    this.#report = report;
  }

  /** Adds an item with its entries in local indexes. */
  async add(primaryKey: Uint8Array, bytes: number): Promise<void> {
    const partition = primaryKey.subarray(0, partitionLengthBytes(primaryKey));
    if (this.#partition === undefined || Buffer.compare(this.#partition, partition) !== 0) {
      await this.end();
      this.#partition = partition;
    }
    this.#bytes += bytes;
  }

  async end(): Promise<void> {
    const [space, partition, bytes] = [this.#space, this.#partition, this.#bytes];
    this.#bytes = 0;
    if (space === undefined || partition === undefined) return;
    const ref = collectionSizeRef(space, partition);
    const counted = await this.#reader.readCounter(ref);
    if (counted === bytes) return;
    this.#report({
      ...ref,
      problem: `the item collection is counted as ${counted} bytes and holds ${bytes}`,
    });
  }
}
