import { type DynamoError, validationError } from '../errors/index.js';
import type { SpaceName } from '../storage/index.js';
import {
  encodeIndexKey,
  encodePrimaryKey,
  type KeySchema,
  keyAttributesOf,
  type Table,
  type TableIndex,
} from '../tables/index.js';
import type { Item } from '../values/index.js';
import type { PageParameters } from './page-request.js';

/** What a Query or Scan reads: a table, or one of its indexes. */
export interface PageTarget {
  readonly table: Table;
  readonly index: TableIndex | undefined;
  /** The key by which it is ordered. */
  readonly keySchema: KeySchema;
  readonly space: SpaceName;
}

/** Finds what a request reads. Throws AWS's ValidationException for an index that is not there, or not to be read so. */
export function pageTargetOf(table: Table, { IndexName, ConsistentRead }: PageParameters): PageTarget {
  const index = IndexName === undefined ? undefined : readableIndex(table, IndexName);
  if (index?.kind === 'global' && ConsistentRead === true) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  const { keySchema, space } = index === undefined ? table.definition : index.definition;
  return { table, index, keySchema, space };
}

/** Where in the target's space the item with these attributes is. */
export function encodePageKey({ table, index }: PageTarget, item: Item): Uint8Array {
  const tableSchema = table.definition.keySchema;
  return index === undefined
    ? encodePrimaryKey(tableSchema, item)
    : encodeIndexKey(index.definition.keySchema, tableSchema, item);
}

/** The attributes by which a later request goes on after this item. */
export function pageKeyOf({ table, index }: PageTarget, item: Item): Item {
  const key = keyAttributesOf(table.definition.keySchema, item);
  return index === undefined ? key : { ...key, ...keyAttributesOf(index.definition.keySchema, item) };
}

function readableIndex(table: Table, indexName: string): TableIndex {
  const index = table.indexes.get(indexName);
  if (index === undefined || !index.maintained) throw noSuchIndex(indexName);
  if (!index.readable) {
    throw validationError(`Cannot read from backfilling global secondary index: ${indexName}`);
  }
  return index;
}

function noSuchIndex(indexName: string): DynamoError {
  return validationError(`The table does not have the specified index: ${indexName}`);
}
