import type { KeyRef, SpaceName } from '../storage/index.js';
import type { DeletedTable, TableDefinition } from './table-definition.js';

/**
 * How the catalog is stored, in one space:
 *
 *     t NUL account NUL region NUL name   a table's definition, JSON
 *     d NUL table id                      what is left of a deleted table: its streams, JSON
 *     v NUL table id                      the definition's version, decimal digits: every write of an item reads it
 *     p NUL space                         how far the filling of a new index has come (see backfill-progress)
 *     g NUL space                         a space to be dropped (nothing refers to it any more), no value
 *     c                                   an unfinished copy of other data (see copy-mark)
 *
 * Counters (items and bytes of every table and index, changes of definitions) are in a space of their own. The value of
 * a space to be dropped is empty while it may still be put to use, and not once somebody has begun to drop it.
 */
export const CATALOG_SPACE: SpaceName = 'catalog';
export const COUNTERS_SPACE: SpaceName = 'counters';

/** What names a table. */
export interface TableAddress {
  readonly accountId: string;
  readonly region: string;
  readonly tableName: string;
}

/** The address as one string, unique to it. */
export function addressText({ accountId, region, tableName }: TableAddress): string {
  return `${accountId}\0${region}\0${tableName}`;
}

export function definitionRefOf(address: TableAddress): KeyRef {
  return catalogRef(`t\0${addressText(address)}`);
}

export function versionRefOf(tableId: string): KeyRef {
  return catalogRef(`v\0${tableId}`);
}

export function deletedRefOf(tableId: string): KeyRef {
  return catalogRef(`d\0${tableId}`);
}

export function progressRefOf(indexSpace: SpaceName): KeyRef {
  return catalogRef(`p\0${indexSpace}`);
}

export function garbageRefOf(space: SpaceName): KeyRef {
  return catalogRef(`g\0${space}`);
}

/** There while tables are being copied here. */
export const COPY_MARK: KeyRef = catalogRef('c');

/** Where all records of a kind are: the bounds of a range. */
export function recordsOfKind(kind: 't' | 'd' | 'g'): {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
} {
  return { start: Buffer.from(`${kind}\0`), end: Buffer.from(`${kind}\x01`) };
}

/** The space that a garbage record names. */
export function spaceOfGarbageKey(key: Uint8Array): SpaceName {
  return Buffer.from(key).toString('latin1').slice(2);
}

/** Counts the changes of all definitions: who has seen a number has seen the definitions of then. */
export const DEFINITION_CHANGES: KeyRef = { space: COUNTERS_SPACE, key: Buffer.from('definition-changes') };

export function itemCountRef(space: SpaceName): KeyRef {
  return { space: COUNTERS_SPACE, key: Buffer.from(`n\0${space}`) };
}

export function sizeBytesRef(space: SpaceName): KeyRef {
  return { space: COUNTERS_SPACE, key: Buffer.from(`b\0${space}`) };
}

/** Where the items and bytes of a space are counted. */
export interface SpaceCounters {
  readonly items: KeyRef;
  readonly bytes: KeyRef;
}

export function countersOf(space: SpaceName): SpaceCounters {
  return { items: itemCountRef(space), bytes: sizeBytesRef(space) };
}

export function encodeDefinition(definition: TableDefinition): Uint8Array {
  return Buffer.from(JSON.stringify(definition));
}

export function decodeDefinition(bytes: Uint8Array): TableDefinition {
  // Only encodeDefinition writes these records.
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as TableDefinition;
}

export function encodeDeletedTable(table: DeletedTable): Uint8Array {
  return Buffer.from(JSON.stringify(table));
}

export function decodeDeletedTable(bytes: Uint8Array): DeletedTable {
  // Only encodeDeletedTable writes these records.
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as DeletedTable;
}

export function encodeVersion(version: number): Uint8Array {
  return Buffer.from(String(version));
}

function catalogRef(key: string): KeyRef {
  return { space: CATALOG_SPACE, key: Buffer.from(key) };
}
