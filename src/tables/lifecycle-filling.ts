import type { SpaceName } from '../storage/index.js';
import type { TableDefinition } from './table-definition.js';

/** The spaces of a table's indexes that wait for the items that were there before them. */
export function spacesToFill({ globalIndexes, timeToLive }: TableDefinition): readonly SpaceName[] {
  const spaces = globalIndexes
    .filter(({ status, backfilling }) => status === 'CREATING' && backfilling)
    .map(({ space }) => space);
  return timeToLive?.index?.backfilling ? [...spaces, timeToLive.index.space] : spaces;
}

/** The definition once the index of this space is full; the same when there is no such index any more. */
export function withFilled(definition: TableDefinition, space: SpaceName): TableDefinition {
  const { globalIndexes, timeToLive } = definition;
  if (timeToLive?.index?.space === space) {
    return {
      ...definition,
      timeToLive: { ...timeToLive, index: { ...timeToLive.index, backfilling: false } },
    };
  }
  return {
    ...definition,
    globalIndexes: globalIndexes.map((index) =>
      index.space === space && index.status === 'CREATING'
        ? { ...index, status: 'ACTIVE', backfilling: false }
        : index,
    ),
  };
}
