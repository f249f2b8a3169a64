import { decodeStoredItem, storedDefinitionVersion } from '../codec/index.js';
import type { Reader } from '../storage/index.js';
import { isPast } from './backfill-progress.js';
import type { FoundItem } from './consistency-index.js';
import type { Report } from './consistency-report.js';
import { expiryEntryKey, primaryKeyOfExpiryEntry } from './expiry-index.js';
import { readChunks } from './read-all.js';
import type { ExpiryIndex, Table } from './table.js';

/** Whether the expiry index holds the entry that the item has in it; returns whether it has one. */
export async function checkExpiryOfItem(
  reader: Reader,
  index: ExpiryIndex,
  found: FoundItem,
  report: Report,
): Promise<boolean> {
  const key = await wantedKey(reader, index, found);
  if (key === undefined) return false;
  const [entry] = await reader.get([{ space: index.space, key }]);
  if (entry === undefined) report({ space: index.space, key, problem: 'an item has no entry here' });
  return true;
}

/** Walks through the expiry index: every entry is that of an item. Returns how many there are. */
export async function checkExpiryIndex(
  reader: Reader,
  table: Table,
  index: ExpiryIndex,
  report: Report,
): Promise<number> {
  const { space } = index;
  let count = 0;
  for await (const chunk of readChunks(reader, space)) {
    count += chunk.length;
    const checks = chunk.map(async ({ key }) => {
      const wanted = await wantedKeyAt(reader, table, { index, primaryKey: primaryKeyOfExpiryEntry(key) });
      if (wanted !== undefined && Buffer.compare(wanted, key) === 0) return;
      report({ space, key, problem: 'the entry belongs to no item' });
    });
    await Promise.all(checks);
  }
  return count;
}

/** The key of the entry that the item stored under a key must have. */
async function wantedKeyAt(
  reader: Reader,
  table: Table,
  { index, primaryKey: key }: { index: ExpiryIndex; primaryKey: Uint8Array },
): Promise<Uint8Array | undefined> {
  if (key.length === 0) return undefined;
  const [stored] = await reader.get([{ space: table.definition.space, key }]);
  if (stored === undefined) return undefined;
  try {
    return await wantedKey(reader, index, { key, stored, item: decodeStoredItem(stored) });
  } catch {
    // An item that cannot be read was told of when the items were read.
    return undefined;
  }
}

/** The key of the item's entry: while the index is being filled, only items dealt with have one. */
async function wantedKey(
  reader: Reader,
  index: ExpiryIndex,
  { key: primaryKey, stored, item }: FoundItem,
): Promise<Uint8Array | undefined> {
  const { filling } = index;
  if (filling !== undefined && storedDefinitionVersion(stored) < filling.sinceVersion) {
    const [progress] = await reader.get([filling.progressRef]);
    if (!isPast(progress, primaryKey)) return undefined;
  }
  return expiryEntryKey(index, { primaryKey, item });
}
