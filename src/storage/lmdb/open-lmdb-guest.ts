import { join } from 'node:path';
import type { StorageEngine } from '../engine.js';
import { assertOurs } from './format-marker.js';
import { assertOpenable } from './head-pages.js';
import { openEnvironment } from './lmdb-binding.js';
import { LmdbEngine } from './lmdb-engine.js';
import type { LmdbOptions } from './open-lmdb-engine.js';
import { META_DATABASE, SpaceTable } from './space-table.js';
import { assertNothingToRestore, currentBoot } from './synced-state.js';

export type GuestOptions = Pick<LmdbOptions, 'path' | 'onBroken'>;

/**
 * Opens a folder beside the process that has it, for reading: it refuses to write. Opening changes nothing in the folder.
 * Throws an Error with a clear message when it holds no data of ours, or must be mended first.
 */
export async function openLmdbGuest(options: GuestOptions): Promise<StorageEngine> {
  const { path } = options;
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
  if (meta !== undefined) {
    const context = { root, meta, spaces: new SpaceTable(root) };
    return new LmdbEngine({ ...options, ...context, sync: undefined, access: 'read' });
  }
  await root.close();
  throw new Error(`there is no data in ${path}`);
}
