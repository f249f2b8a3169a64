import { resolve } from 'node:path';
import { copyStorage, StartError } from '../server/index.js';

/** The flags of `stator snapshot`. */
export interface SnapshotFlags {
  readonly dataDir: string;
}

/** Copies a data folder and says so; a failure prints one line and exits 1. */
export async function snapshot(target: string, { dataDir }: SnapshotFlags): Promise<void> {
  try {
    await copyStorage(dataDir, target);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`stator: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${resolve(dataDir)} has been copied to ${resolve(target)}\n`);
}
