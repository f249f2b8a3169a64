import { decodeStoredItem, type StoredItem, storedSizeBytes, storedWeightBytes } from '../codec/index.js';
import { MAX_PAGE_BYTES } from '../limits/index.js';
import type { Reader } from '../storage/index.js';
import {
  encodePrimaryKey,
  type ItemReaders,
  type Page,
  type PageRequest,
  readPage,
  type Table,
} from '../tables/index.js';
import { readUnitsOf } from './capacity.js';

/** The items that a page examined. */
export interface ExaminedPage {
  readonly items: readonly StoredItem[];
  /** The last examined item as the table or index has it; undefined when there was nothing. */
  readonly last: StoredItem | undefined;
  /** True when the limit or the page size stopped it. */
  readonly stopped: boolean;
  /** Bytes read from the table or index, as DynamoDB counts them. */
  readonly sizeBytes: number;
  /** Units for items that were fetched from the table because the index does not hold all of them. */
  readonly fetchUnits: number;
}

/** A page of a table, or of what an index holds. */
export function plainPage({ items, sizeBytes, stopped }: Page): ExaminedPage {
  return { items, last: items[items.length - 1], stopped, sizeBytes, fetchUnits: 0 };
}

/**
 * A page of a local index with whole items, fetched from the table at the same committed state. The page ends with
 * 1 MB of items. "You are charged for read capacity units for every base table item fetched" (developer guide,
 * LSI.html).
 */
export function readFetchedPage(
  readers: ItemReaders,
  request: PageRequest,
  { table, consistentRead }: { table: Table; consistentRead: boolean | undefined },
): Promise<ExaminedPage> {
  return readers.snapshot(table, consistentRead, async (reader) => {
    const page = await readPage(reader, request);
    const { items, count } = await fetchItems(reader, table, page.items);
    const entries = count < page.items.length ? page.items.slice(0, count) : page.items;
    return {
      items,
      last: entries.at(-1),
      stopped: page.stopped || entries !== page.items,
      sizeBytes: sumOf(entries, storedSizeBytes),
      fetchUnits: sumOf(items, (item) => readUnitsOf(storedSizeBytes(item), consistentRead)),
    };
  });
}

/** Items asked of the engine at once. */
const FETCH_COUNT = 100;

/** The items of the entries, up to the one with which they weigh 1 MB, and how many entries that took. */
async function fetchItems(
  reader: Reader,
  table: Table,
  entries: readonly StoredItem[],
): Promise<{ items: readonly StoredItem[]; count: number }> {
  const items: StoredItem[] = [];
  let weight = 0;
  for (let count = 0; count < entries.length; ) {
    for (const item of await reader.get(refsOf(table, entries.slice(count, count + FETCH_COUNT)))) {
      count++;
      // Only a table that is being dropped has entries without items.
      if (item === undefined) continue;
      items.push(item);
      weight += storedWeightBytes(item);
      if (weight >= MAX_PAGE_BYTES) return { items, count };
    }
  }
  return { items, count: entries.length };
}

function refsOf({ definition: { space, keySchema } }: Table, entries: readonly StoredItem[]) {
  return entries.map((entry) => ({ space, key: encodePrimaryKey(keySchema, decodeStoredItem(entry)) }));
}

function sumOf(items: readonly StoredItem[], of: (item: StoredItem) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
