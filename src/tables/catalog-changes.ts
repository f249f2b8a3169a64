/** What the catalog writes. */
import type { Change, KeyRef, SpaceName } from '../storage/index.js';
import { assert } from '../support/index.js';
import {
  DEFINITION_CHANGES,
  definitionRefOf,
  encodeDefinition,
  encodeVersion,
  garbageRefOf,
  versionRefOf,
} from './catalog-records.js';
import { collectionSpaceOf } from './item-collection.js';
import { disabledStream } from './stream-shards.js';
import type { DeletedTable, TableDefinition } from './table-definition.js';

/** The definition under its new version, which is also that since which its new indexes are there. */
export function nextVersion(present: TableDefinition, wanted: TableDefinition): TableDefinition {
  const version = present.version + 1;
  const known = new Set(present.globalIndexes.map(({ space }) => space));
  const globalIndexes = wanted.globalIndexes.map((index) =>
    known.has(index.space) ? index : { ...index, sinceVersion: version },
  );
  const next = { ...wanted, version, globalIndexes };
  const { timeToLive } = wanted;
  const isIndexNew =
    timeToLive?.index !== undefined && timeToLive.index.space !== present.timeToLive?.index?.space;
  if (!isIndexNew) return next;
  return { ...next, timeToLive: { ...timeToLive, index: { ...timeToLive.index, sinceVersion: version } } };
}

/** Every space that a table uses. */
export function spacesOf(definition: TableDefinition): readonly SpaceName[] {
  const collections = collectionSpaceOf(definition);
  const spaces = entrySpacesOf(definition).map(({ space }) => space);
  return collections === undefined ? spaces : [...spaces, collections];
}

/** A space of a table with entries in it, not only counters. */
export interface EntrySpace {
  readonly kind: 'items' | 'index' | 'expiry' | 'stream';
  readonly space: SpaceName;
}

export function entrySpacesOf(definition: TableDefinition): readonly EntrySpace[] {
  const { space, localIndexes, globalIndexes, timeToLive } = definition;
  const ofKind = (kind: EntrySpace['kind'], spaces: readonly SpaceName[]) =>
    spaces.map((name) => ({ kind, space: name }));
  return [
    { kind: 'items', space },
    ...ofKind(
      'index',
      [...localIndexes, ...globalIndexes].map((index) => index.space),
    ),
    ...ofKind('expiry', timeToLive?.index === undefined ? [] : [timeToLive.index.space]),
    ...ofKind('stream', streamSpacesOf(definition)),
  ];
}

/** Every space that a table's streams use. */
export function streamSpacesOf(table: Pick<TableDefinition, 'stream' | 'pastStreams'>): readonly SpaceName[] {
  return [table.stream, ...(table.pastStreams ?? [])].flatMap((stream) => stream?.space ?? []);
}

/** The table with its stream disabled, from which all records that it will ever have can be read. */
export function withStreamDisabled(definition: TableDefinition, nowMs: number): TableDefinition {
  const { stream } = definition;
  return stream?.enabled ? { ...definition, stream: disabledStream(stream, nowMs) } : definition;
}

/** What is left of a table without enabled stream when it is deleted; undefined when that is nothing. */
export function leftOf(definition: TableDefinition): DeletedTable | undefined {
  const { tableId, accountId, region, tableName, keySchema, stream, pastStreams = [] } = definition;
  const streams = [...pastStreams, ...(stream?.space === undefined ? [] : [stream])];
  if (streams.length === 0) return undefined;
  return { ...{ tableId, accountId, region, tableName, keySchema }, pastStreams: streams };
}

/** Stores a definition, as the version that it says. */
export function definitionPuts(definition: TableDefinition): readonly Change[] {
  return [
    { kind: 'put', ...definitionRefOf(definition), value: encodeDefinition(definition) },
    { kind: 'put', ...versionRefOf(definition.tableId), value: encodeVersion(definition.version) },
    DEFINITION_CHANGE,
  ];
}

/** Tells other processes that a definition has changed. */
export const DEFINITION_CHANGE: Change = { kind: 'add', ...DEFINITION_CHANGES, amount: 1 };

/** The value of a garbage record whose space is being dropped. */
export const CLAIMED = Buffer.from('dropping');

/** Spaces about to be put to use must still be there, though another process that starts clears garbage away. */
export function assertUnclaimed(garbage: readonly (Uint8Array | undefined)[]): void {
  assert(
    garbage.every((value) => value?.length === 0),
    'spaces just created are not dropped by another process',
  );
}

/** Says that a space is to be dropped, unless it is put to use. */
export function garbagePut(space: SpaceName): Change {
  return { kind: 'put', ...garbageRefOf(space), value: new Uint8Array() };
}

/** Says that a space is in use, or gone. */
export function garbageDelete(space: SpaceName): Change {
  return deletion(garbageRefOf(space));
}

/** Deletes what is at a place. */
export function deletion(ref: KeyRef): Change {
  return { kind: 'delete', ...ref };
}
