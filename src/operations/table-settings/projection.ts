import { invalidParameterValues } from '../../errors/index.js';
import { MAX_PROJECTED_ATTRIBUTES } from '../../limits/index.js';
import type { Projection } from '../../shapes/index.js';
import type { IndexDefinition, IndexProjection } from '../../tables/index.js';

/** What an index holds of an item; names sorted as AWS describes them. Wordings recorded (dynalite, createTable). */
export function parseProjection({ ProjectionType, NonKeyAttributes }: Projection): IndexProjection {
  if (ProjectionType === undefined) throw invalidParameterValues('Unknown ProjectionType: null');
  if (ProjectionType === 'INCLUDE' && NonKeyAttributes === undefined) {
    throw invalidParameterValues('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (ProjectionType !== 'INCLUDE' && NonKeyAttributes !== undefined) {
    throw invalidParameterValues(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
  }
  const names = NonKeyAttributes ?? [];
  const duplicate = names.find((name, at) => names.indexOf(name) < at);
  if (duplicate !== undefined) {
    throw invalidParameterValues(`Duplicate element in NonKeyAttributes: ${duplicate}`);
  }
  return { type: ProjectionType, nonKeyAttributes: [...names].sort(byBytes) };
}

/** The limit on names that all indexes of a table project together. AWS's wording is not recorded. */
export function checkProjectedNames(indexes: readonly IndexDefinition[]): void {
  const projected = indexes.reduce((sum, { projection }) => sum + projection.nonKeyAttributes.length, 0);
  if (projected > MAX_PROJECTED_ATTRIBUTES) {
    throw invalidParameterValues(
      `Number of NonKeyAttributes of all indexes exceeds the per-table limit of ${MAX_PROJECTED_ATTRIBUTES}`,
    );
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
