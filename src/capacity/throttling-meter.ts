import type { SpaceName } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Catalog, Table, TableIndex } from '../tables/index.js';
import type { Capacity, CapacityMeter } from './capacity-meter.js';
import { ResourceCapacity } from './resource-capacity.js';

/** How often the size of a table in use is looked at. */
const SIZE_INTERVAL_MS = 60_000;
/** So many tables and indexes are remembered before anybody looks which of them are gone. */
const FIRST_PRUNING = 128;

interface MeteredResource {
  readonly capacity: ResourceCapacity;
  sizedAtMs: number;
}

/**
 * Throttles as DynamoDB does. What was used is known to this process alone and forgotten at its end: tables begin
 * again as if they had not been used before.
 */
export class ThrottlingMeter implements CapacityMeter {
  readonly #catalog: Catalog;
  readonly #clock: Clock;
  readonly #resources = new Map<SpaceName, MeteredResource>();
  #pruneAt = FIRST_PRUNING;

  constructor({ catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock }) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  of(table: Table, index?: TableIndex): Capacity {
    const globalIndex = index?.kind === 'global' ? index : undefined;
    const { space } = globalIndex?.definition ?? table.definition;
    const resource = this.#resources.get(space) ?? this.#add(space, table, globalIndex);
    resource.capacity.configure(table, globalIndex);
    this.#lookAtSize(space, resource);
    return resource.capacity;
  }

  #add(space: SpaceName, table: Table, index: TableIndex | undefined): MeteredResource {
    if (this.#resources.size >= this.#pruneAt) this.#prune();
    const capacity = new ResourceCapacity(this.#clock, table, index);
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
