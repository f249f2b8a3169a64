import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.js';

const LOCK_FILE = 'server.lock';

/**
 * Makes a data folder this server's own: two servers on one folder would not see each other's tables. The lock is a
 * file that says which process has it; one left behind by a process that was killed counts for nothing. Returns what
 * gives the folder free. Throws StartError while another server has it.
 */
export function lockFolder(dataDir: string): () => void {
  const path = join(dataDir, LOCK_FILE);
  const us = describeProcess(process.pid);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    try {
      writeFileSync(path, us, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!isExistsError(error)) throw error;
    }
    const holder = readHolder(path);
    if (holder !== undefined && isRunning(holder)) {
      throw new StartError(`the data folder ${dataDir} is in use by process ${pidOf(holder)}`);
    }
    // Left behind. Of several who find it so, one makes the new file and the others find that.
    rmSync(path, { force: true });
  }
  throw new StartError(`cannot lock the data folder ${dataDir}: others keep locking it`);
}

/** Whether a process has the folder, as far as can be told: it may be about to let go of it, or another to take it. */
export function isFolderInUse(dataDir: string): boolean {
  const holder = readHolder(join(dataDir, LOCK_FILE));
  return holder !== undefined && isRunning(holder);
}

const MAX_ATTEMPTS = 10;

/** The process id, with what tells it from another process that gets the same id later (Linux; elsewhere nothing). */
function describeProcess(pid: number): string {
  return `${pid} ${startOf(pid) ?? ''}`.trimEnd();
}

function isRunning(holder: string): boolean {
  const pid = pidOf(holder);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not allowed to signal it: then there is one.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return describeProcess(pid) === holder;
}

function pidOf(holder: string): number {
  return Number(holder.split(' ', 1)[0]);
}

/** When the process began, as the kernel counts it, and which boot that was. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the name in field 2 may hold spaces, but ends with the last parenthesis.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function isExistsError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
