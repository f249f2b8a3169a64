/**
 * `full`: no room left on the disk. `unavailable`: the disk or the engine failed; whether the write took place is
 * unknown. `conflict`: others were in the way for too long, and nothing was written. `missing-space`: a space that
 * does not exist was read or written. `closed`: the engine has been closed.
 */
export type StorageErrorCode = 'full' | 'unavailable' | 'conflict' | 'missing-space' | 'closed';

/** Why an engine could not do what it was asked. Knows nothing of AWS's codes: operations give it one. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A read or a change named a space that does not exist. */
export function missingSpace(space: string): StorageError {
  return new StorageError('missing-space', `space ${JSON.stringify(space)} does not exist`);
}

/** Whether a space that was to be read or written does not exist: it has been dropped, or was never created. */
export function isMissingSpace(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'missing-space';
}

/** What `read` finds, or `otherwise` when its space does not exist. */
export async function orIfMissing<Found>(otherwise: Found, read: () => Promise<Found>): Promise<Found> {
  try {
    return await read();
  } catch (error) {
    if (isMissingSpace(error)) return otherwise;
    throw error;
  }
}

/** The engine was used after `close`. */
export function engineClosed(): StorageError {
  return new StorageError('closed', 'the storage engine has been closed');
}
