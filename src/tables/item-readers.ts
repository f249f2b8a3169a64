import { MAX_EVENTUAL_LAG_MS, type Reader, type StorageEngine } from '../storage/index.js';
import { LatestReader } from './latest-reader.js';
import type { Table } from './table.js';

export interface ItemReadersOptions {
  readonly engine: StorageEngine;
  /** Whether other processes change definitions. */
  readonly isShared: boolean;
  /** Any clock that only goes forward. By default the process's. */
  readonly nowMs?: () => number;
}

/**
 * Where reads of items go. Consistent ones: to the engine itself, with a look whether other processes have
 * changed the tables. Eventually consistent ones may go where the state is a
 * little old, but not to one that is older than what is known of the table: a table or an index that has just been created
 * is there for them, too, with everything that was in it then.
 */
export class ItemReaders {
  readonly #engine: StorageEngine;
  readonly #isShared: boolean;
  readonly #nowMs: () => number;
  /** When a definition, of which each version is another object, was first seen here. */
  readonly #seenMs = new WeakMap<Table, number>();

  constructor({ engine, isShared, nowMs = () => performance.now() }: ItemReadersOptions) {
    this.#engine = engine;
    this.#isShared = isShared;
    this.#nowMs = nowMs;
  }

  /** A consistent read fails with StaleTable, see LatestReader. */
  of(tables: readonly Table[], consistentRead: boolean | undefined): Reader {
    if (consistentRead === true) return this.#latest(this.#engine, tables);
    const { eventual } = this.#engine;
    if (eventual === this.#engine) return this.#engine;
    const nowMs = this.#nowMs();
    // All are looked at, so that all are seen.
    const young = tables.filter((table) => nowMs - this.#firstSeenMs(table, nowMs) <= MAX_EVENTUAL_LAG_MS);
    return young.length === 0 ? eventual : this.#engine;
  }

  /** Runs `use` with a reader that stays at one state, which is no older than the call. */
  snapshot<Result>(
    table: Table,
    consistentRead: boolean | undefined,
    use: (reader: Reader) => Promise<Result>,
  ): Promise<Result> {
    return this.#engine.snapshot((reader) =>
      use(consistentRead === true ? this.#latest(reader, [table]) : reader),
    );
  }

  #latest(reader: Reader, tables: readonly Table[]): Reader {
    return this.#isShared ? new LatestReader(reader, tables) : reader;
  }

  #firstSeenMs(table: Table, nowMs: number): number {
    const seenMs = this.#seenMs.get(table);
    if (seenMs === undefined) this.#seenMs.set(table, nowMs);
    return seenMs ?? nowMs;
  }
}
