/**
 * Group commit. While one LMDB transaction is being written and synced, what arrives waits; then all of it goes
 * into the next one, run one after the other in order of arrival: inside the transaction, or, where nobody else can write
 * meanwhile, before it. One sync serves the whole group, and a caller
 * hears of its outcome, success or refusal, only after that sync: a refusal too may rest on what another of the
 * group has written.
 */
import { channel } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { engineClosed, type StorageError } from '../storage-error.js';
import { type NamedDatabase, type RootDatabase, startAtOnce } from './lmdb-binding.js';
import { commitFailure } from './lmdb-errors.js';
import { OnlyInside, type WriteContext, WriteTransaction } from './write-transaction.js';

/**
 * A transaction runs on the event loop: it ends when it has done this much, and the rest goes into the next. Where the
 * disk is slow it may run for as long as the last sync took, so that more writes share the next one.
 */
const MAX_WRITES_PER_COMMIT = 1_024;
const MAX_MS_PER_COMMIT = { usually: 4, afterSlowSync: 12 };

/** How long a group waits for more writes at the most, of the time that the last commit took and in all. */
const GATHER_SHARE = 0.3;
const MAX_GATHER_MS = 1;

/** Told `{ writes, tookMs }` of each commit: how many writes it held, how long it took with its sync. Used by bench/. */
const COMMITS = channel('stator:lmdb-commit');

const PROBE_KEY = Buffer.from('probe');

/** Work to be done inside a write transaction. */
interface Job {
  /** Runs the work and keeps its outcome. Throws OnlyInside, or when it has left the transaction half-changed. */
  run(transaction: WriteTransaction): void;
  /** Tells the caller the outcome; or, when the commit failed, `failure`. */
  settle(failure: StorageError | undefined): void;
}

/** What a transaction has run. */
interface Group {
  readonly transaction: WriteTransaction;
  readonly jobs: Job[];
}

export interface CommitQueueOptions extends WriteContext {
  /** The folder, for messages. */
  readonly path: string;
  /** Whether nobody else writes to the folder. */
  readonly isAlone: boolean;
  /** Waited for before each group is gathered. */
  readonly committable: () => Promise<void>;
  /** Called after each commit, before its callers are told. */
  readonly committed: (transaction: WriteTransaction) => void;
  /** Called once, after the callers of the commit that failed have been told. */
  readonly onBroken?: (error: StorageError) => void;
}

