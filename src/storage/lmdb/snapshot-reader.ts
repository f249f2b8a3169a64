import type { Entry, KeyRef, RangeQuery, Reader, SpaceName } from '../engine.js';
import { engineClosed, missingSpace } from '../storage-error.js';
import type { PinnedRead, ReadOptions, RootDatabase } from './lmdb-binding.js';
import type { LmdbSpace } from './lmdb-space.js';

const ANY_KEY = new Uint8Array(1);

/** Reads at the state of one pinned LMDB transaction, until `end`. Pages of that state are not reused before. */
export class SnapshotReader implements Reader {
  readonly #spaces = new Map<SpaceName, LmdbSpace>();
  readonly #pinned: PinnedRead;
  readonly #options: ReadOptions;
  #ended = false;

  constructor(pinned: PinnedRead, spaces: Iterable<LmdbSpace>) {
    this.#pinned = pinned;
    this.#options = { transaction: pinned };
    for (const space of spaces) {
      // LMDB looks a database up when a transaction first uses it. Using each now keeps those readable that are
      // dropped while the snapshot lasts.
      space.get(ANY_KEY, this.#options);
      this.#spaces.set(space.name, space);
    }
  }

  get(keys: readonly KeyRef[]): readonly (Uint8Array | undefined)[] {
    this.#assertGoing();
    return keys.map(({ space, key }) => this.#space(space).get(key, this.#options));
  }

  range(query: RangeQuery): readonly Entry[] {
    this.#assertGoing();
    return this.#space(query.space).range(query, this.#options);
  }

  readCounter({ space, key }: KeyRef): number {
    this.#assertGoing();
    return this.#spaces.get(space)?.readCounter(key, this.#options) ?? 0;
  }

  /** Gives the transaction back; further reads throw. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#pinned.done();
  }

  #space(name: SpaceName): LmdbSpace {
    const space = this.#spaces.get(name);
    if (space === undefined) throw missingSpace(name);
    return space;
  }

  #assertGoing(): void {
    if (this.#ended) throw engineClosed();
  }
}

/** Pins the latest committed state in a transaction that lmdb-js shares with nothing else. */
export function pinLatest(root: RootDatabase): PinnedRead {
  root.resetReadTxn();
  const pinned = root.useReadTransaction();
  // Until here it is also lmdb-js's cached read transaction, which is ended whenever a database is opened. The
  // first call makes it let go of a transaction in use, the second forget that it might take it up again.
  root.resetReadTxn();
  root._commitReadTxn();
  return pinned;
}
