import type { KeyRef, SpaceName } from '../storage/index.js';
import {
  countersOf,
  encodeVersion,
  progressRefOf,
  type SpaceCounters,
  type TableAddress,
  versionRefOf,
} from './catalog-records.js';
import { attributesOf } from './key-layout.js';
import { type OpenStream, openStreamOf } from './open-stream.js';
import type {
  GlobalIndexDefinition,
  IndexDefinition,
  KeyAttribute,
  TableDefinition,
  TimeToLiveDefinition,
} from './table-definition.js';

/** A secondary index as readers and writers need it. */
export interface TableIndex {
  readonly kind: 'local' | 'global';
  readonly definition: IndexDefinition;
  /** Of its entries. */
  readonly counters: SpaceCounters;
  /** All attributes of the index's key. */
  readonly keyAttributes: readonly KeyAttribute[];
  /** Names an entry holds (keys of index and table, projected names), or undefined for all of the item. */
  readonly projectedNames: ReadonlySet<string> | undefined;
  /** False while it is being deleted: writes no longer maintain it. */
  readonly maintained: boolean;
  /** False while it is being created or deleted: queries are refused. */
  readonly readable: boolean;
  /** Set until the items older than the index are all in it. */
  readonly filling: IndexFilling | undefined;
}

/** What a writer must know of an index that is being filled. */
export interface IndexFilling {
  /** Items written under this version of the definition, or a later one, have their entry already. */
  readonly sinceVersion: number;
  /** Where it says how far the filling has come. */
  readonly progressRef: KeyRef;
}

/** The index by which expired items are found; kept up to date by every write. */
export interface ExpiryIndex {
  /** The attribute that says when an item expires. */
  readonly attributeName: string;
  readonly space: SpaceName;
  /** Set until the items older than the index are all in it. */
  readonly filling: IndexFilling | undefined;
}

export type FillingIndex = TableIndex & { readonly filling: IndexFilling };

/** A table's definition with what is derived from it once per version. Immutable. */
export interface Table {
  readonly definition: TableDefinition;
  readonly counters: SpaceCounters;
  readonly keyAttributes: readonly KeyAttribute[];
  /** False while the table is being created: item operations find no table yet. One being deleted still serves. */
  readonly acceptsItems: boolean;
  /** By index name, in alphabetical order: the first that an item does not fit is the one AWS names (recorded in 2026). */
  readonly indexes: ReadonlyMap<string, TableIndex>;
  /** The indexes that every write of an item keeps up to date. */
  readonly maintainedIndexes: readonly TableIndex[];
  /** Those of them that are being filled. */
  readonly fillingIndexes: readonly FillingIndex[];
  /** Undefined while changes of items leave no records. */
  readonly stream: OpenStream | undefined;
  /** Undefined while items do not expire. */
  readonly expiry: ExpiryIndex | undefined;
  /** Where the catalog keeps the version of this definition, and the bytes it holds while this copy is the latest. */
  readonly versionRef: KeyRef;
  readonly versionBytes: Uint8Array;
}

/** Whether the version just read is that of the definition somebody goes by. */
export function isCurrent(table: Table, version: Uint8Array | undefined): boolean {
  return version !== undefined && Buffer.compare(version, table.versionBytes) === 0;
}

export function tableOf(definition: TableDefinition): Table {
  const indexes = [
    ...definition.localIndexes.map((index) => localIndexOf(definition, index)),
    ...definition.globalIndexes.map((index) => globalIndexOf(definition, index)),
  ];
  return {
    definition,
    counters: countersOf(definition.space),
    keyAttributes: attributesOf(definition.keySchema),
    acceptsItems: definition.status !== 'CREATING',
    indexes: new Map(indexes.map((index) => [index.definition.indexName, index] as const).sort(byName)),
    maintainedIndexes: indexes.filter((index) => index.maintained),
    fillingIndexes: indexes.filter(isFilling),
    stream: definition.stream && openStreamOf(definition.stream),
    expiry: definition.timeToLive && expiryOf(definition.timeToLive),
    versionRef: versionRefOf(definition.tableId),
    versionBytes: encodeVersion(definition.version),
  };
}

function byName([one]: readonly [string, TableIndex], [other]: readonly [string, TableIndex]): number {
  return one < other ? -1 : 1;
}

function isFilling(index: TableIndex): index is FillingIndex {
  return index.maintained && index.filling !== undefined;
}

function expiryOf({ attributeName, index }: TimeToLiveDefinition): ExpiryIndex | undefined {
  if (index === undefined) return undefined;
  const { space, backfilling, sinceVersion } = index;
  return {
    attributeName,
    space,
    filling: backfilling ? { sinceVersion, progressRef: progressRefOf(space) } : undefined,
  };
}

/** The table's ARN. */
export function tableArnOf(table: TableAddress): string {
  return `arn:aws:dynamodb:${table.region}:${table.accountId}:table/${table.tableName}`;
}

function localIndexOf(table: TableDefinition, definition: IndexDefinition): TableIndex {
  return indexOf(table, definition, { kind: 'local', maintained: true, readable: true, filling: undefined });
}

function globalIndexOf(table: TableDefinition, definition: GlobalIndexDefinition): TableIndex {
  const maintained = definition.status !== 'DELETING';
  return indexOf(table, definition, {
    kind: 'global',
    maintained,
    readable: maintained && definition.status !== 'CREATING',
    // Also before the filling begins: what is written until then must count as written since.
    filling:
      definition.status === 'CREATING'
        ? { sinceVersion: definition.sinceVersion, progressRef: progressRefOf(definition.space) }
        : undefined,
  });
}

function indexOf(
  table: TableDefinition,
  definition: IndexDefinition,
  state: Pick<TableIndex, 'kind' | 'maintained' | 'readable' | 'filling'>,
): TableIndex {
  const keyAttributes = attributesOf(definition.keySchema);
  const { type, nonKeyAttributes } = definition.projection;
  const keys = [...attributesOf(table.keySchema), ...keyAttributes].map(({ name }) => name);
  const projectedNames = type === 'ALL' ? undefined : new Set([...keys, ...nonKeyAttributes]);
  return { ...state, definition, counters: countersOf(definition.space), keyAttributes, projectedNames };
}
