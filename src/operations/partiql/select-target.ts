import { validationError } from '../../errors/index.js';
import type { Source } from '../../partiql/index.js';
import type { Table } from '../../tables/index.js';
import type { PageTarget } from '../page-target.js';

/**
 * What a SELECT reads. Throws AWS's ValidationException for an index that is not there, or not to be read so; the
 * words are not those of Query (recorded in 2026).
 */
export function selectTarget(table: Table, { indexName }: Source): PageTarget {
  const { keySchema, space } = table.definition;
  if (indexName === undefined) return { table, index: undefined, keySchema, space };
  const index = table.indexes.get(indexName);
  if (index === undefined || !index.maintained) {
    throw validationError('The table does not have the specified index');
  }
  const { partition, sort } = index.definition.keySchema;
  if (partition.length > 1 || sort.length > 1) {
    throw validationError(
      'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.',
    );
  }
  if (!index.readable) {
    throw validationError(`Cannot read from backfilling global secondary index: ${indexName}`);
  }
  return { table, index, keySchema: index.definition.keySchema, space: index.definition.space };
}
