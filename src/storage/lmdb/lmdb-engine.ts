/**
 * The embedded engine: LMDB in this process, durable when acknowledged, many processes on one folder. Reads answer
 * at once from the memory map; writes go through `CommitQueue`.
 */
import { AppendWaiters, appendsAfter } from '../append-waiters.js';
import type {
  Awaitable,
  Decide,
  Entry,
  KeyRef,
  RangeQuery,
  Reader,
  SpaceName,
  StorageEngine,
} from '../engine.js';
import { engineClosed, missingSpace, orIfMissing, StorageError } from '../storage-error.js';
import type { BackgroundSync } from './background-sync.js';
import { CommitQueue } from './commit-queue.js';
import { commitFailure } from './lmdb-errors.js';
import type { LmdbSpace } from './lmdb-space.js';
import { pinLatest, SnapshotReader } from './snapshot-reader.js';
import type { WriteContext, WriteTransaction } from './write-transaction.js';

/** Appends of other processes are not announced: while somebody waits, they are looked for this often. */
const FOREIGN_APPEND_POLL_MS = 20;

/** Spaces opened per transaction when a snapshot needs all of them; one takes about 20 µs. */
const SPACES_OPENED_AT_ONCE = 100;

export interface LmdbEngineOptions extends WriteContext {
  readonly path: string;
  /** Who writes to the folder: this engine alone, it among others, or not this one. */
  readonly access: 'write-alone' | 'write' | 'read';
  /** With relaxed durability; else commits are synced by LMDB. */
  readonly sync: BackgroundSync | undefined;
  /** Called once when the engine can neither read nor write until it is opened anew. */
  readonly onBroken?: (error: StorageError) => void;
}

