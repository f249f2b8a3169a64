import { setImmediate } from 'node:timers/promises';
import type { StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import {
  type Catalog,
  expiredRange,
  isExpired,
  primaryKeyOfExpiryEntry,
  type Table,
  withTable,
  writeItem,
} from '../tables/index.js';

export interface Deletion {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The table whose items are to go. */
  readonly table: Table;
  /** Items that expired by this second of the Unix epoch go. */
  readonly atSeconds: number;
  readonly isStopped: () => boolean;
}

/** How many deletions are under way at once: enough to share commits, few enough to leave room for requests. */
const BATCH_ITEMS = 100;

/**
 * Deletes a table's expired items, the longest expired first, and returns how many. Each is one atomic write that
 * looks at the item again, so that one whose attribute has been changed in between stays. Ends early when stopped, or
 * when items of the table do not expire any more. Rejects, after the batch, when a deletion fails.
 */
export async function deleteExpired(deletion: Deletion): Promise<number> {
  const { engine, table, atSeconds, isStopped } = deletion;
  if (table.expiry === undefined) return 0;
  const range = expiredRange(table.expiry, atSeconds);
  let deleted = 0;
  let last: Uint8Array | undefined;
  for (;;) {
    if (isStopped()) return deleted;
    const page = await engine.range({
      ...range,
      ...(last && { start: last, afterStart: true }),
      limit: BATCH_ITEMS,
      maxBytes: Number.MAX_SAFE_INTEGER,
    });
    deleted += await deleteItems(
      deletion,
      page.map(({ key }) => primaryKeyOfExpiryEntry(key)),
    );
    last = page.at(-1)?.key;
    if (page.length < BATCH_ITEMS) return deleted;
    await setImmediate();
  }
}

async function deleteItems(deletion: Deletion, primaryKeys: readonly Uint8Array[]): Promise<number> {
  const outcomes = await Promise.allSettled(primaryKeys.map((key) => deleteItem(deletion, key)));
  let deleted = 0;
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') throw outcome.reason;
    if (outcome.value) deleted++;
  }
  return deleted;
}

/** False when the item was not, or is no longer, to go. */
async function deleteItem(
  { engine, catalog, clock, table, atSeconds }: Deletion,
  primaryKey: Uint8Array,
): Promise<boolean> {
  const isThere = () => catalog.find(table.definition)?.definition.tableId === table.definition.tableId;
  const space = table.expiry?.space;
  try {
    return await withTable(catalog, table.definition, async (present) => {
      const { expiry } = present;
      if (expiry === undefined || expiry.space !== space) return false;
      const { result } = await writeItem<boolean>(
        { engine, clock, origin: 'timeToLive' },
        {
          table: present,
          primaryKey,
          decide: (found) => {
            const item = found.item();
            return item !== undefined && isExpired(item, expiry.attributeName, atSeconds)
              ? { effect: { kind: 'delete' }, result: true }
              : { effect: { kind: 'none' }, result: false };
          },
        },
      );
      return result;
    });
  } catch (error) {
    // The table was deleted meanwhile.
    if (!isThere()) return false;
    throw error;
  }
}
