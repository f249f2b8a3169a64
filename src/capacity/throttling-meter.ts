import type { SpaceName } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Catalog, Table, TableIndex } from '../tables/index.js';
import type { Capacity, CapacityKind, CapacityMeter, CapacityUse } from './capacity-meter.js';
import { ResourceCapacity } from './resource-capacity.js';

/** How often the size of a table in use is looked at. */
const SIZE_INTERVAL_MS = 60_000;
/** So many tables and indexes are remembered before anybody looks which of them are gone. */
const FIRST_PRUNING = 128;

interface MeteredResource {
  readonly capacity: ResourceCapacity;
  sizedAtMs: number;
}

export interface ThrottlingOptions {
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Told of what is used here, for other processes that serve the same tables. */
  readonly onUse?: ((use: CapacityUse) => void) | undefined;
}

/**
 * Throttles as DynamoDB does. What was used is forgotten at the end of the process: tables begin again as if they had
 * not been used before. Of what other processes use it knows what it is told.
 */
export class ThrottlingMeter implements CapacityMeter {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #onUse: (use: CapacityUse) => void;
  readonly #resources = new Map<SpaceName, MeteredResource>();
  #pruneAt = FIRST_PRUNING;

  constructor({ catalog, clock, onUse = () => {} }: ThrottlingOptions) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#onUse = onUse;
  }

  of(table: Table, index?: TableIndex): Capacity {
    const globalIndex = index?.kind === 'global' ? index : undefined;
    const { space } = globalIndex?.definition ?? table.definition;
    return this.#resource(space, table, globalIndex).capacity;
  }

  /** Takes what another process has used. */
  usedElsewhere({ space, kind, hash, units }: CapacityUse): void {
    const known = this.#resources.get(space);
    if (known !== undefined) {
      known.capacity.take(kind, hash, units);
      return;
    }
    for (const table of this.#catalog.all()) {
      const index = [...table.indexes.values()].find(({ definition }) => definition.space === space);
      if (index === undefined && table.definition.space !== space) continue;
      this.#resource(space, table, index).capacity.take(kind, hash, units);
      return;
    }
  }

  /** All tables begin again as if they had not been used before. */
  forget(): void {
    this.#resources.clear();
  }

  #resource(space: SpaceName, table: Table, index: TableIndex | undefined): MeteredResource {
    const resource = this.#resources.get(space) ?? this.#add(space, table, index);
    resource.capacity.configure(table, index);
    this.#lookAtSize(space, resource);
    return resource;
  }

  #add(space: SpaceName, table: Table, index: TableIndex | undefined): MeteredResource {
    if (this.#resources.size >= this.#pruneAt) this.#prune();
    const onUse = (kind: CapacityKind, hash: number, units: number) =>
      this.#onUse({ space, kind, hash, units });
    const capacity = new ResourceCapacity({ clock: this.#clock, onUse }, table, index);
    const resource = { capacity, sizedAtMs: Number.NEGATIVE_INFINITY };
    this.#resources.set(space, resource);
    return resource;
  }

  /** Forgets tables and indexes that are there no more. */
  #prune(): void {
    const present = new Set(
      this.#catalog
        .all()
        .flatMap(({ definition }) => [
          definition.space,
          ...definition.globalIndexes.map(({ space }) => space),
        ]),
    );
    for (const space of this.#resources.keys()) if (!present.has(space)) this.#resources.delete(space);
    this.#pruneAt = Math.max(FIRST_PRUNING, 2 * this.#resources.size);
  }

  /** Learns the size without making anybody wait; one that cannot be read is as it was. */
  #lookAtSize(space: SpaceName, resource: MeteredResource): void {
    const nowMs = this.#clock.nowMs();
    if (Math.abs(nowMs - resource.sizedAtMs) < SIZE_INTERVAL_MS) return;
    resource.sizedAtMs = nowMs;
    this.#catalog.counts(space).then(
      ({ sizeBytes }) => resource.capacity.growTo(sizeBytes),
      () => {},
    );
  }
}
