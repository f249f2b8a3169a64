/**
 * Table definitions are held in memory; where other servers work with the same data, they are held for a lease, which
 * is renewed in the background by reading one counter. Writes of items need none of this: they compare the
 * definition's version in their own atomic step. So do consistent reads. Operations on definitions see all that was
 * changed before they began; other reads of items see it when the lease is renewed, or at once when they would be
 * refused otherwise, or when what they read has been dropped.
 */
import { DynamoError } from '../errors/index.js';
import type { ActionHandler, ActionHandlers } from '../protocol/index.js';
import type { OperationName } from '../shapes/index.js';
import { isMissingSpace } from '../storage/index.js';
import { type Catalog, isStaleTable, type TableLifecycle } from '../tables/index.js';
import { againIfOutdated } from './again-if-outdated.js';
import { mapHandlers } from './map-handlers.js';

/** When the database cannot be asked for so long, requests wait until it can. */
const LEASE_MS = 2_000;

/**
 * Operations that take definitions as they are. All others ask first, also BatchExecuteStatement, of which each statement
 * is refused for itself.
 */
const ITEM_OPERATIONS: ReadonlySet<OperationName> = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'ExecuteStatement',
  'ExecuteTransaction',
  'GetItem',
  'GetRecords',
  'GetShardIterator',
  'PutItem',
  'Query',
  'Scan',
  'TransactGetItems',
  'TransactWriteItems',
  'UpdateItem',
]);

export interface CatalogLeaseOptions {
  readonly catalog: Catalog;
  readonly lifecycle: TableLifecycle;
  /** How often the lease is renewed. */
  readonly renewalMs: number;
  /** Told of failures in the background. */
  readonly onError: (error: unknown) => void;
}

export class CatalogLease {
  readonly #options: CatalogLeaseOptions;
  #timer: NodeJS.Timeout | undefined;
  #validUntilMs = 0;
  /** The state of the catalog whose pending changes have been taken up. */
  #followedGeneration = 0;
  #isFailing = false;
  #closed = false;

  private constructor(options: CatalogLeaseOptions) {
    this.#options = options;
  }

  static start(options: CatalogLeaseOptions): CatalogLease {
    const lease = new CatalogLease(options);
    lease.#renewLater();
    return lease;
  }

  /** The handlers, each with definitions that are new enough for it. */
  guard(handlers: ActionHandlers): ActionHandlers {
    return mapHandlers(handlers, (name, handler) =>
      ITEM_OPERATIONS.has(name) ? this.#withLease(handler) : this.#withLatest(handler),
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #withLatest(handler: ActionHandler): ActionHandler {
    return async (body, caller) => {
      await this.#renew();
      return this.#again(() => handler(body, caller));
    };
  }

  #withLease(handler: ActionHandler): ActionHandler {
    return async (body, caller) => {
      if (performance.now() >= this.#validUntilMs) await this.#renew();
      return this.#again(() => handler(body, caller));
    };
  }

  #again<Answer>(attempt: () => Promise<Answer>): Promise<Answer> {
    const { catalog } = this.#options;
    return againIfOutdated({ catalog, isOutdated, renew: () => this.#renew() }, attempt);
  }

  async #renew(): Promise<void> {
    const { catalog, lifecycle } = this.#options;
    const validUntilMs = performance.now() + LEASE_MS;
    await catalog.refreshAll();
    this.#validUntilMs = Math.max(this.#validUntilMs, validUntilMs);
    // What is new may have been learned before, by a write of an item that found its definition to be old.
    if (catalog.generation === this.#followedGeneration || this.#closed) return;
    this.#followedGeneration = catalog.generation;
    lifecycle.followAll();
  }

  #renewLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#renew().then(
        () => {
          this.#isFailing = false;
          this.#renewLater();
        },
        (error: unknown) => {
          // Once for each time that the database is away.
          if (!this.#isFailing && !this.#closed) this.#options.onError(error);
          this.#isFailing = true;
          this.#renewLater();
        },
      );
    }, this.#options.renewalMs);
    this.#timer.unref();
  }
}

/** A refusal may be due to a table or an index that is newer than what is known here. */
function isOutdated(error: unknown): boolean {
  if (isStaleTable(error) || isMissingSpace(error)) return true;
  return (
    error instanceof DynamoError &&
    (error.code === 'ResourceNotFoundException' || error.code === 'ValidationException')
  );
}
