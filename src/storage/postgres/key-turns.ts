/**
 * Who lost a race for a key waits for its turn: writers of one process that want the same keys go one after another
 * instead of failing each other again and again.
 */
export class KeyTurns {
  /** The end of each queue, by key. A key that nobody waits for is not there. */
  readonly #last = new Map<string, Promise<void>>();

  /** Those of the keys that somebody has the turn of. */
  contended(keys: readonly string[]): readonly string[] {
    return this.#last.size === 0 ? [] : keys.filter((key) => this.#last.has(key));
  }

  /** Waits for the turn of all keys at once; returns what ends it. Who waits must hold no other turn. */
  async take(keys: readonly string[]): Promise<() => void> {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const before = keys.flatMap((key) => this.#last.get(key) ?? []);
    // All queues are joined in one step, so that no two wait for each other.
    for (const key of keys) this.#last.set(key, ended);
    await Promise.all(before);
    return () => {
      for (const key of keys) if (this.#last.get(key) === ended) this.#last.delete(key);
      end();
    };
  }
}
