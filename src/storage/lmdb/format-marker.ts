/**
 * The file `FORMAT` in a data folder says what wrote it: one line, `stator-lmdb 1`. It is written before anything
 * else, so that a folder with data and without it is not ours. The empty file `FILLED` is written once there is a data
 * file, so that a folder which has lost its data is not taken for a new one.
 */
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KIND = 'stator-lmdb';
/** Raised when an older version could not read, or would damage, what this one writes. */
const FORMAT_VERSION = 1;

/**
 * Marks an empty folder, or one that our data has been copied into, as ours. Throws an Error with a clear message when
 * the folder is not for this version.
 */
export async function claimFolder(path: string, { isCopied = false } = {}): Promise<void> {
  const marker = await readIfThere(join(path, 'FORMAT'));
  if (marker !== undefined) return assertReadable(path, marker);
  if (!isCopied && (await exists(join(path, 'data.mdb')))) {
    throw new Error(`${path} holds an LMDB database that was not written by Stator (no FORMAT file)`);
  }
  await writeDurably(path, 'FORMAT', `${KIND} ${FORMAT_VERSION}\n`);
}

/** Throws an Error with a clear message when a folder holds no data of ours. */
export async function assertOurs(path: string): Promise<void> {
  const marker = await readIfThere(join(path, 'FORMAT'));
  if (marker === undefined || !(await exists(join(path, 'data.mdb'))))
    throw new Error(`there is no data in ${path}`);
  assertReadable(path, marker);
}

/** Throws an Error with a clear message when there was a data file, and it is gone or empty. */
export async function assertNotLost(path: string): Promise<void> {
  if (!(await exists(join(path, 'FILLED')))) return;
  const file = join(path, 'data.mdb');
  if (!(await exists(file))) throw new Error(`${file} is missing: the folder had data`);
  if ((await stat(file)).size === 0) throw new Error(`${file} is empty: the folder had data`);
}

/** Notes that the folder has a data file from now on. */
export async function markFilled(path: string): Promise<void> {
  if (!(await exists(join(path, 'FILLED')))) await writeDurably(path, 'FILLED', '');
}

function assertReadable(path: string, marker: string): void {
  const [, kind, version] = /^(\S+) (\d+)\s*$/.exec(marker) ?? [];
  if (kind !== KIND || version === undefined) {
    throw new Error(
      `${path} holds data of another kind: its FORMAT file says ${JSON.stringify(marker.slice(0, 80))}`,
    );
  }
  if (Number(version) > FORMAT_VERSION) {
    throw new Error(
      `${path} was written by a newer version of Stator (data format ${version}, this one knows ${FORMAT_VERSION})`,
    );
  }
}

/** Either the whole file is there after a crash, or none of it: what was there before. */
export async function writeDurably(path: string, name: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(path, `${name}.${process.pid}.tmp`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(path, name));
  await syncFolder(path);
}

/** Makes the names in a folder durable. Windows cannot, and does not need it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** Whether an error of the file system says that there is no such file. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
