/** Keeps creating and dropping of spaces in order with the writes of this process, which are called around them. */
export class SpaceChangesQueue {
  #last: Promise<unknown> | undefined;
  readonly #writes = new Set<Promise<unknown>>();

  /** Runs after the changes of spaces and the writes called before it have ended. */
  change<Result>(action: () => Promise<Result>): Promise<Result> {
    const before = Promise.allSettled([...this.#writes, this.#last]);
    const running = before.then(action);
    const settled: Promise<unknown> = Promise.allSettled([running]).then(() => {
      if (this.#last === settled) this.#last = undefined;
    });
    this.#last = settled;
    return running;
  }

  /** Runs after the changes of spaces called before it have ended. */
  write<Result>(action: () => Promise<Result>): Promise<Result> {
    const running = this.#last === undefined ? action() : this.#last.then(action);
    this.#writes.add(running);
    const forget = () => this.#writes.delete(running);
    running.then(forget, forget);
    return running;
  }

  /** Settles when nothing is at work. */
  async whenIdle(): Promise<void> {
    await Promise.allSettled([...this.#writes, this.#last]);
  }
}
