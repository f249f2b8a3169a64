import { encodeStoredItem, type StoredItem, storedSizeBytes } from '../codec/index.js';
import { attributeOf, type Item, type MutableItem, setAttribute, valuesEqual } from '../values/index.js';
import { fitsKeySizes, isEmptyKeyValue } from './item-keys.js';
import { encodeIndexKey } from './key-layout.js';
import type { Table, TableIndex } from './table.js';
import type { KeyAttribute } from './table-definition.js';

/** An item's entry in an index: where it is, and the projected item as it is stored. */
export interface IndexEntry {
  readonly key: Uint8Array;
  readonly item: Item;
}

/**
 * The entry that `item` has in the index; undefined when it has none because it lacks an attribute of the index's
 * key, or has it with another type, empty or too long (which only items older than the index can).
 */
export function indexEntryOf(table: Table, index: TableIndex, item: Item): IndexEntry | undefined {
  if (!index.keyAttributes.every((attribute) => hasKeyAttribute(item, attribute))) return undefined;
  if (!fitsKeySizes(index.definition.keySchema, item)) return undefined;
  return {
    key: encodeIndexKey(index.definition.keySchema, table.definition.keySchema, item),
    item: index.projectedNames === undefined ? item : pick(item, index.projectedNames),
  };
}

/** An index entry as it is stored. */
export function encodeIndexEntry(table: Table, entry: IndexEntry, writtenAtMs: number): StoredItem {
  return encodeStoredItem({
    item: entry.item,
    sortAttribute: table.definition.keySchema.sort[0]?.name,
    writtenAtMs,
    definitionVersion: table.definition.version,
  });
}

/** What becomes of an index when an item changes. `undefined` parts: nothing to delete, nothing to put. */
export interface IndexEntryChange {
  readonly index: TableIndex;
  readonly deleted: IndexEntry | undefined;
  readonly put: { readonly key: Uint8Array; readonly stored: StoredItem } | undefined;
  /** The entry that `put` replaces under the same key. */
  readonly replaced: IndexEntry | undefined;
}

/** The changes to a table's indexes when `before` becomes `after`; indexes that stay as they are are left out. */
export function indexEntryChanges(
  table: Table,
  { before, after, writtenAtMs }: { before: Item | undefined; after: Item | undefined; writtenAtMs: number },
): readonly IndexEntryChange[] {
  const changes: IndexEntryChange[] = [];
  for (const index of table.maintainedIndexes) {
    const old = before && indexEntryOf(table, index, before);
    const present = after && indexEntryOf(table, index, after);
    const sameKey = old !== undefined && present !== undefined && Buffer.compare(old.key, present.key) === 0;
    // While an index is being filled, an old item's entry may be wanted although it stays as it is.
    if (sameKey && index.filling === undefined && valuesEqual({ M: old.item }, { M: present.item })) continue;
    if (old === undefined && present === undefined) continue;
    changes.push({
      index,
      deleted: sameKey ? undefined : old,
      replaced: sameKey ? old : undefined,
      put: present && { key: present.key, stored: encodeIndexEntry(table, present, writtenAtMs) },
    });
  }
  return changes;
}

/** Size in bytes of what a change puts, as DynamoDB counts it. */
export function putSizeBytes({ put }: IndexEntryChange): number {
  return put === undefined ? 0 : storedSizeBytes(put.stored);
}

function hasKeyAttribute(item: Item, { name, type }: KeyAttribute): boolean {
  const value = attributeOf(item, name);
  return value !== undefined && type in value && !isEmptyKeyValue(value);
}

function pick(item: Item, names: ReadonlySet<string>): Item {
  const picked: MutableItem = {};
  for (const name in item) {
    const value = attributeOf(item, name);
    if (value !== undefined && names.has(name)) setAttribute(picked, name, value);
  }
  return picked;
}
