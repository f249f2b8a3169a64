import type { Change } from '../storage/index.js';

/** So many batches are being written while the next one is read: memory is bounded by their size. */
const MAX_IN_FLIGHT = 4;

/** Writes that need no order among each other, a few at a time. */
export class CopyBatches {
  readonly #write: (changes: readonly Change[]) => Promise<void>;
  readonly #inFlight = new Set<Promise<void>>();
  #failure: unknown;

  constructor(write: (changes: readonly Change[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when there is room for another batch. Rejects with the failure of any batch before. */
  async add(changes: readonly Change[]): Promise<void> {
    const writing = this.#write(changes)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#inFlight.delete(writing));
    this.#inFlight.add(writing);
    while (this.#inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.#inFlight);
    this.#throwFailure();
  }

  /** Resolves when all batches are durable. Rejects with the failure of any. */
  async end(): Promise<void> {
    await Promise.all(this.#inFlight);
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
