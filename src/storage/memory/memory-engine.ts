/**
 * The reference engine: everything in the memory of this process, gone when it ends. Serves `--in-memory` and tests,
 * and is what the other engines are compared with. A write runs from beginning to end without yielding, which makes
 * it atomic and serializable.
 */
import { assert, unreachable } from '../../support/index.js';
import { AppendWaiters, appendKey, appendsAfter } from '../append-waiters.js';
import { assertStorable } from '../check-change.js';
import type {
  Change,
  Decide,
  Entry,
  KeyRef,
  RangeQuery,
  Reader,
  SpaceName,
  StorageEngine,
} from '../engine.js';
import { engineClosed, missingSpace } from '../storage-error.js';
import { MemorySpace } from './memory-space.js';

/** Opens an engine that is empty and shares nothing with any other. */
export function openMemoryEngine(): StorageEngine {
  return new MemoryEngine();
}

/** The reads, over the spaces as they are or over a copy of them. */
class MemoryReader implements Reader {
  readonly #spaces: ReadonlyMap<SpaceName, MemorySpace>;

  constructor(spaces: ReadonlyMap<SpaceName, MemorySpace>) {
    this.#spaces = spaces;
  }

  get(keys: readonly KeyRef[]): readonly (Uint8Array | undefined)[] {
    return keys.map(({ space, key }) => this.#space(space).get(key));
  }

  range(query: RangeQuery): readonly Entry[] {
    return this.#space(query.space).range(query);
  }

  readCounter({ space, key }: KeyRef): number {
    return this.#spaces.get(space)?.readCounter(key) ?? 0;
  }

  #space(name: SpaceName): MemorySpace {
    const space = this.#spaces.get(name);
    if (space === undefined) throw missingSpace(name);
    return space;
  }
}

class MemoryEngine implements StorageEngine {
  readonly eventual = this;
  readonly #spaces = new Map<SpaceName, MemorySpace>();
  readonly #reader = new MemoryReader(this.#spaces);
  readonly #waiters = new AppendWaiters();
  #lastPosition = 0n;
  #closed = false;

  get(keys: readonly KeyRef[]): readonly (Uint8Array | undefined)[] {
    this.#assertOpen();
    return this.#reader.get(keys);
  }

  range(query: RangeQuery): readonly Entry[] {
    this.#assertOpen();
    return this.#reader.range(query);
  }

  readCounter(ref: KeyRef): number {
    this.#assertOpen();
    return this.#reader.readCounter(ref);
  }

  async createSpaces(names: readonly SpaceName[]): Promise<void> {
    this.#assertOpen();
    for (const name of names) if (!this.#spaces.has(name)) this.#spaces.set(name, new MemorySpace());
  }

  async dropSpaces(names: readonly SpaceName[]): Promise<void> {
    this.#assertOpen();
    for (const name of names) this.#spaces.delete(name);
  }

  async write<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Result> {
    this.#assertOpen();
    const { changes, result } = decide(keys.map(({ space, key }) => this.#spaces.get(space)?.get(key)));
    for (const change of changes) {
      assertStorable(change);
      if (!this.#spaces.has(change.space)) throw missingSpace(change.space);
    }
    const grown = new Set<SpaceName>();
    for (const change of changes) {
      this.#apply(change);
      if (change.kind === 'append') grown.add(change.space);
    }
    this.#waiters.wake(grown);
    return result;
  }

  async snapshot<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    this.#assertOpen();
    const copies = new Map<SpaceName, MemorySpace>();
    for (const [name, space] of this.#spaces) copies.set(name, space.copy());
    return use(new MemoryReader(copies));
  }

  async waitForAppend(space: SpaceName, prefix: Uint8Array, after: bigint, waitMs: number): Promise<void> {
    this.#assertOpen();
    const query = appendsAfter(space, prefix, after);
    const isThere = () => (this.#spaces.get(space)?.range(query).length ?? 0) > 0;
    await this.#waiters.wait(space, waitMs, isThere);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.close();
    this.#spaces.clear();
  }

  #apply(change: Change): void {
    const space = this.#spaces.get(change.space);
    assert(space !== undefined, 'spaces of a write are looked up before it is applied');
    switch (change.kind) {
      case 'put':
        space.put(change.key, change.value);
        break;
      case 'delete':
        space.delete(change.key);
        break;
      case 'add':
        space.add(change.key, change.amount);
        break;
      case 'append':
        this.#lastPosition += 1n;
        space.put(appendKey(change.prefix, this.#lastPosition), change.value);
        break;
      case 'advance':
        if (change.position > this.#lastPosition) this.#lastPosition = change.position;
        break;
      default:
        unreachable(change);
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw engineClosed();
  }
}
