import { partitionLengthBytes, storedSizeBytes } from '../codec/index.js';
import type { Reader, SpaceName, StorageEngine } from '../storage/index.js';
import type { Item } from '../values/index.js';
import { itemCountRef, sizeBytesRef } from './catalog-records.js';
import { checkExpiryIndex, checkExpiryOfItem } from './consistency-expiry.js';
import { checkEntriesOfItem, checkIndex } from './consistency-index.js';
import { type Counted, checkStored, type Inconsistency, type Report } from './consistency-report.js';
import { checkStream } from './consistency-stream.js';
import { collectionSizeRef, collectionSpaceOf } from './item-collection.js';
import { encodePrimaryKey } from './key-layout.js';
import { readAll } from './read-all.js';
import type { ExpiryIndex, Table, TableIndex } from './table.js';

/** What a check found and how much it looked at. */
export interface ConsistencyReport {
  readonly inconsistencies: readonly Inconsistency[];
  readonly itemCount: number;
  /** Entries of all indexes together. */
  readonly entryCount: number;
}

/**
 * Reads a whole table at one committed state and tells what does not agree: every item is under its own key, with
 * its true size; every index, that of expiry too, holds exactly the entries that its items have (an index that is
 * being filled: those dealt with so far); the counters of the table, its indexes and its item collections are what is
 * there; the records of its stream lead to the items there are. Holds at any moment, whatever writes are going on.
 * `table` must be the latest definition, which is checked too. Indexes that are being deleted are passed over. Time
 * grows with the table; memory does not, but with a stream it does with the number of items in it.
 */
export function checkTable(engine: StorageEngine, table: Table): Promise<ConsistencyReport> {
  return engine.snapshot(async (reader) => {
    const inconsistencies: Inconsistency[] = [];
    const report: Report = (found) => inconsistencies.push(found);
    await checkDefinition(reader, table, report);
    const { itemCount, entriesWanted, expiring } = await checkItems(reader, table, report);
    let entryCount = 0;
    for (const [at, index] of table.maintainedIndexes.entries()) {
      const checked = await checkIndex(reader, table, index, report);
      const wanted = entriesWanted[at] ?? 0;
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
    await checkStream(reader, table, report);
    return { inconsistencies, itemCount, entryCount };
  });
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

async function checkDefinition(reader: Reader, table: Table, report: Report): Promise<void> {
  const { space, key } = table.versionRef;
  const [version] = await reader.get([table.versionRef]);
  if (version !== undefined && Buffer.compare(version, table.versionBytes) === 0) return;
  report({ space, key, problem: "the definition is not the table's latest" });
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
  for await (const { key, value } of readAll(reader, space)) {
    counted.count++;
    const item = checkStored({ space, key }, { stored: value, table }, report);
    if (item === undefined) continue;
    counted.bytes += storedSizeBytes(value);
    checkItemKey(table, { key, item }, report);
    const entries = await checkEntriesOfItem(reader, table, { key, stored: value, item }, report);
    for (const [at, entry] of entries.entries())
      entriesWanted[at] = (entriesWanted[at] ?? 0) + (entry ? 1 : 0);
    const { expiry } = table;
    if (expiry && (await checkExpiryOfItem(reader, expiry, { key, stored: value, item }, report))) expiring++;
    await collections.add(key, storedSizeBytes(value) + localBytes(table.maintainedIndexes, entries));
  }
  await collections.end();
  await checkCounters(reader, space, counted, report);
  return { itemCount: counted.count, entriesWanted, expiring };
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
