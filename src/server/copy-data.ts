import { randomUUID } from 'node:crypto';
import { StorageError } from '../storage/index.js';
import { CopyError, type CopyProgress, copyTables, type TableComparison } from '../tables/index.js';
import { openForReading, openStorage, type StorageChoice } from './open-storage.js';
import { StartError } from './start-error.js';

export interface CopyDataOptions {
  readonly from: StorageChoice;
  readonly to: StorageChoice;
  readonly onProgress: (progress: CopyProgress) => void;
  /** Told of each table once both sides have been compared. */
  readonly onTable: (comparison: TableComparison) => void;
}

/**
 * Copies all tables, as they are at one moment, into a folder or a database that has none, and compares both sides.
 * Servers may be running on the source. True when everything is the same; otherwise the destination remains an
 * unfinished copy, which no server serves. Throws StartError when one side cannot be used, or fails.
 */
export async function copyData({ from, to, ...callbacks }: CopyDataOptions): Promise<boolean> {
  const source = await openForReading(from);
  try {
    const target = await openStorage(to);
    try {
      const id = randomUUID();
      return await source.engine.snapshot((reader) =>
        copyTables({ from: reader, to: target.engine, id, ...callbacks }),
      );
    } catch (cause) {
      if (!(cause instanceof CopyError) && !(cause instanceof StorageError)) throw cause;
      throw new StartError(cause.message, { cause });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
