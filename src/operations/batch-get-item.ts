import type { Capacity } from '../capacity/index.js';
import { decodeStoredItem, type StoredItem, storedJson, storedSizeBytes } from '../codec/index.js';
import { type DynamoError, isThrottling } from '../errors/index.js';
import type { Projection } from '../expressions/index.js';
import { MAX_BATCH_GET_BYTES, MAX_BATCH_GET_KEYS } from '../limits/index.js';
import type { BatchGetItemInput, KeysAndAttributes } from '../shapes/index.js';
import type { KeyRef } from '../storage/index.js';
import { checkKey, checkKeyPaths, encodePrimaryKey, type Table } from '../tables/index.js';
import { type Item, parseItem, type WireItem } from '../values/index.js';
import { duplicateKeys, requestItemsRequired, tooManyItems } from './batch-checks.js';
import { consumedCapacity, readUnitsOf, tableUse } from './capacity.js';
import type { Caller, Operation, OperationServices } from './operation.js';
import { checkForms, projectionOf } from './request-expressions.js';
import { tableForItems } from './table-reference.js';

/**
 * Reads up to 100 items at one committed state; what would go beyond 16 MB, or beyond the capacity of its table, is
 * left for another call.
 */
export const batchGetItem: Operation<BatchGetItemInput> = async (request, caller, services) => {
  const gets = parseBatch(request, services).map((get) => placed(get, caller, services));
  const consistentRead = gets.some(({ parameters }) => parameters.ConsistentRead === true);
  const tables = gets.map(({ table }) => table);
  const found = await services.readers.of(tables, consistentRead).get(gets.flatMap(({ places }) => places));
  const budget = { bytes: MAX_BATCH_GET_BYTES };
  let next = 0;
  const results = gets.map((get) => {
    const stored = found.slice(next, next + get.keys.length);
    next += get.keys.length;
    return takeWithin(budget, services.capacity.of(get.table), { get, found: stored });
  });
  const [throttling] = results.flatMap((result) => result.throttling ?? []);
  if (throttling !== undefined && results.every(({ taken }) => taken === 0)) throw throttling;
  return response(request, gets, results);
};

interface TableGet {
  readonly tableName: string;
  readonly parameters: KeysAndAttributes;
  readonly keys: readonly Item[];
  readonly projection: Projection | undefined;
}

/** With the place of each item; a key that was given in two ways is there once. */
interface PlacedGet extends TableGet {
  readonly table: Table;
  readonly places: readonly KeyRef[];
}

interface TableResult {
  readonly items: readonly StoredItem[];
  readonly unprocessed: readonly Item[];
  readonly units: number;
  /** Keys that were looked up, found or not. */
  readonly taken: number;
  /** Why some were not, when the table has no capacity left. */
  readonly throttling: DynamoError | undefined;
}

const PARAMETERS = { expressions: ['ProjectionExpression'], legacy: ['AttributesToGet'] };

function parseBatch({ RequestItems }: BatchGetItemInput, services: OperationServices): readonly TableGet[] {
  const entries = Object.entries(RequestItems);
  if (entries.length === 0) throw requestItemsRequired('BatchGetItem');
  checkOneForm(Object.values(RequestItems));
  const gets = entries.map(([tableName, parameters]) => parseTableGet(tableName, parameters, services));
  const total = gets.reduce((sum, { keys }) => sum + keys.length, 0);
  if (total > MAX_BATCH_GET_KEYS) throw tooManyItems('BatchGetItem');
  return gets;
}

/** All tables are asked in one form (recorded by paritysuite/dynamodb-conformance in 2026; its wording is likeness). */
function checkOneForm(requests: readonly KeysAndAttributes[]): void {
  const firstOf = (parameter: 'AttributesToGet' | 'ProjectionExpression') =>
    requests.find((request) => request[parameter] !== undefined)?.[parameter];
  const [AttributesToGet, ProjectionExpression] = [
    firstOf('AttributesToGet'),
    firstOf('ProjectionExpression'),
  ];
  checkForms({ AttributesToGet, ProjectionExpression }, PARAMETERS);
}

