import type { Awaitable, Entry, KeyRef, RangeQuery, Reader } from '../storage/index.js';
import { StaleTable } from './stale-table.js';
import { isCurrent, type Table } from './table.js';

type Values = readonly (Uint8Array | undefined)[];

/**
 * Reads of tables that another process may just have changed, or deleted and made anew. They fail with StaleTable unless
 * the definitions they go by are the latest: then what they find is the latest, too. The versions are read at the same time,
 * so that nobody waits for them. Whether a moment before or after does not matter: a table that is current at any moment
 * of the read had what was found at some moment of it, for one that has been dropped cannot be read.
 */
export class LatestReader implements Reader {
  readonly #reader: Reader;
  readonly #tables: readonly Table[];
  readonly #versionRefs: readonly KeyRef[];

  constructor(reader: Reader, tables: readonly Table[]) {
    this.#reader = reader;
    this.#tables = [...new Set(tables)];
    this.#versionRefs = this.#tables.map(({ versionRef }) => versionRef);
  }

  get(keys: readonly KeyRef[]): Awaitable<Values> {
    // Single keys of several requests are read together by engines that gain by it.
    return keys.length === 1 ? this.#beside(this.#reader.get(keys)) : this.#along(keys);
  }

  range(query: RangeQuery): Awaitable<readonly Entry[]> {
    return this.#beside(this.#reader.range(query));
  }

  readCounter(ref: KeyRef): Awaitable<number> {
    return this.#reader.readCounter(ref);
  }

  async #along(keys: readonly KeyRef[]): Promise<Values> {
    const found = await this.#reader.get([...keys, ...this.#versionRefs]);
    this.#assertCurrent(found.slice(keys.length));
    return found.slice(0, keys.length);
  }

  #beside<Found>(found: Awaitable<Found>): Awaitable<Found> {
    const versions = this.#reader.get(this.#versionRefs);
    if (found instanceof Promise || versions instanceof Promise) return this.#both(found, versions);
    this.#assertCurrent(versions);
    return found;
  }

  async #both<Found>(finding: Awaitable<Found>, reading: Awaitable<Values>): Promise<Found> {
    const [found, versions] = await Promise.all([finding, reading]);
    this.#assertCurrent(versions);
    return found;
  }

  #assertCurrent(versions: Values): void {
    if (!this.#tables.every((table, at) => isCurrent(table, versions[at]))) throw new StaleTable();
  }
}
