import type { ErrorCode } from './codes.js';

/** What AWS puts in an error body beside `__type` and `message`: `Item`, `CancellationReasons`, … in wire form. */
export type ErrorExtras = Readonly<Record<string, unknown>>;

/** An answer that is an error, as AWS would give it. The only error class that reaches a client as itself. */
export class DynamoError extends Error {
  override readonly name = 'DynamoError';
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.code = code;
    this.extras = extras;
  }
}
