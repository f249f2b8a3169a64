/**
 * Relaxed durability: LMDB commits into the system's memory without waiting for the disk, and everything is synced
 * now and then. LMDB writes new pages beside the old ones and gives up old ones only when no reader can see them; so a
 * reader that stays at the last synced state keeps all its pages as they are on disk, until a later state is there
 * too, and `SyncedState` knows the way back to it.
 */
import { channel } from 'node:diagnostics_channel';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PinnedRead, RootDatabase } from './lmdb-binding.js';
import { pinLatest } from './snapshot-reader.js';
import { forgetSynced, readHeads, SyncedState } from './synced-state.js';

/** Told `{ tookMs, behindMs }` of each sync: how long it took, and how old the oldest commit was that it made durable. */
const SYNCS = channel('stator:lmdb-sync');

const SYNC_EVERY_MS = 100;
/** Commits wait when the oldest one that is not on disk is as old as this: the disk cannot keep up. */
const MAX_BEHIND_MS = 1_000;
const LOOK_AGAIN_MS = 5;

/** Replaced by tests. */
export interface SyncTiming {
  /** What is waited for before each sync. */
  readonly pause: (signal: AbortSignal) => Promise<unknown>;
  readonly maxBehindMs: number;
}

export interface BackgroundSyncOptions {
  readonly path: string;
  readonly root: RootDatabase;
  readonly boot: string | undefined;
  readonly timing: Partial<SyncTiming>;
  /** Called once when the disk refuses: what was committed since the last sync may never be durable. */
  readonly onFailed: (cause: unknown) => Promise<void>;
}

export class BackgroundSync {
  readonly #options: BackgroundSyncOptions;
  readonly #timing: SyncTiming;
  readonly #data: FileHandle;
  readonly #state: SyncedState;
  readonly #closing = new AbortController();
  #pinned: PinnedRead;
  #running: Promise<void> | undefined;
  /** When the oldest commit was made that no sync, and that the sync under way, will make durable. */
  #unsyncedSinceMs: number | undefined;
  #syncingSinceMs: number | undefined;
  #hasFailed = false;

  private constructor(
    options: BackgroundSyncOptions,
    { data, state, pinned }: { data: FileHandle; state: SyncedState; pinned: PinnedRead },
  ) {
    this.#options = options;
    const pause = (signal: AbortSignal) => wait(SYNC_EVERY_MS, undefined, { signal });
    this.#timing = { pause, maxBehindMs: MAX_BEHIND_MS, ...options.timing };
    this.#data = data;
    this.#state = state;
    this.#pinned = pinned;
  }

  /** Syncs what is there. To be called before the first commit. */
  static async start(options: BackgroundSyncOptions): Promise<BackgroundSync> {
    const data = await open(join(options.path, 'data.mdb'), 'r+');
    const pinned = pinLatest(options.root);
    try {
      const heads = readHeads(data);
      await data.datasync();
      const state = await SyncedState.create(options.path, options.boot, heads);
      return new BackgroundSync(options, { data, state, pinned });
    } catch (error) {
      pinned.done();
      await data.close();
      throw error;
    }
  }

  /** To be called after each commit. */
  committed(): void {
    this.#unsyncedSinceMs ??= performance.now();
    this.#running ??= this.#run();
  }

  /** To be called before each commit: waits while the disk is too far behind. */
  async keepUp(): Promise<void> {
    while (this.#behindMs() > this.#timing.maxBehindMs && !this.#hasFailed) await wait(LOOK_AGAIN_MS);
  }

  /** Makes everything durable. No commit may come any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#pinned.done();
    await this.#state.close();
    await this.#data.close();
    // Otherwise the way back to the last state that is on disk is still needed.
    if (!this.#hasFailed) await forgetSynced(this.#options.path);
  }

  #behindMs(): number {
    const sinceMs = this.#syncingSinceMs ?? this.#unsyncedSinceMs;
    return sinceMs === undefined ? 0 : performance.now() - sinceMs;
  }

  async #run(): Promise<void> {
    while (this.#unsyncedSinceMs !== undefined && !this.#hasFailed) {
      await this.#timing.pause(this.#closing.signal).catch(() => {});
      try {
        await this.#sync();
      } catch (cause) {
        this.#hasFailed = true;
        await this.#options.onFailed(cause);
      }
    }
    this.#running = undefined;
  }

  async #sync(): Promise<void> {
    const startMs = performance.now();
    const pinned = pinLatest(this.#options.root);
    [this.#syncingSinceMs, this.#unsyncedSinceMs] = [this.#unsyncedSinceMs, undefined];
    try {
      // Of the state pinned or, when a commit has just come in between, of a later one, which it keeps as well.
      const heads = readHeads(this.#data);
      await this.#data.datasync();
      await this.#state.note(heads);
    } catch (error) {
      pinned.done();
      throw error;
    }
    this.#pinned.done();
    this.#pinned = pinned;
    const [tookMs, behindMs] = [performance.now() - startMs, this.#behindMs()];
    this.#syncingSinceMs = undefined;
    if (SYNCS.hasSubscribers) SYNCS.publish({ tookMs, behindMs });
  }
}
