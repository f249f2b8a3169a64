import type { ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity } from '../shapes/index.js';
import type { WriteExtent } from '../tables/index.js';
import {
  addUse,
  type CapacityUse,
  consumedCapacity,
  readUnitsOf,
  tableUse,
  transactionUse,
  writeUse,
} from './capacity.js';
import type { OperationServices } from './operation.js';
import type { TransactionAction, TransactionRequest, TransactionTarget } from './transaction-action.js';
import { itemCollectionMetrics } from './write-response.js';

/** The answer to a transaction that was done. Transactional units are twice those of the same single writes. */
export async function transactionWriteResponse(
  request: TransactionRequest,
  targets: readonly TransactionTarget[],
  { extents, services }: { readonly extents: readonly WriteExtent[]; readonly services: OperationServices },
): Promise<object> {
  const uses = targets.map(({ action }, at) => {
    const extent = extents[at];
    return { tableName: action.tableName, use: extent === undefined ? tableUse(0) : writeUse(extent) };
  });
  const capacities = transactionCapacity(request.ReturnConsumedCapacity, uses, 'WriteCapacityUnits');
  const metrics = await metricsOf(request, targets, services);
  return {
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
    ...(metrics !== undefined && { ItemCollectionMetrics: metrics }),
  };
}

/**
 * The answer to a transaction that had been done before: it costs reading the items as large as they were then
 * (measured at AWS in 2026 by the authors of dynamodb-conformance).
 */
export function transactionRepeatedResponse(
  request: TransactionRequest,
  actions: readonly TransactionAction[],
  sizesBytes: readonly number[],
): object {
  const uses = actions.map(({ tableName }, at) => {
    return { tableName, use: tableUse(readUnitsOf(sizesBytes[at] ?? 0, true)) };
  });
  const capacities = transactionCapacity(request.ReturnConsumedCapacity, uses, 'ReadCapacityUnits');
  return capacities.length > 0 ? { ConsumedCapacity: capacities } : {};
}

type UnitsField = 'ReadCapacityUnits' | 'WriteCapacityUnits';

/** Units used of each table, in the order in which the actions name them, under both names that AWS gives them. */
export function transactionCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  uses: readonly { readonly tableName: string; readonly use: CapacityUse }[],
  field: UnitsField,
): readonly ConsumedCapacity[] {
  const perTable = new Map<string, CapacityUse>();
  for (const { tableName, use } of uses) {
    perTable.set(tableName, addUse(perTable.get(tableName) ?? tableUse(0), transactionUse(use)));
  }
  return [...perTable].flatMap(([tableName, use]) => {
    const capacity = consumedCapacity(wanted, tableName, use);
    return capacity === undefined ? [] : [withField(capacity, field)];
  });
}

/** Recorded for the total and for `Table`; likeness for the indexes. */
function withField(capacity: ConsumedCapacity, field: UnitsField): ConsumedCapacity {
  const named = <Units extends { readonly CapacityUnits?: number | undefined }>(units: Units): Units => ({
    ...units,
    [field]: units.CapacityUnits,
  });
  const namedEach = (units: NonNullable<ConsumedCapacity['LocalSecondaryIndexes']>) =>
    Object.fromEntries(Object.entries(units).map(([name, some]) => [name, named(some)]));
  const { Table: table, LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = capacity;
  return {
    ...named(capacity),
    ...(table !== undefined && { Table: named(table) }),
    ...(local !== undefined && { LocalSecondaryIndexes: namedEach(local) }),
    ...(global !== undefined && { GlobalSecondaryIndexes: namedEach(global) }),
  };
}

async function metricsOf(
  request: TransactionRequest,
  targets: readonly TransactionTarget[],
  { engine }: OperationServices,
): Promise<{ readonly [tableName: string]: readonly ItemCollectionMetrics[] } | undefined> {
  if (request.ReturnItemCollectionMetrics !== 'SIZE') return undefined;
  const perTable = new Map<string, ItemCollectionMetrics[]>();
  for (const { action, table, primaryKey } of targets) {
    const metrics = await itemCollectionMetrics(engine, { table, primaryKey, key: action.key });
    if (metrics === undefined) continue;
    perTable.set(action.tableName, [...(perTable.get(action.tableName) ?? []), metrics]);
  }
  return perTable.size === 0 ? undefined : Object.fromEntries(perTable);
}
