import { join } from 'node:path';
import type { StorageEngine } from '../engine.js';
import { assertOurs } from './format-marker.js';
import { assertOpenable } from './head-pages.js';
import { openEnvironment } from './lmdb-binding.js';
import { LmdbEngine } from './lmdb-engine.js';
import { META_DATABASE, SpaceTable } from './space-table.js';
import { assertNothingToRestore, currentBoot } from './synced-state.js';

/**
 * Opens a folder beside the process that has it, whatever its durability: for snapshots only. Nothing in the folder is
 * changed. Throws an Error with a clear message when it holds no data of ours, or must be mended first.
 */
export async function openLmdbGuest(path: string): Promise<StorageEngine> {
  await assertOurs(path);
  await assertNothingToRestore(path, await currentBoot());
  await assertOpenable(join(path, 'data.mdb'));
  const root = await openEnvironment(path);
  const meta = root.openDB({
    name: META_DATABASE,
    create: false,
    encoding: 'binary',
    keyEncoding: 'binary',
  });
  if (meta !== undefined)
    return new LmdbEngine({ path, root, meta, sync: undefined, spaces: new SpaceTable(root) });
  await root.close();
  throw new Error(`there is no data in ${path}`);
}
