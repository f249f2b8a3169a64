import type { SpaceName } from '../storage/index.js';
import type { Table, TableIndex } from '../tables/index.js';

export type CapacityKind = 'read' | 'write';

/**
 * What a table, or a global index, can do. Keys are encoded, of the table's items or the index's entries; for a page
 * of a Scan, the one where it begins. All times are now.
 */
export interface Capacity {
  /**
   * Throws when no capacity is left for a request at this key: ProvisionedThroughputExceededException, or, when it is
   * on-demand, ThrottlingException.
   */
  check(kind: CapacityKind, key: Uint8Array): void;
  /** Checks, then takes the units that the request is known to cost at the least. */
  admit(kind: CapacityKind, key: Uint8Array, leastUnits: number): void;
  /** Takes units that a request turned out to cost beyond those, left or not; gives back those below zero. */
  charge(kind: CapacityKind, key: Uint8Array, units: number): void;
}

/** Knows what every table and index can do. */
export interface CapacityMeter {
  /** What the table can do, or one of its indexes; a local index has part in what its table can do. */
  of(table: Table, index?: TableIndex): Capacity;
}

/** Units that were used of a table or global index. */
export interface CapacityUse {
  /** Of the table's items or the index's entries. */
  readonly space: SpaceName;
  readonly kind: CapacityKind;
  /** The partition key's, see codec/partition-hash. */
  readonly hash: number;
  /** Below zero: given back. */
  readonly units: number;
}

const UNLIMITED: Capacity = { check: () => {}, admit: () => {}, charge: () => {} };

/** Never throttles. */
export const unlimitedMeter: CapacityMeter = { of: () => UNLIMITED };
