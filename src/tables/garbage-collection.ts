import type { Lease, StorageEngine } from '../storage/index.js';
import { CLAIMED } from './catalog-changes.js';
import { CATALOG_SPACE, spaceOfGarbageKey } from './catalog-records.js';
import { dropSpaces, recordsOf } from './catalog-spaces.js';

export interface GarbageCollectionOptions {
  readonly engine: StorageEngine;
  /** Of the work in the background, which only its holder does. */
  readonly lease: Lease;
  /** Told of failures in the background, which nobody else hears of. */
  readonly onError: (error: unknown) => void;
}

const PERIOD_MS = 60_000;

/**
 * Drops spaces that processes made and never put to use, or began to drop, before they died. What a living process is
 * about to use or to drop is not touched, unless that takes it longer than a minute.
 */
export class GarbageCollection {
  readonly #options: GarbageCollectionOptions;
  readonly #timer: NodeJS.Timeout;
  /** What was there at the last look, which was a minute ago. */
  #seen: ReadonlySet<string> = new Set();
  #running: Promise<void> = Promise.resolve();

  private constructor(options: GarbageCollectionOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#running = this.run().catch(options.onError);
    }, PERIOD_MS).unref();
  }

  static start(options: GarbageCollectionOptions): GarbageCollection {
    return new GarbageCollection(options);
  }

  /** Drops what was there at the last look already, if the lease is ours. Rejects with the engine's errors. */
  async run(): Promise<void> {
    const { engine, lease } = this.#options;
    if (lease.isHeld) this.#seen = await collectGarbage(engine, this.#seen);
    else this.#seen = new Set();
  }

  /** Ends it; what has begun is done. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}

/**
 * Drops spaces that nothing refers to: those of the names given, or all, which only a process may do that has the data
 * for itself. Returns the names of those that it left.
 */
export async function collectGarbage(
  engine: StorageEngine,
  names?: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const garbage = (await recordsOf(engine, 'g')).map(({ key }) => ({ space: CATALOG_SPACE, key }));
  const nameOf = ({ key }: { readonly key: Uint8Array }) => spaceOfGarbageKey(key);
  const old = garbage.filter((ref) => names?.has(nameOf(ref)) ?? true);
  // Another process may be about to put one to use: it will see that it came too late.
  const claimed = await engine.write(old, (found) => {
    const present = old.filter((_, at) => found[at] !== undefined);
    return { changes: present.map((ref) => ({ kind: 'put', ...ref, value: CLAIMED })), result: present };
  });
  await dropSpaces(engine, claimed.map(nameOf));
  return new Set(garbage.filter((ref) => !old.includes(ref)).map(nameOf));
}
