import {
  ON_DEMAND_READ_UNITS,
  ON_DEMAND_WRITE_UNITS,
  PARTITION_BYTES,
  PARTITION_READ_UNITS,
  PARTITION_WRITE_UNITS,
} from '../limits/index.js';
import type { BillingMode, OnDemandThroughput, Table, TableIndex, WarmThroughput } from '../tables/index.js';
import type { CapacityKind } from './capacity-meter.js';

/** How much throughput the settings of a table or global index give to reads or to writes, in units a second. */
export interface ThroughputSettings {
  readonly mode: BillingMode;
  readonly provisioned: number;
  /** What its partitions are made for. */
  readonly warm: number;
  /** Set by the user of an on-demand table. */
  readonly maximum: number | undefined;
}

/** What one partition can do in a second at the most. */
export const PARTITION_UNITS: Readonly<Record<CapacityKind, number>> = {
  read: PARTITION_READ_UNITS,
  write: PARTITION_WRITE_UNITS,
};

const ON_DEMAND_UNITS: Readonly<Record<CapacityKind, number>> = {
  read: ON_DEMAND_READ_UNITS,
  write: ON_DEMAND_WRITE_UNITS,
};

/** The settings of the table, or of one of its global indexes. */
export function throughputSettings(
  table: Table,
  index: TableIndex | undefined,
  kind: CapacityKind,
): ThroughputSettings {
  const { definition } = table;
  // Of the indexes of the table's present definition; this one may be of an older one.
  const source =
    index === undefined
      ? definition
      : definition.globalIndexes.find(({ indexName }) => indexName === index.definition.indexName);
  const { throughput, onDemandThroughput, warmThroughput } = source ?? definition;
  const mode = definition.billingMode;
  const provisioned = throughput[kind === 'read' ? 'readUnits' : 'writeUnits'];
  const least = mode === 'PROVISIONED' ? provisioned : ON_DEMAND_UNITS[kind];
  return {
    mode,
    provisioned,
    warm: Math.max(least, warmUnits(warmThroughput, kind)),
    maximum: maximumUnits(mode === 'PROVISIONED' ? undefined : onDemandThroughput, kind),
  };
}

/** Partitions that so much throughput (units a second) and so many bytes need: a new on-demand table has four. */
export function partitionCountOf({
  read,
  write,
  sizeBytes,
}: {
  readonly read: number;
  readonly write: number;
  readonly sizeBytes: number;
}): number {
  return Math.max(
    1,
    Math.ceil(read / PARTITION_UNITS.read),
    Math.ceil(write / PARTITION_UNITS.write),
    Math.ceil(sizeBytes / PARTITION_BYTES),
  );
}

function warmUnits(warm: WarmThroughput | undefined, kind: CapacityKind): number {
  return warm?.[kind === 'read' ? 'readUnitsPerSecond' : 'writeUnitsPerSecond'] ?? 0;
}

function maximumUnits(maximum: OnDemandThroughput | undefined, kind: CapacityKind): number | undefined {
  return maximum?.[kind === 'read' ? 'maxReadUnits' : 'maxWriteUnits'];
}
