/**
 * `full`: no room left on the disk. `unavailable`: the disk or the engine failed; whether the write took place is
 * unknown. `conflict`: others were in the way for too long, and nothing was written. `missing-space`: a write named a space that does not exist. `closed`: the engine has been closed.
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

/** A change named a space that does not exist. */
export function missingSpace(space: string): StorageError {
  return new StorageError('missing-space', `space ${JSON.stringify(space)} does not exist`);
}

/** The engine was used after `close`. */
export function engineClosed(): StorageError {
  return new StorageError('closed', 'the storage engine has been closed');
}
