/**
 * Of all processes that work with the same data one holds a lease: it alone does the work that the lease stands for.
 * The holder changes a record every RENEWAL_MS; the others look at it as often, and one that has seen the very same
 * record for LEASE_MS takes the lease over. Everybody measures with a clock of its own, and no two clocks are
 * compared. A holder that could not renew for HOLD_MS considers its lease lost, before anybody else may take it.
 *
 * A process that stands still in the middle of a step may end the step after another has taken over. So steps
 * are atomic writes that stay right when two processes do them; the lease saves work, it does not guard data.
 */
import type { KeyRef, SpaceName, StorageEngine } from './engine.js';

const RENEWAL_MS = 500;
const HOLD_MS = 1_500;
const LEASE_MS = 2_000;

/** A record for each lease, under its name: JSON, see LeaseRecord. No record: nobody holds it. */
const LEASES_SPACE: SpaceName = 'leases';

/** The right to do work that one process at a time should do. */
export interface Lease {
  /** Whether this process may do the next step of the work. */
  readonly isHeld: boolean;
  /** Has `listener` called whenever this process gets the lease after not having had it. */
  onTaken(listener: () => void): void;
}

/** The lease of a process that has its data for itself: always held, at no cost. */
export const soleLease: Lease = { isHeld: true, onTaken: () => {} };

/** The lease of a process whose work another one does. */
export const noLease: Lease = { isHeld: false, onTaken: () => {} };

export interface SharedLeaseOptions {
  readonly engine: StorageEngine;
  /** Which lease, of all in the engine. */
  readonly name: string;
  /** This process, by a name that no other has. */
  readonly holder: string;
  /** Told once when the record can no longer be read or written, until it can be again. */
  readonly onError: (error: unknown) => void;
}

interface LeaseRecord {
  readonly holder: string;
  /** Another number with each renewal. */
  readonly beat: number;
}

/** A lease on data that other processes work with, too. */
export class SharedLease implements Lease {
  readonly #options: SharedLeaseOptions;
  readonly #ref: KeyRef;
  readonly #listeners: (() => void)[] = [];
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  /** Another holder's record, and since when it is known to be as it is. */
  #seen: { readonly record: Uint8Array; readonly sinceMs: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();
  #isFailing = false;
  #closed = false;

  private constructor(options: SharedLeaseOptions) {
    this.#options = options;
    this.#ref = { space: LEASES_SPACE, key: Buffer.from(options.name) };
  }

  /** Resolves once the lease is held, or is known to be another's. Rejects with the engine's error. */
  static async open(options: SharedLeaseOptions): Promise<SharedLease> {
    await options.engine.createSpaces([LEASES_SPACE]);
    const lease = new SharedLease(options);
    await lease.renew();
    lease.#renewLater();
    return lease;
  }

  get isHeld(): boolean {
    return performance.now() < this.#heldUntilMs;
  }

  onTaken(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Does now what is else done every RENEWAL_MS: renews the lease, or takes it if it is free. Rejects with the engine's error. */
  renew(): Promise<void> {
    const renewed = this.#renewing.then(() => this.#renew());
    this.#renewing = renewed.catch(() => {});
    return renewed;
  }

  /** Gives the lease up, so that another process has it at once. To be called when the work has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#renewing;
    this.#heldUntilMs = Number.NEGATIVE_INFINITY;
    if (this.#seen !== undefined) return;
    // If this fails, others take over as from one that died.
    await this.#options.engine.write([this.#ref], ([found]) => this.#released(found)).catch(() => {});
  }

  #released(found: Uint8Array | undefined) {
    const isOurs = found !== undefined && decodeRecord(found).holder === this.#options.holder;
    return { changes: isOurs ? [{ kind: 'delete' as const, ...this.#ref }] : [], result: undefined };
  }

  async #renew(): Promise<void> {
    if (this.#closed) return;
    const startMs = performance.now();
    if (this.#seen !== undefined) {
      const [found] = await this.#options.engine.get([this.#ref]);
      if (found !== undefined && !this.#isFree(found, startMs)) {
        this.#remember(found);
        return;
      }
    }
    const other = await this.#take(startMs);
    if (other === undefined) this.#holdUntil(startMs + HOLD_MS);
    else this.#remember(other);
  }

  /** Puts our record in place of none, our last one, or one that is free; otherwise resolves with what is there. */
  #take(atMs: number): Promise<Uint8Array | undefined> {
    const { engine, holder } = this.#options;
    return engine.write<Uint8Array | undefined>([this.#ref], ([found]) => {
      if (found !== undefined && !this.#isFree(found, atMs)) return { changes: [], result: found };
      const beat = found === undefined ? 0 : decodeRecord(found).beat + 1;
      const record: LeaseRecord = { holder, beat };
      const value = Buffer.from(JSON.stringify(record));
      return { changes: [{ kind: 'put', ...this.#ref, value }], result: undefined };
    });
  }

  #isFree(found: Uint8Array, atMs: number): boolean {
    if (decodeRecord(found).holder === this.#options.holder) return true;
    const seen = this.#seen;
    return seen !== undefined && isSame(seen.record, found) && atMs - seen.sinceMs >= LEASE_MS;
  }

  #remember(record: Uint8Array): void {
    this.#heldUntilMs = Number.NEGATIVE_INFINITY;
    if (this.#seen === undefined || !isSame(this.#seen.record, record)) {
      this.#seen = { record, sinceMs: performance.now() };
    }
  }

  #holdUntil(untilMs: number): void {
    const wasHeld = this.isHeld;
    this.#seen = undefined;
    this.#heldUntilMs = untilMs;
    if (!wasHeld && this.isHeld) for (const listener of this.#listeners) listener();
  }

  #renewLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.renew()
        .then(
          () => {
            this.#isFailing = false;
          },
          (error: unknown) => {
            if (!this.#isFailing && !this.#closed) this.#options.onError(error);
            this.#isFailing = true;
          },
        )
        .finally(() => this.#renewLater());
    }, RENEWAL_MS);
    this.#timer.unref();
  }
}

function decodeRecord(bytes: Uint8Array): LeaseRecord {
  // Only this file writes these records.
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as LeaseRecord;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
