import { decodeStoredItem, type StoredItem, storedSizeBytes } from '../codec/index.js';
import type { Projection } from '../expressions/index.js';
import type { TransactGetItem, TransactGetItemsInput } from '../shapes/index.js';
import type { KeyRef } from '../storage/index.js';
import { checkKey, checkKeyPaths, encodePrimaryKey, placeText, type Table } from '../tables/index.js';
import { type Item, parseItem } from '../values/index.js';
import { readUnitsOf, tableUse } from './capacity.js';
import type { Caller, Operation, OperationServices } from './operation.js';
import { checkForms, projectionOf } from './request-expressions.js';
import { tableForItems } from './table-reference.js';
import { allOrCancel, cancelAtFirst, cancelOnConflict } from './transaction-cancellation.js';
import { checkOneActionPerItem, checkTransactionSize } from './transaction-items.js';
import { transactionCapacity } from './transaction-response.js';

/** Reads up to 100 items of any tables at one committed state. */
export const transactGetItems: Operation<TransactGetItemsInput> = async (request, caller, services) => {
  const gets = request.TransactItems.map((get) => parseGet(get, services));
  return performTransactionGets(request, gets, { caller, services });
};

/** Reads the items at one committed state, and answers in their order. */
export async function performTransactionGets(
  request: Pick<TransactGetItemsInput, 'ReturnConsumedCapacity'>,
  gets: readonly TransactionGet[],
  { caller, services }: { readonly caller: Caller; readonly services: OperationServices },
): Promise<object> {
  const targets = gets.map((get) => ({
    ...get,
    table: tableForItems(get.tableName, caller, services.catalog),
  }));
  const refs = refsOf(targets);
  const places = refs.map(placeText);
  checkOneActionPerItem(places);
  const meters = targets.map(({ table }) => services.capacity.of(table));
  allOrCancel(refs, ({ key }, at) => meters[at]?.admit('read', key, LEAST_UNITS));
  cancelOnConflict(services.locks.beingWritten(places));
  const tables = targets.map(({ table }) => table);
  const found = await services.readers.of(tables, true).get(refs);
  const sizesBytes = found.map((stored) => (stored === undefined ? 0 : storedSizeBytes(stored)));
  checkTransactionSize(sizesBytes);
  const uses = gets.map(({ tableName }, at) => {
    return { tableName, use: tableUse(readUnitsOf(sizesBytes[at] ?? 0, true)) };
  });
  for (const [at, { key }] of refs.entries()) {
    meters[at]?.charge('read', key, 2 * readUnitsOf(sizesBytes[at] ?? 0, true) - LEAST_UNITS);
  }
  const capacities = transactionCapacity(request.ReturnConsumedCapacity, uses, 'ReadCapacityUnits');
  return {
    Responses: gets.map(({ projection }, at) => responseOf(found[at], projection)),
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  };
}

/** What a transactional read costs at the least. */
const LEAST_UNITS = 2;

/** One item to be read, parsed. */
export interface TransactionGet {
  /** As the request names it. */
  readonly tableName: string;
  readonly key: Item;
  readonly projection: Projection | undefined;
}

const PARAMETERS = { expressions: ['ProjectionExpression'], legacy: [] };

function parseGet({ Get: get }: TransactGetItem, services: OperationServices): TransactionGet {
  checkForms(get, PARAMETERS);
  const key = parseItem(get.Key);
  return { tableName: get.TableName, key, projection: projectionOf(get, services.expressions) };
}

/** Where the items are, once every key is found to be one of its table. */
function refsOf(targets: readonly (TransactionGet & { readonly table: Table })[]): readonly KeyRef[] {
  cancelAtFirst(targets, ({ table, key, projection }) => {
    checkKey(table.definition.keySchema, key);
    if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  });
  return targets.map(({ table: { definition }, key }) => {
    return { space: definition.space, key: encodePrimaryKey(definition.keySchema, key) };
  });
}

function responseOf(stored: StoredItem | undefined, projection: Projection | undefined): object {
  if (stored === undefined) return {};
  const item = decodeStoredItem(stored);
  return { Item: projection === undefined ? item : projection.apply(item) };
}
