import { MAX_ITEM_COLLECTION_BYTES } from '../limits/index.js';
import type {
  ConsumedCapacity,
  ItemCollectionMetrics,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
} from '../shapes/index.js';
import type { Awaitable, StorageEngine } from '../storage/index.js';
import { collectionSizeBytes, type Table, type WriteExtent } from '../tables/index.js';
import { attributeOf, type Item } from '../values/index.js';
import { consumedCapacity, writeUse } from './capacity.js';

/** What a write request wants to be told beside its result. */
export interface WriteReport {
  readonly TableName: string;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
}

/** Where a write happened and what it wrote. */
export interface WrittenItem {
  readonly table: Table;
  readonly primaryKey: Uint8Array;
  /** The key's attributes, or an item that has them. */
  readonly key: Item;
  readonly extent: WriteExtent;
}

/** What a write of one item is answered with. */
export interface WriteResponse {
  readonly Attributes?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics;
}

/** The body of PutItem's, UpdateItem's and DeleteItem's answer. `attributes` is left out when undefined. */
export function writeResponse(
  request: WriteReport,
  engine: StorageEngine,
  written: WrittenItem,
  attributes: Item | undefined,
): Awaitable<WriteResponse> {
  if (request.ReturnConsumedCapacity === undefined && request.ReturnItemCollectionMetrics === undefined) {
    return attributes === undefined ? {} : { Attributes: attributes };
  }
  return writeReport(request, engine, written, attributes);
}

async function writeReport(
  request: WriteReport,
  engine: StorageEngine,
  written: WrittenItem,
  attributes: Item | undefined,
): Promise<WriteResponse> {
  const capacity = consumedCapacity(
    request.ReturnConsumedCapacity,
    request.TableName,
    writeUse(written.extent),
  );
  const metrics =
    request.ReturnItemCollectionMetrics === 'SIZE' ? await itemCollectionMetrics(engine, written) : undefined;
  return {
    ...(attributes !== undefined && { Attributes: attributes }),
    ...(capacity !== undefined && { ConsumedCapacity: capacity }),
    ...(metrics !== undefined && { ItemCollectionMetrics: metrics }),
  };
}

/** The item collection that a write touched; undefined for a table without local indexes. */
export async function itemCollectionMetrics(
  engine: StorageEngine,
  { table, primaryKey, key }: Omit<WrittenItem, 'extent'>,
): Promise<ItemCollectionMetrics | undefined> {
  if (table.definition.localIndexes.length === 0) return undefined;
  const sizeBytes = await collectionSizeBytes(engine, table, primaryKey);
  const collectionKey: Record<string, unknown> = {};
  for (const { name } of table.definition.keySchema.partition) collectionKey[name] = attributeOf(key, name);
  return { ItemCollectionKey: collectionKey as Item, SizeEstimateRangeGB: sizeRangeGB(sizeBytes) };
}

/** AWS estimates the size as a range one gigabyte wide. */
function sizeRangeGB(sizeBytes: number): readonly [number, number] {
  const lower = Math.floor(Math.min(sizeBytes, MAX_ITEM_COLLECTION_BYTES) / GIGABYTE);
  return [lower, lower + 1];
}

const GIGABYTE = 1024 ** 3;
