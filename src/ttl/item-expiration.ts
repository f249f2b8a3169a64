import { isMissingSpace, type Lease, type StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Catalog, Table } from '../tables/index.js';
import { deleteExpired } from './delete-expired.js';

export interface ExpirationOptions {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Of the work in the background, which only its holder does. */
  readonly lease: Lease;
  /** How long an expired item stays. 0: until the job comes by, which it does every second. */
  readonly delayMs: number;
  /** Told of failures in the background, which nobody else hears of. */
  readonly onError: (error: unknown) => void;
}

const PERIOD_MS = 1_000;
/** How long after a failure it is tried again. */
const RETRY_MS = 10_000;

/**
 * Deletes expired items in the background, as long as it is not closed. Looking whether there are any costs one short
 * read for each table whose items expire. Only the holder of the lease does it; two at once do no harm.
 */
export class ItemExpiration {
  readonly #options: ExpirationOptions;
  #timer: NodeJS.Timeout | undefined;
  /** The run that is going on, or the latest one. */
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: ExpirationOptions) {
    this.#options = options;
  }

  static start(options: ExpirationOptions): ItemExpiration {
    const expiration = new ItemExpiration(options);
    expiration.#wakeIn(PERIOD_MS);
    return expiration;
  }

  /** Deletes what has expired by now, without delay and whoever has the lease; returns how many items. Rejects when a deletion fails. */
  expireNow(): Promise<number> {
    return this.#afterRunning(() => this.#run({ delayMs: 0, isStopped: () => this.#closed }));
  }

  /** Ends it; deletions that have begun are done. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wakeIn(waitMs: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#afterRunning(() => this.#runIfHeld()).then(
        () => this.#wakeIn(PERIOD_MS),
        (error: unknown) => {
          this.#options.onError(error);
          this.#wakeIn(RETRY_MS);
        },
      );
    }, waitMs);
    this.#timer.unref();
  }

  /** Runs go one after the other. */
  #afterRunning<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#running.then(run);
    this.#running = result.catch(() => undefined);
    return result;
  }

  async #runIfHeld(): Promise<void> {
    const { lease, delayMs } = this.#options;
    if (lease.isHeld) await this.#run({ delayMs, isStopped: () => this.#closed || !lease.isHeld });
  }

  /** One table after the other; the first failure is thrown when all have had their turn. */
  async #run({ delayMs, isStopped }: { delayMs: number; isStopped: () => boolean }): Promise<number> {
    const { engine, catalog, clock } = this.#options;
    const atSeconds = Math.floor((clock.nowMs() - delayMs) / 1000);
    const failures: unknown[] = [];
    let deleted = 0;
    for (const table of catalog.all()) {
      if (isStopped()) break;
      if (!doesExpire(table)) continue;
      try {
        deleted += await deleteExpired({ engine, catalog, clock, table, atSeconds, isStopped });
      } catch (error) {
        // Another process has dropped the table or the index, which the catalog does not know yet.
        if (!isMissingSpace(error)) failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return deleted;
  }
}

function doesExpire({ definition, expiry }: Table): boolean {
  return expiry !== undefined && definition.timeToLive?.status === 'ENABLED';
}
