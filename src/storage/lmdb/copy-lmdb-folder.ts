import { mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertOurs, claimFolder, markFilled } from './format-marker.js';
import { assertOpenable } from './head-pages.js';
import { openEnvironment } from './lmdb-binding.js';
import { assertNothingToRestore, currentBoot } from './synced-state.js';

/**
 * Copies the data of a folder, as it was at one committed state, into a new or empty one, whoever may be reading and
 * writing it meanwhile. The copy is durable on return; one that was interrupted has no FORMAT file and is refused when
 * it is opened. Throws an Error with a clear message when a folder cannot be used.
 */
export async function copyLmdbFolder(from: string, to: string): Promise<void> {
  await assertOurs(from);
  await assertNothingToRestore(from, await currentBoot());
  await assertOpenable(join(from, 'data.mdb'));
  await mkdir(to, { recursive: true });
  if ((await readdir(to)).length > 0) throw new Error(`${to} is not empty`);
  const file = join(to, 'data.mdb');
  const root = await openEnvironment(from);
  try {
    // Compacting reads like any reader, and writers go on; a plain copy would hold them up.
    await root.backup(to, true);
  } finally {
    await root.close();
  }
  await sync(file);
  await markFilled(to);
  await claimFolder(to, { isCopied: true });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
