import type { Change, Entry, Reader, SpaceName } from '../storage/index.js';
import { type EntrySpace, entrySpacesOf, spacesOf, streamSpacesOf } from './catalog-changes.js';
import {
  decodeDefinition,
  decodeDeletedTable,
  itemCountRef,
  progressRefOf,
  sizeBytesRef,
  versionRefOf,
} from './catalog-records.js';
import type { CopyTarget } from './copy-mark.js';
import { copyItemSpace, copySpace, copyStreamSpace, type OnCopied } from './copy-space.js';
import { collectionSpaceOf } from './item-collection.js';
import type { TableDefinition } from './table-definition.js';

/** A table, or what is left of a deleted one: its streams. */
export interface CopyUnit {
  readonly region: string;
  readonly tableName: string;
  /** Those with entries. */
  readonly entrySpaces: readonly EntrySpace[];
  readonly spaces: readonly SpaceName[];
  /** Undefined of a deleted table. */
  readonly definition: TableDefinition | undefined;
}

export function unitOfTable({ value }: Entry): CopyUnit {
  const definition = decodeDefinition(value);
  const { region, tableName } = definition;
  return {
    region,
    tableName,
    entrySpaces: entrySpacesOf(definition),
    spaces: spacesOf(definition),
    definition,
  };
}

export function unitOfDeletedTable({ value }: Entry): CopyUnit {
  const table = decodeDeletedTable(value);
  const { region, tableName } = table;
  const spaces = streamSpacesOf(table);
  const entrySpaces = spaces.map((space): EntrySpace => ({ kind: 'stream', space }));
  return { region, tableName, entrySpaces, spaces, definition: undefined };
}

/** How many entries it has, without records of streams, which nobody counts. */
export async function countEntries(from: Reader, unit: CopyUnit): Promise<number> {
  const counts = await Promise.all(
    countedSpacesOf(unit).map((space) => from.readCounter(itemCountRef(space))),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Resolves when everything but its record in the catalog is durable at the destination. */
export async function copyUnit(
  unit: CopyUnit,
  { from, to, onCopied }: { from: Reader; to: CopyTarget; onCopied: OnCopied },
): Promise<void> {
  const collections = unit.definition && collectionSpaceOf(unit.definition);
  for (const { kind, space } of unit.entrySpaces) {
    const copy = { from, to, space, onCopied };
    if (kind === 'stream') await copyStreamSpace(copy);
    else if (kind === 'items' && collections !== undefined) await copyItemSpace(copy, collections);
    else await copySpace(copy);
  }
  await to.write([...(await recordsOfUnit(from, unit)), ...(await countersOfUnit(from, unit))]);
}

/** The version of its definition, and how far the filling of its indexes has come. */
async function recordsOfUnit(from: Reader, { definition, spaces }: CopyUnit): Promise<readonly Change[]> {
  if (definition === undefined) return [];
  const refs = [versionRefOf(definition.tableId), ...spaces.map(progressRefOf)];
  const values = await from.get(refs);
  return refs.flatMap((ref, at): readonly Change[] => {
    const value = values[at];
    return value === undefined ? [] : [{ kind: 'put', ...ref, value }];
  });
}

async function countersOfUnit(from: Reader, unit: CopyUnit): Promise<readonly Change[]> {
  const refs = countedSpacesOf(unit).flatMap((space) => [itemCountRef(space), sizeBytesRef(space)]);
  const adds = refs.map(
    async (ref): Promise<Change> => ({ kind: 'add', ...ref, amount: await from.readCounter(ref) }),
  );
  return Promise.all(adds);
}

/** The spaces whose entries and bytes the catalog counts. */
function countedSpacesOf({ entrySpaces }: CopyUnit): readonly SpaceName[] {
  return entrySpaces.flatMap(({ kind, space }) => (kind === 'items' || kind === 'index' ? [space] : []));
}
