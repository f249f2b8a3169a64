import { READ_UNIT_BYTES, WRITE_UNIT_BYTES } from '../limits/index.js';
import type { ConsumedCapacity, ReturnConsumedCapacity } from '../shapes/index.js';
import type { IndexWrite, WriteExtent } from '../tables/index.js';

/** Units a request used, of the table itself and of each of its indexes. */
export interface CapacityUse {
  readonly tableUnits: number;
  readonly localUnits: ReadonlyMap<string, number>;
  readonly globalUnits: ReadonlyMap<string, number>;
}

/** Read units of so many bytes: 4 KB each, half when eventually consistent; at least one piece, found or not. */
export function readUnitsOf(sizeBytes: number, consistentRead: boolean | undefined): number {
  const pieces = Math.max(1, Math.ceil(sizeBytes / READ_UNIT_BYTES));
  return consistentRead === true ? pieces : pieces / 2;
}

/** Write units of so many bytes: 1 KB each, at least one. */
export function writeUnitsOf(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / WRITE_UNIT_BYTES));
}

/** What a read of the table alone used. */
export function tableUse(tableUnits: number): CapacityUse {
  return { tableUnits, localUnits: NO_UNITS, globalUnits: NO_UNITS };
}

/** What a write used: the larger of the item before and after, and every index entry that was written. */
export function writeUse(extent: WriteExtent): CapacityUse {
  const tableUnits = writeUnitsOf(Math.max(extent.sizeBeforeBytes, extent.sizeAfterBytes));
  if (extent.indexWrites.length === 0) return tableUse(tableUnits);
  return {
    tableUnits,
    localUnits: indexUnits(extent.indexWrites, 'local'),
    globalUnits: indexUnits(extent.indexWrites, 'global'),
  };
}

/** Both uses together. */
export function addUse(a: CapacityUse, b: CapacityUse): CapacityUse {
  return {
    tableUnits: a.tableUnits + b.tableUnits,
    localUnits: addUnits(a.localUnits, b.localUnits),
    globalUnits: addUnits(a.globalUnits, b.globalUnits),
  };
}

/**
 * What the use costs in a transaction: twice the units of the table. Those of indexes stay as they are (measured at
 * AWS in 2026 by the authors of dynamodb-conformance).
 */
export function transactionUse(use: CapacityUse): CapacityUse {
  return { ...use, tableUnits: use.tableUnits * 2 };
}

/** All units of a use, as CapacityUnits reports them. */
export function totalUnitsOf({ tableUnits, localUnits, globalUnits }: CapacityUse): number {
  return tableUnits + sum(localUnits) + sum(globalUnits);
}

/** Units of all local indexes, which come out of the throughput of their table. */
export function totalLocalUnitsOf({ localUnits }: CapacityUse): number {
  return sum(localUnits);
}

/** What a caller asked to see of a use; undefined for NONE. `tableName` is as the request named the table. */
export function consumedCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  tableName: string,
  use: CapacityUse,
): ConsumedCapacity | undefined {
  if (wanted !== 'TOTAL' && wanted !== 'INDEXES') return undefined;
  const total = { TableName: tableName, CapacityUnits: totalUnitsOf(use) };
  if (wanted === 'TOTAL') return total;
  return {
    ...total,
    Table: { CapacityUnits: use.tableUnits },
    ...(use.localUnits.size > 0 && { LocalSecondaryIndexes: perIndex(use.localUnits) }),
    ...(use.globalUnits.size > 0 && { GlobalSecondaryIndexes: perIndex(use.globalUnits) }),
  };
}

const NO_UNITS: ReadonlyMap<string, number> = new Map();

function indexUnits(writes: readonly IndexWrite[], kind: IndexWrite['kind']): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const write of writes) {
    if (write.kind !== kind) continue;
    units.set(
      write.indexName,
      write.entries.reduce((total, { sizeBytes }) => total + writeUnitsOf(sizeBytes), 0),
    );
  }
  return units;
}

function addUnits(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (b.size === 0) return a;
  const units = new Map(a);
  for (const [name, more] of b) units.set(name, (units.get(name) ?? 0) + more);
  return units;
}

function sum(units: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const some of units.values()) total += some;
  return total;
}

function perIndex(units: ReadonlyMap<string, number>) {
  return Object.fromEntries([...units].map(([name, some]) => [name, { CapacityUnits: some }]));
}
