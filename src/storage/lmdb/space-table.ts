/**
 * The spaces this process has open. Opening takes LMDB's write lock, so it is done only inside a write transaction
 * that is running anyway, and the handle is shown to readers once that has been committed: before, their
 * transactions do not know it.
 */
import type { SpaceName } from '../engine.js';
import type { ReadOptions, RootDatabase } from './lmdb-binding.js';
import type { LmdbSpace } from './lmdb-space.js';

/** Not a space's name: those have no underscore. */
export const META_DATABASE = '_meta';

const EVERYTHING = { end: undefined, reverse: false, exclusiveStart: false, inclusiveEnd: false };
const FIRST_NAME = Buffer.from([0]);

export class SpaceTable {
  readonly #root: RootDatabase;
  readonly #open = new Map<SpaceName, LmdbSpace>();

  constructor(root: RootDatabase) {
    this.#root = root;
  }

  /** The space, if this process has it open. It may have been dropped by another since. */
  find(name: SpaceName): LmdbSpace | undefined {
    return this.#open.get(name);
  }

  /** Whether there is such a space in the state read. */
  exists(name: SpaceName, options: ReadOptions = {}): boolean {
    return this.#root.getBinaryFast(nameKey(name), options) !== undefined;
  }

  /** The names of all spaces in the state read. */
  names(options: ReadOptions = {}): SpaceName[] {
    const range = { ...EVERYTHING, ...options, start: FIRST_NAME, limit: Number.POSITIVE_INFINITY };
    const names = Array.from(this.#root.getKeys(range), nameOf);
    return names.filter((name) => name !== META_DATABASE);
  }

  publish(space: LmdbSpace): void {
    this.#open.set(space.name, space);
  }

  forget(name: SpaceName): void {
    this.#open.delete(name);
  }

  openSpaces(): LmdbSpace[] {
    return [...this.#open.values()];
  }
}

/** This LMDB keeps the names of databases with a NUL behind them. */
function nameKey(name: SpaceName): Uint8Array {
  return Buffer.from(`${name}\0`, 'latin1');
}

function nameOf(key: Uint8Array): SpaceName {
  return Buffer.from(key).toString('latin1', 0, key.length - 1);
}