function parseTableGet(
  tableName: string,
  parameters: KeysAndAttributes,
  services: OperationServices,
): TableGet {
  checkForms(parameters, PARAMETERS);
  const projection = projectionOf(parameters, services.expressions);
  const keys = parameters.Keys.map((key) => parseItem(key));
  // AWS compares keys as they are written: 1000 and 1e3 are no duplicates here (ScyllaDB's test_batch.py).
  const texts = parameters.Keys.map(keyText);
  if (new Set(texts).size !== texts.length) throw duplicateKeys();
  return { tableName, parameters, keys, projection };
}

/** A key as text: the same for the same attributes in any order. */
function keyText(key: WireItem): string {
  return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function placed(get: TableGet, caller: Caller, services: OperationServices): PlacedGet {
  const { tableName, projection } = get;
  const table = tableForItems(tableName, caller, services.catalog);
  const { keySchema, space } = table.definition;
  for (const key of get.keys) checkKey(keySchema, key);
  if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  const keys: Item[] = [];
  const places: KeyRef[] = [];
  const seen = new Set<string>();
  for (const item of get.keys) {
    const key = encodePrimaryKey(keySchema, item);
    const text = Buffer.from(key).toString('latin1');
    if (seen.has(text)) continue;
    seen.add(text);
    keys.push(item);
    places.push({ space, key });
  }
  return { ...get, table, keys, places };
}

/** Takes items while the budget and the capacity last; the rest is unprocessed, in the order of the request. */
function takeWithin(
  budget: { bytes: number },
  capacity: Capacity,
  { get, found }: { get: PlacedGet; found: readonly (StoredItem | undefined)[] },
): TableResult {
  const { keys, places, parameters } = get;
  const items: StoredItem[] = [];
  const unprocessed: Item[] = [];
  let units = 0;
  let taken = 0;
  let throttling: DynamoError | undefined;
  for (const [at, key] of keys.entries()) {
    const stored = found[at];
    const sizeBytes = stored === undefined ? 0 : storedSizeBytes(stored);
    if (sizeBytes > budget.bytes) {
      budget.bytes = 0;
      unprocessed.push(key);
      continue;
    }
    const itemUnits = readUnitsOf(sizeBytes, parameters.ConsistentRead);
    const refusal = refusalOf(() => capacity.admit('read', places[at]?.key ?? NO_KEY, itemUnits));
    if (refusal !== undefined) {
      throttling ??= refusal;
      unprocessed.push(key);
      continue;
    }
    budget.bytes -= sizeBytes;
    units += itemUnits;
    taken++;
    if (stored !== undefined) items.push(stored);
  }
  return { items, unprocessed, units, taken, throttling };
}

const NO_KEY = new Uint8Array();

function refusalOf(admit: () => void): DynamoError | undefined {
  try {
    admit();
    return undefined;
  } catch (error) {
    if (isThrottling(error)) return error;
    throw error;
  }
}

function response(
  request: BatchGetItemInput,
  gets: readonly TableGet[],
  results: readonly TableResult[],
): Uint8Array {
  const unprocessed: Record<string, object> = {};
  const capacities: object[] = [];
  const parts: Uint8Array[] = [Buffer.from('{"Responses":{')];
  for (const [at, get] of gets.entries()) {
    const result = results[at];
    if (result === undefined) continue;
    parts.push(Buffer.from(`${at > 0 ? ',' : ''}${JSON.stringify(get.tableName)}:[`));
    for (const [index, stored] of result.items.entries()) {
      if (index > 0) parts.push(COMMA);
      parts.push(itemJson(stored, get.projection));
    }
    parts.push(LIST_END);
    if (result.unprocessed.length > 0) {
      unprocessed[get.tableName] = { ...get.parameters, Keys: result.unprocessed };
    }
    const capacity = consumedCapacity(request.ReturnConsumedCapacity, get.tableName, tableUse(result.units));
    if (capacity !== undefined) capacities.push(capacity);
  }
  const tail = JSON.stringify({
    UnprocessedKeys: unprocessed,
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  });
  parts.push(Buffer.from(`},${tail.slice(1)}`));
  return Buffer.concat(parts);
}

function itemJson(stored: StoredItem, projection: Projection | undefined): Uint8Array {
  if (projection === undefined) return storedJson(stored);
  return Buffer.from(JSON.stringify(projection.apply(decodeStoredItem(stored))));
}

const COMMA = Buffer.from(',');
const LIST_END = Buffer.from(']');
