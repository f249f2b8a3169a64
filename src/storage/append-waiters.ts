/** Callers of `waitForAppend`, woken when their log grows. Shared by the engines that live in one process. */
import type { Awaitable, RangeQuery, SpaceName } from './engine.js';

/** Length of the position at the end of the key of an append. */
export const APPEND_POSITION_BYTES = 8;
const LONGEST_TIMER_MS = 0x7fff_ffff;

/** The key of an append: its prefix followed by its position, 8 bytes, big-endian. */
export function appendKey(prefix: Uint8Array, position: bigint): Uint8Array {
  const key = Buffer.allocUnsafe(prefix.length + APPEND_POSITION_BYTES);
  key.set(prefix, 0);
  key.writeBigUInt64BE(position, prefix.length);
  return key;
}

/** Finds the first append under `prefix` with a position above `after`. */
export function appendsAfter(space: SpaceName, prefix: Uint8Array, after: bigint): RangeQuery {
  const end = appendKey(prefix, 0xffff_ffff_ffff_ffffn);
  return { space, start: appendKey(prefix, after), afterStart: true, end, limit: 1, maxBytes: 1 };
}

export class AppendWaiters {
  readonly #waiting = new Map<SpaceName, Set<() => void>>();
  #closed = false;

  /** Asks `isThere` now and whenever the space has grown, until it is or `waitMs` have passed. */
  async wait(space: SpaceName, waitMs: number, isThere: () => Awaitable<boolean>): Promise<void> {
    const deadlineMs = performance.now() + waitMs;
    for (let leftMs = waitMs; leftMs > 0 && !this.#closed; leftMs = deadlineMs - performance.now()) {
      // Listening before asking, so that an append between the two is not slept through.
      const growth = this.#listen(space, leftMs);
      try {
        if (await isThere()) return;
        await growth.heard;
      } finally {
        growth.stop();
      }
    }
  }

  /** To be called after each commit, with the spaces that got appends. */
  wake(spaces: Iterable<SpaceName>): void {
    if (this.#waiting.size === 0) return;
    for (const space of spaces) for (const resume of this.#waiting.get(space) ?? []) resume();
  }

  /** Ends every wait. */
  close(): void {
    this.#closed = true;
    this.wake([...this.#waiting.keys()]);
  }

  /** The spaces somebody waits for. */
  spaces(): SpaceName[] {
    return [...this.#waiting.keys()];
  }

  #listen(space: SpaceName, waitMs: number): { heard: Promise<void>; stop: () => void } {
    const listeners = this.#waiting.get(space) ?? new Set();
    this.#waiting.set(space, listeners);
    let resume = () => {};
    const heard = new Promise<void>((resolve) => {
      resume = resolve;
    });
    listeners.add(resume);
    const timer = setTimeout(resume, Math.min(waitMs, LONGEST_TIMER_MS));
    const stop = () => {
      clearTimeout(timer);
      listeners.delete(resume);
      if (listeners.size === 0) this.#waiting.delete(space);
    };
    return { heard, stop };
  }
}