export class LmdbEngine implements StorageEngine {
  readonly eventual = this;
  readonly #context: WriteContext;
  readonly #path: string;
  readonly #isReader: boolean;
  readonly #sync: BackgroundSync | undefined;
  readonly #queue: CommitQueue;
  readonly #waiters = new AppendWaiters();
  readonly #snapshots = new Set<SnapshotReader>();
  readonly #poll: NodeJS.Timeout;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(options: LmdbEngineOptions) {
    this.#context = options;
    this.#path = options.path;
    this.#isReader = options.access === 'read';
    this.#sync = options.sync;
    this.#queue = new CommitQueue({
      ...options,
      isAlone: options.access === 'write-alone',
      committable: async () => this.#sync?.keepUp(),
      committed: (transaction) => this.#committed(transaction),
    });
    this.#poll = setInterval(
      () => this.#waiters.wake(this.#waiters.spaces()),
      FOREIGN_APPEND_POLL_MS,
    ).unref();
  }

  get(keys: readonly KeyRef[]): Awaitable<readonly (Uint8Array | undefined)[]> {
    const { spaces } = this.#latest();
    const found: (Uint8Array | undefined)[] = [];
    for (const { space, key } of keys) {
      const open = spaces.find(space);
      if (open === undefined && spaces.exists(space)) return this.#opened(keys, () => this.get(keys));
      if (open === undefined) throw missingSpace(space);
      found.push(this.#find(open, () => open.get(key)));
    }
    return found;
  }

  range(query: RangeQuery): Awaitable<readonly Entry[]> {
    const { spaces } = this.#latest();
    const open = spaces.find(query.space);
    if (open !== undefined) return this.#find(open, () => open.range(query));
    if (!spaces.exists(query.space)) throw missingSpace(query.space);
    return this.#opened([query], () => this.range(query));
  }

  readCounter(ref: KeyRef): Awaitable<number> {
    const { spaces } = this.#latest();
    const open = spaces.find(ref.space);
    if (!spaces.exists(ref.space)) return 0;
    return open?.readCounter(ref.key) ?? this.#opened([ref], () => this.readCounter(ref));
  }

  async createSpaces(names: readonly SpaceName[]): Promise<void> {
    if (this.#isReader && names.every((name) => this.#latest().spaces.exists(name))) return;
    this.#assertWriter();
    await this.#queue.submit((transaction) => {
      for (const name of names) transaction.createSpace(name);
      return NOTHING_TO_APPLY;
    });
  }

  async dropSpaces(names: readonly SpaceName[]): Promise<void> {
    this.#assertWriter();
    await this.#queue.submit((transaction) => ({
      result: undefined,
      apply() {
        for (const name of names) transaction.dropSpace(name);
      },
    }));
  }

  write<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Result> {
    if (this.#isReader) return Promise.reject(this.#openedForReading());
    return this.#queue.submit((transaction) => {
      const { changes, result } = decide(transaction.read(keys));
      transaction.assertApplicable(changes);
      return { result, apply: () => transaction.apply(changes) };
    });
  }

  async snapshot<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    const reader = await this.#openSnapshot();
    this.#snapshots.add(reader);
    try {
      return await use(reader);
    } finally {
      reader.end();
      this.#snapshots.delete(reader);
    }
  }

  async waitForAppend(space: SpaceName, prefix: Uint8Array, after: bigint, waitMs: number): Promise<void> {
    const query = appendsAfter(space, prefix, after);
    const isThere = async () => (await orIfMissing([], async () => this.range(query))).length > 0;
    await this.#waiters.wait(space, waitMs, isThere);
  }

  /** A second call, as when a second signal ends a server, waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#waiters.close();
    await this.#queue.close();
    for (const reader of this.#snapshots) reader.end();
    await this.#sync?.close();
    await this.#context.root.close();
  }

  /** Refuses everything from now on: the disk may not keep what has been committed. */
  async giveUp(cause: unknown): Promise<void> {
    this.#queue.giveUp(await commitFailure(cause, this.#path));
  }

  #assertWriter(): void {
    if (this.#isReader) throw this.#openedForReading();
  }

  #openedForReading(): StorageError {
    return new StorageError('unavailable', `${this.#path} was opened for reading`);
  }

  /**
   * Makes the following reads see the latest committed state, of this and of other processes; without it lmdb-js
   * goes on with a read transaction that it keeps for about a millisecond. All reads of one call see one state.
   */
  #latest(): WriteContext {
    if (this.#closed) throw engineClosed();
    if (this.#queue.broken !== undefined) throw this.#queue.broken;
    this.#context.root.resetReadTxn();
    return this.#context;
  }

  /** What `read` finds in a space, if that is there: one that another process has dropped fails, or has nothing. */
  #find<Found>(space: LmdbSpace, read: () => Found): Found {
    const isThere = () => this.#context.spaces.exists(space.name);
    try {
      const found = read();
      if (!isNothing(found) || isThere()) return found;
    } catch (error) {
      if (isThere()) throw error;
    }
    throw missingSpace(space.name);
  }

  /** Opens the spaces named, then reads. */
  async #opened<Found>(refs: readonly { space: SpaceName }[], read: () => Awaitable<Found>): Promise<Found> {
    await this.#openSpaces(refs.map(({ space }) => space));
    return read();
  }

  async #openSpaces(names: readonly SpaceName[]): Promise<void> {
    await this.#queue.submit((transaction) => {
      for (const name of names) transaction.space(name);
      return NOTHING_TO_APPLY;
    });
  }

  /** A pinned transaction can use only databases opened before it began, so all are opened first. */
  async #openSnapshot(): Promise<SnapshotReader> {
    while (true) {
      const { root, spaces } = this.#latest();
      const pinned = pinLatest(root);
      const unopened = spaces
        .names({ transaction: pinned })
        .filter((name) => spaces.find(name) === undefined);
      if (unopened.length === 0) return new SnapshotReader(pinned, spaces.openSpaces());
      pinned.done();
      for (let i = 0; i < unopened.length; i += SPACES_OPENED_AT_ONCE) {
        await this.#openSpaces(unopened.slice(i, i + SPACES_OPENED_AT_ONCE));
      }
    }
  }

  #committed(transaction: WriteTransaction): void {
    this.#sync?.committed();
    this.#waiters.wake(transaction.publish());
  }
}

const NOTHING_TO_APPLY = { result: undefined, apply() {} };

function isNothing(found: unknown): boolean {
  return found === undefined || (Array.isArray(found) && found.length === 0);
}
