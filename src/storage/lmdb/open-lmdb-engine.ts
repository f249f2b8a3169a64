import { mkdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageEngine } from '../engine.js';
import type { StorageError } from '../storage-error.js';
import { BackgroundSync, type SyncTiming } from './background-sync.js';
import { assertNotLost, claimFolder, markFilled } from './format-marker.js';
import { assertOpenable, missingBytes } from './head-pages.js';
import { openEnvironment } from './lmdb-binding.js';
import { LmdbEngine } from './lmdb-engine.js';
import { META_DATABASE, SpaceTable } from './space-table.js';
import { currentBoot, forgetSynced, restoreSynced } from './synced-state.js';

/** What an acknowledged write has survived: see `LmdbOptions`. */
export type Durability = 'full' | 'relaxed';

export interface LmdbOptions {
  /** The folder of the data; made when it is not there. On a local disk: LMDB needs shared memory maps. */
  readonly path: string;
  /**
   * `full`, the default: a write is acknowledged when it is on disk. `relaxed`: when it is committed in the system's memory,
   * which is synced in the background. Then the death of the process loses nothing, and loss of power the last
   * second at the most; what is left is one committed state. Only one relaxed engine may be open on a folder, and no
   * other beside it.
   */
  readonly durability?: Durability;
  /**
   * Whether nobody else will write to the folder while the engine is open, which makes writes faster. By default only with
   * relaxed durability, where it must be so.
   */
  readonly isAlone?: boolean;
  /** When a relaxed engine syncs: for tests. */
  readonly syncTiming?: Partial<SyncTiming>;
  /** What tells a start of the system from the next. By default the system is asked. */
  readonly boot?: string;
  /** Called once when the engine can neither read nor write until it is opened anew. */
  readonly onBroken?: (error: StorageError) => void;
  /**
   * Called before anything is read when the file is shorter than it says; it has been filled up with zeros. Whether
   * something is lost is for the caller to find out by reading everything.
   */
  readonly onCutShort?: (missingBytes: number) => void;
}

/**
 * Opens the durable engine of a folder. Several may be open on one folder, in one process or in many. Throws an
 * Error with a clear message when the folder cannot be used or holds something else.
 */
export async function openLmdbEngine(options: LmdbOptions): Promise<StorageEngine> {
  const { path } = options;
  const file = join(path, 'data.mdb');
  await mkdir(path, { recursive: true });
  await claimFolder(path);
  await assertNotLost(path);
  const boot = options.boot ?? (await currentBoot());
  await restoreSynced(path, boot);
  await assertOpenable(file);
  await fillUp(file, options);
  const noSync = options.durability === 'relaxed';
  if (!noSync) await forgetSynced(path);
  const root = await openEnvironment(path, { noSync });
  let sync: BackgroundSync | undefined;
  let engine: LmdbEngine | undefined;
  try {
    const onFailed = async (cause: unknown) => engine?.giveUp(cause);
    const timing = options.syncTiming ?? {};
    if (noSync) sync = await BackgroundSync.start({ path, root, boot, timing, onFailed });
    const meta = root.openDB({
      name: META_DATABASE,
      create: true,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
    if (meta === undefined) throw new Error(`LMDB did not create its database ${META_DATABASE} in ${path}`);
    await markFilled(path);
    const access = (options.isAlone ?? noSync) ? 'write-alone' : 'write';
    engine = new LmdbEngine({ ...options, root, meta, sync, access, spaces: new SpaceTable(root) });
    return engine;
  } catch (error) {
    await sync?.close();
    await root.close();
    throw error;
  }
}

async function fillUp(file: string, { onCutShort }: LmdbOptions): Promise<void> {
  const missing = await missingBytes(file);
  if (missing === 0) return;
  await truncate(file, (await stat(file)).size + missing);
  onCutShort?.(missing);
}
