import { decodePartitionHash } from '../codec/index.js';
import {
  onDemandThroughputExceeded,
  provisionedThroughputExceeded,
  type ThrottlingLimit,
} from '../errors/index.js';
import type { Clock } from '../support/index.js';
import { type Table, type TableIndex, tableArnOf } from '../tables/index.js';
import type { Capacity, CapacityKind } from './capacity-meter.js';
import { ThroughputGate } from './throughput-gate.js';
import { partitionCountOf, throughputSettings } from './throughput-settings.js';

/** Told of units that were used here. */
type OnUse = (kind: CapacityKind, hash: number, units: number) => void;

/** What a table, or one of its global indexes, can do, by its settings and by what it did lately. */
export class ResourceCapacity implements Capacity {
  readonly #clock: Clock;
  readonly #onUse: OnUse;
  readonly #gates: Readonly<Record<CapacityKind, ThroughputGate>>;
  #table: Table;
  #index: TableIndex | undefined;
  #sizeBytes = 0;

  constructor(
    { clock, onUse }: { readonly clock: Clock; readonly onUse: OnUse },
    table: Table,
    index: TableIndex | undefined,
  ) {
    this.#clock = clock;
    this.#onUse = onUse;
    this.#table = table;
    this.#index = index;
    const nowMs = clock.nowMs();
    const start = { nowMs, unusedSeconds: (nowMs - table.definition.createdAtMs) / 1000 };
    const gateOf = (kind: CapacityKind) =>
      new ThroughputGate(kind, throughputSettings(table, index, kind), start);
    this.#gates = { read: gateOf('read'), write: gateOf('write') };
  }

  /** Goes by the table's settings from now on, unless it knows newer ones. */
  configure(table: Table, index: TableIndex | undefined): void {
    if (table === this.#table || table.definition.version <= this.#table.definition.version) return;
    this.#table = table;
    this.#index = index;
    const nowMs = this.#clock.nowMs();
    for (const kind of ['read', 'write'] as const) {
      this.#gates[kind].configure(throughputSettings(table, index, kind), nowMs);
    }
  }

  /** Large tables have more partitions. */
  growTo(sizeBytes: number): void {
    this.#sizeBytes = sizeBytes;
  }

  check(kind: CapacityKind, key: Uint8Array): void {
    const nowMs = this.#clock.nowMs();
    const exceeded = this.#gates[kind].exceededAt(this.#placeOf(decodePartitionHash(key), nowMs), nowMs);
    if (exceeded.length > 0) throw this.#refusal(kind, exceeded);
  }

  admit(kind: CapacityKind, key: Uint8Array, leastUnits: number): void {
    this.check(kind, key);
    this.charge(kind, key, leastUnits);
  }

  charge(kind: CapacityKind, key: Uint8Array, units: number): void {
    if (units === 0) return;
    const hash = decodePartitionHash(key);
    this.take(kind, hash, units);
    this.#onUse(kind, hash, units);
  }

  /** Takes units that were used, wherever. */
  take(kind: CapacityKind, hash: number, units: number): void {
    const nowMs = this.#clock.nowMs();
    this.#gates[kind].take(this.#placeOf(hash, nowMs), units, nowMs);
  }

  #placeOf(hash: number, nowMs: number) {
    const { read, write } = this.#gates;
    const partitionCount = partitionCountOf({
      read: read.partitionedUnitsAt(nowMs),
      write: write.partitionedUnitsAt(nowMs),
      sizeBytes: this.#sizeBytes,
    });
    return { hash, partitionCount };
  }

  #refusal(kind: CapacityKind, exceeded: readonly ThrottlingLimit[]): Error {
    const tableArn = tableArnOf(this.#table.definition);
    const type = this.#index === undefined ? 'Table' : 'Index';
    const resource =
      this.#index === undefined ? tableArn : `${tableArn}/index/${this.#index.definition.indexName}`;
    const operation = kind === 'read' ? 'Read' : 'Write';
    const reasons = exceeded.map((limit) => ({ reason: `${type}${operation}${limit}` as const, resource }));
    const part = this.#index === undefined ? 'table' : kind === 'read' ? 'indexRead' : 'indexWrite';
    return this.#table.definition.billingMode === 'PROVISIONED'
      ? provisionedThroughputExceeded(part, reasons)
      : onDemandThroughputExceeded(part, reasons);
  }
}
