import { mkdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageEngine } from '../engine.js';
import type { StorageError } from '../storage-error.js';
import { assertNotLost, claimFolder, markFilled } from './format-marker.js';
import { assertOpenable, missingBytes } from './head-pages.js';
import { openEnvironment } from './lmdb-binding.js';
import { LmdbEngine } from './lmdb-engine.js';
import { META_DATABASE, SpaceTable } from './space-table.js';

export interface LmdbOptions {
  /** The folder of the data; made when it is not there. On a local disk: LMDB needs shared memory maps. */
  readonly path: string;
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
  await assertOpenable(file);
  await fillUp(file, options);
  const root = await openEnvironment(path);
  try {
    const meta = root.openDB({
      name: META_DATABASE,
      create: true,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
    if (meta === undefined) throw new Error(`LMDB did not create its database ${META_DATABASE} in ${path}`);
    await markFilled(path);
    return new LmdbEngine({ ...options, root, meta, spaces: new SpaceTable(root) });
  } catch (error) {
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