export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  /** How many writes the next group is likely to have, if it waits for them. */
  #expected = 0;
  #lastCommitMs = 0;
  #lastRunMs = 0;
  #broken: StorageError | undefined;
  #lastTransaction: number | undefined;
  #isAloneNoMore = false;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    if (options.isAlone) options.root.on('aftercommit', ({ txnId }) => this.#checkAlone(txnId));
  }

  /**
   * Runs `work` in a coming transaction; resolves with what it returned, once that is durable. What `work` throws
   * rejects the promise and must leave the transaction unchanged; what the function it returned throws must not
   * happen, and fails the whole commit.
   */
  submit<Result>(work: (transaction: WriteTransaction) => Prepared<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(engineClosed());
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      let tell = () => {};
      this.#waiting.push({
        run(transaction) {
          let prepared: Prepared<Result>;
          try {
            prepared = work(transaction);
          } catch (error) {
            if (error instanceof OnlyInside) throw error;
            tell = () => reject(error);
            return;
          }
          prepared.apply();
          tell = () => resolve(prepared.result);
        },
        settle(failure) {
          if (failure === undefined) tell();
          else reject(failure);
        },
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Why neither reads nor writes can go on until the engine is opened anew, if that has happened. */
  get broken(): StorageError | undefined {
    return this.#broken;
  }

  /** Makes the engine broken; what waits is refused, and so is all that comes. */
  giveUp(error: StorageError): void {
    if (this.#broken !== undefined) return;
    this.#broken = error;
    for (const job of this.#waiting.splice(0)) job.settle(error);
    this.#options.onBroken?.(error);
  }

  /** Refuses what comes from now on and waits for what has come. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#options.committable();
      await this.#gather();
      await this.#commitGroup();
    }
    this.#draining = undefined;
  }

  /**
   * Waits a moment for as many writes as there were lately: those who have just been answered are about to send
   * their next ones, and a sync that serves them all is worth more than one that starts a little earlier.
   */
  async #gather(): Promise<void> {
    const endMs = performance.now() + Math.min(MAX_GATHER_MS, this.#lastCommitMs * GATHER_SHARE);
    while (this.#waiting.length < this.#expected && performance.now() < endMs) await setImmediate();
  }

  async #commitGroup(): Promise<void> {
    const startMs = performance.now();
    const { isAlone, path, root, committed } = this.#options;
    let group = this.#newGroup(!isAlone);
    let failure: StorageError | undefined;
    let isBroken = false;
    try {
      if (isAlone && !this.#runOutside(group)) group = this.#newGroup(true);
      await (group.transaction.isInside ? this.#writeInside(group) : this.#writeBatch(group.transaction));
      await root.flushed;
      if (this.#isAloneNoMore) throw new Error('another process has written to it');
      committed(group.transaction);
    } catch (cause) {
      failure = await commitFailure(cause, path);
      // lmdb-js never answers a transaction begun after LMDB has given the environment up.
      isBroken = this.#isAloneNoMore || !canStillRead(root);
      // Nor would it help to try a transaction that could not even begin again and again.
      if (group.jobs.length === 0) group.jobs.push(...this.#waiting.splice(0));
    }
    this.#lastCommitMs = performance.now() - startMs;
    if (COMMITS.hasSubscribers) COMMITS.publish({ writes: group.jobs.length, tookMs: this.#lastCommitMs });
    this.#expected = group.jobs.length + this.#waiting.length;
    for (const job of group.jobs) job.settle(failure);
    if (failure !== undefined && isBroken) this.giveUp(failure);
  }

  /**
   * A transaction of somebody else came in between: what was decided outside of ours may have been decided on an old state,
   * and would be again. That must not happen, but where the lock of the folder fails it is better to stop.
   */
  #checkAlone(transaction: number | undefined): void {
    if (!transaction) return;
    const last = this.#lastTransaction ?? transaction;
    // One that changed nothing is not counted, and the next has its number.
    if ((transaction - last) >>> 0 > 1) this.#isAloneNoMore = true;
    this.#lastTransaction = transaction;
  }

  #newGroup(isInside: boolean): Group {
    return { transaction: new WriteTransaction(this.#options, isInside), jobs: [] };
  }

  /**
   * Runs what waits before LMDB's transaction begins, which then has only to be written: the thread that does it need not
   * wait for its turn in the event loop. False when the jobs have to be run inside, and wait as before.
   */
  #runOutside(group: Group): boolean {
    const waiting = this.#waiting;
    this.#options.root.resetReadTxn();
    try {
      this.#run(group);
      return true;
    } catch (error) {
      if (!(error instanceof OnlyInside)) throw error;
      this.#waiting = waiting;
      return false;
    }
  }

  async #writeBatch(transaction: WriteTransaction): Promise<void> {
    if (transaction.isEmpty) return;
    const { root } = this.#options;
    const finish = () => {
      try {
        transaction.finish();
      } catch (error) {
        abortProcess(error);
      }
    };
    await Promise.all([root.batch(finish), startAtOnce(root)]);
  }

  async #writeInside(group: Group): Promise<void> {
    const { root, meta } = this.#options;
    await root.transaction(() => {
      try {
        this.#run(group);
        group.transaction.finish();
      } catch (error) {
        abortUnlessSpoiled(meta, error);
        throw error;
      }
    });
  }

  /** Runs what waits, as far as the time allows, and takes it from what waits. */
  #run({ transaction, jobs }: Group): void {
    const startMs = performance.now();
    const lastSyncMs = this.#lastCommitMs - this.#lastRunMs;
    const { usually, afterSlowSync } = MAX_MS_PER_COMMIT;
    const endMs = startMs + Math.min(afterSlowSync, Math.max(usually, lastSyncMs));
    try {
      for (const job of this.#waiting) {
        jobs.push(job);
        job.run(transaction);
        if (jobs.length >= MAX_WRITES_PER_COMMIT || performance.now() >= endMs) break;
      }
    } finally {
      this.#waiting = this.#waiting.slice(jobs.length);
      this.#lastRunMs = performance.now() - startMs;
    }
  }
}

/** LMDB gives an environment up for reads and writes alike when it could not write one of the two head pages. */
function canStillRead(root: RootDatabase): boolean {
  try {
    root.resetReadTxn();
    root.getBinaryFast(PROBE_KEY);
    return true;
  } catch {
    return false;
  }
}

/**
 * A write stopped half-way. LMDB marks a transaction that met an error, refuses every further change to it and
 * then its commit, so that nothing of it lasts. Should this one not be marked, half a write is about to be
 * committed and nothing but the end of the process can stop that.
 */
function abortUnlessSpoiled(meta: NamedDatabase, error: unknown): void {
  try {
    meta.putSync(PROBE_KEY, PROBE_KEY);
  } catch {
    return;
  }
  abortProcess(error);
}

function abortProcess(error: unknown): never {
  console.error('storage: a write could not be undone, the process ends so that it is not committed', error);
  process.abort();
}

/** A write that has been decided and checked: how to apply it, and what its caller is told. */
export interface Prepared<Result> {
  readonly result: Result;
  apply(): void;
}
