import { DynamoError, isThrottling, validationError } from '../errors/index.js';
import { MAX_BATCH_WRITE_REQUESTS } from '../limits/index.js';
import type { BatchWriteItemInput, ItemCollectionMetrics, WriteRequest } from '../shapes/index.js';
import { keyToText } from '../storage/index.js';
import {
  checkBatchItemKeys,
  checkKey,
  encodePrimaryKey,
  type ItemEffect,
  putEffect,
  type Table,
  type TableAddress,
  withTable,
} from '../tables/index.js';
import { type Item, parseItem } from '../values/index.js';
import { duplicateKeys, requestItemsRequired, tooManyItems } from './batch-checks.js';
import { addUse, type CapacityUse, consumedCapacity, tableUse, writeUse } from './capacity.js';
import { writeUnlocked } from './locked-write.js';
import type { Operation, OperationServices } from './operation.js';
import { parseTableReference, tableForItems } from './table-reference.js';
import { itemCollectionMetrics } from './write-response.js';

/**
 * Puts and deletes up to 25 items. Every request is checked before the first is carried out; each item is then
 * written in an atomic step of its own, all of them at once, so that one sync to disk serves many.
 */
export const batchWriteItem: Operation<BatchWriteItemInput> = async (request, caller, services) => {
  const writes = parseBatch(request);
  for (const { tableName, requests } of writes) {
    checkTableWrites(tableForItems(tableName, caller, services.catalog), requests);
  }
  const results = await Promise.all(
    writes.map(({ tableName, requests }) => {
      const address = parseTableReference(tableName, caller);
      return Promise.all(requests.map((write) => performWrite(services, address, { write, request })));
    }),
  );
  const outcomes = results.flat();
  const [throttling] = outcomes.flatMap((outcome) => outcome.throttling ?? []);
  if (throttling !== undefined && outcomes.every((outcome) => outcome.throttling)) throw throttling;
  return response(request, writes, results);
};

interface BatchWrite {
  readonly kind: 'put' | 'delete';
  /** The item to put, or the key to delete. */
  readonly item: Item;
  readonly effect: ItemEffect;
  readonly request: WriteRequest;
}

interface TableWrites {
  readonly tableName: string;
  readonly requests: readonly BatchWrite[];
}

interface WriteOutcome {
  readonly use: CapacityUse;
  readonly metrics: ItemCollectionMetrics | undefined;
  /** The request, when it was not carried out and is to be sent again. */
  readonly unprocessed?: WriteRequest;
  /** Why it was not, when it was throttled: the answer to a batch of which nothing was carried out. */
  readonly throttling?: DynamoError;
}

function parseBatch({ RequestItems }: BatchWriteItemInput): readonly TableWrites[] {
  const tables = Object.entries(RequestItems);
  if (tables.length === 0) throw requestItemsRequired('BatchWriteItem');
  const writes = tables.map(([tableName, requests]) => ({ tableName, requests: requests.map(parseWrite) }));
  const total = writes.reduce((sum, { requests }) => sum + requests.length, 0);
  if (total > MAX_BATCH_WRITE_REQUESTS) throw tooManyItems('BatchWriteItem');
  return writes;
}

/** AWS speaks of datatypes here too: it treats a WriteRequest like any other union (recorded answer). */
function parseWrite(request: WriteRequest): BatchWrite {
  const { PutRequest, DeleteRequest } = request;
  if (PutRequest !== undefined && DeleteRequest === undefined) {
    const item = parseItem(PutRequest.Item);
    return { kind: 'put', item, effect: putEffect(item, 'put'), request };
  }
  if (DeleteRequest !== undefined && PutRequest === undefined) {
    return { kind: 'delete', item: parseItem(DeleteRequest.Key), effect: { kind: 'delete' }, request };
  }
  throw validationError(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}

function checkTableWrites(table: Table, requests: readonly BatchWrite[]): void {
  const { keySchema } = table.definition;
  const seen = new Set<string>();
  for (const { kind, item } of requests) {
    if (kind === 'put') checkBatchItemKeys(table, item);
    else checkKey(keySchema, item);
    const key = keyToText(encodePrimaryKey(keySchema, item));
    if (seen.has(key)) throw duplicateKeys();
    seen.add(key);
  }
}

/** A write that is throttled, or that a transaction is in the way of, is left for the caller to send again. */
async function performWrite(
  services: OperationServices,
  address: TableAddress,
  { write, request }: { write: BatchWrite; request: BatchWriteItemInput },
): Promise<WriteOutcome> {
  try {
    return await writeOne(services, address, { write, request });
  } catch (error) {
    const unprocessed = { use: tableUse(0), metrics: undefined, unprocessed: write.request };
    if (isThrottling(error)) return { ...unprocessed, throttling: error };
    if (!(error instanceof DynamoError) || error.code !== 'TransactionConflictException') throw error;
    return unprocessed;
  }
}

function writeOne(
  services: OperationServices,
  address: TableAddress,
  { write, request }: { write: BatchWrite; request: BatchWriteItemInput },
): Promise<WriteOutcome> {
  const { item, effect } = write;
  return withTable(services.catalog, address, async (table) => {
    const primaryKey = encodePrimaryKey(table.definition.keySchema, item);
    const { extent } = await writeUnlocked(services, {
      table,
      primaryKey,
      decide: () => ({ effect, result: undefined }),
    });
    const wanted = request.ReturnItemCollectionMetrics === 'SIZE';
    const metrics = wanted
      ? await itemCollectionMetrics(services.engine, { table, primaryKey, key: item })
      : undefined;
    return { use: writeUse(extent), metrics };
  });
}

function response(
  request: BatchWriteItemInput,
  writes: readonly TableWrites[],
  results: readonly (readonly WriteOutcome[])[],
): object {
  const capacities = writes.map(({ tableName }, at) =>
    consumedCapacity(
      request.ReturnConsumedCapacity,
      tableName,
      (results[at] ?? []).map(({ use }) => use).reduce(addUse, tableUse(0)),
    ),
  );
  const metrics = writes.map(
    ({ tableName }, at) =>
      [tableName, (results[at] ?? []).flatMap((outcome) => outcome.metrics ?? [])] as const,
  );
  const unprocessed = writes.map(
    ({ tableName }, at) =>
      [tableName, (results[at] ?? []).flatMap((outcome) => outcome.unprocessed ?? [])] as const,
  );
  const isThere = ([, list]: readonly [string, readonly unknown[]]) => list.length > 0;
  const found = metrics.filter(isThere);
  return {
    UnprocessedItems: Object.fromEntries(unprocessed.filter(isThere)),
    ...(found.length > 0 && { ItemCollectionMetrics: Object.fromEntries(found) }),
    ...(capacities[0] !== undefined && { ConsumedCapacity: capacities }),
  };
}
