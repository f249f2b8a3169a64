import { MAX_EVENTUAL_LAG_MS, type Reader, type StorageEngine } from '../storage/index.js';
import type { Table } from './table.js';

/**
 * Where reads of items go. Consistent ones: to the engine itself. Eventually consistent ones may go where the state is a
 * little old, but not to one that is older than what is known of the table: a table or an index that has just been created
 * is there for them, too, with everything that was in it then.
 */
export class ItemReaders {
  readonly #engine: StorageEngine;
  readonly #nowMs: () => number;
  /** When a definition, of which each version is another object, was first seen here. */
  readonly #seenMs = new WeakMap<Table, number>();

  /** `nowMs`: any clock that only goes forward. */
  constructor(engine: StorageEngine, nowMs = () => performance.now()) {
    this.#engine = engine;
    this.#nowMs = nowMs;
  }

  of(tables: readonly Table[], consistentRead: boolean | undefined): Reader {
    const { eventual } = this.#engine;
    if (consistentRead === true || eventual === this.#engine) return this.#engine;
    const nowMs = this.#nowMs();
    // All are looked at, so that all are seen.
    const young = tables.filter((table) => nowMs - this.#firstSeenMs(table, nowMs) <= MAX_EVENTUAL_LAG_MS);
    return young.length === 0 ? eventual : this.#engine;
  }

  #firstSeenMs(table: Table, nowMs: number): number {
    const seenMs = this.#seenMs.get(table);
    if (seenMs === undefined) this.#seenMs.set(table, nowMs);
    return seenMs ?? nowMs;
  }
}
