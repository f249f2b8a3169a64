/** Turns what lmdb-js throws and rejects with into StorageError. */
import { statfs } from 'node:fs/promises';
import { StorageError } from '../storage-error.js';

const FULL_BELOW_FREE_BYTES = 4 * 1024 * 1024;

/** Why a commit failed. lmdb-js says EIO for a full disk too, so the disk is asked. */
export async function commitFailure(cause: unknown, path: string): Promise<StorageError> {
  const detail = await detailOf(cause);
  if (await isDiskFull(path)) {
    return new StorageError('full', `no space left on the device that holds ${path}`, { cause: detail });
  }
  return new StorageError('unavailable', `could not commit to ${path}: ${messageOf(detail)}`, {
    cause: detail,
  });
}

/** lmdb-js rejects with "see commitError", a promise that rejects with the reason and that nobody else catches. */
async function detailOf(cause: unknown): Promise<unknown> {
  if (!(cause instanceof Error) || !('commitError' in cause)) return cause;
  try {
    await cause.commitError;
    return cause;
  } catch (detail) {
    return detail;
  }
}

async function isDiskFull(path: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize < FULL_BELOW_FREE_BYTES;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
