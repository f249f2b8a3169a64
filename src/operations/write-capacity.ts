import type { CapacityMeter } from '../capacity/index.js';
import type { Table, TableIndex, WriteExtent, WriteTarget } from '../tables/index.js';
import { totalLocalUnitsOf, writeUnitsOf, writeUse } from './capacity.js';

/**
 * Throws when a global index that a write would change has no capacity left: such an index holds back the writes of
 * its table ("must have enough write capacity to accommodate the write. Otherwise, the write to the table is
 * throttled", GSI.html in the developer guide).
 */
export function checkIndexCapacity(meter: CapacityMeter, table: Table, extent: WriteExtent): void {
  forEachGlobalEntry(table, extent, (index, { key }) => meter.of(table, index).check('write', key));
}

/** Counts what a write cost: `times` as much as a single one for the item, without the units taken before. */
export function chargeWrite(
  meter: CapacityMeter,
  { table, primaryKey }: WriteTarget,
  { extent, times, takenUnits }: { extent: WriteExtent; times: number; takenUnits: number },
): void {
  const use = writeUse(extent);
  const units = times * use.tableUnits + totalLocalUnitsOf(use);
  meter.of(table).charge('write', primaryKey, units - takenUnits);
  forEachGlobalEntry(table, extent, (index, { key, sizeBytes }) =>
    meter.of(table, index).charge('write', key, writeUnitsOf(sizeBytes)),
  );
}

type Entry = WriteExtent['indexWrites'][number]['entries'][number];

function forEachGlobalEntry(
  table: Table,
  { indexWrites }: WriteExtent,
  visit: (index: TableIndex, entry: Entry) => void,
): void {
  for (const { indexName, kind, entries } of indexWrites) {
    const index = kind === 'global' ? table.indexes.get(indexName) : undefined;
    if (index !== undefined) for (const entry of entries) visit(index, entry);
  }
}
