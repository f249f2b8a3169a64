import { partitionLengthBytes } from '../codec/index.js';
import type { Awaitable, KeyRef, Reader, SpaceName } from '../storage/index.js';
import type { Table } from './table.js';
import type { TableDefinition } from './table-definition.js';

/** The space of a table's item collection counters; undefined when it has no local index and so keeps none. */
export function collectionSpaceOf(definition: TableDefinition): SpaceName | undefined {
  return definition.localIndexes.length === 0 ? undefined : `${definition.space}.c`;
}

/**
 * The counter of an item collection's bytes: all items of one partition with their entries in local indexes.
 * `primaryKey` is the key of any item of the collection.
 */
export function collectionSizeRef(space: SpaceName, primaryKey: Uint8Array): KeyRef {
  return { space, key: primaryKey.subarray(0, partitionLengthBytes(primaryKey)) };
}

/** Bytes of the collection of the item with this key; 0 for a table that keeps no collections. */
export function collectionSizeBytes(reader: Reader, table: Table, primaryKey: Uint8Array): Awaitable<number> {
  const space = collectionSpaceOf(table.definition);
  return space === undefined ? 0 : reader.readCounter(collectionSizeRef(space, primaryKey));
}
