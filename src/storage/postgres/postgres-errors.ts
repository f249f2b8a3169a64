/** What PostgreSQL and its driver answer with, and how it becomes StorageError. Codes: PostgreSQL manual, appendix A. */
import { StorageError } from '../storage-error.js';

/** Serialization failure, deadlock, a lock not had in time: nothing was done, and trying again may succeed. */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
/** Unique violation (in the server's own tables), duplicate table, duplicate schema, duplicate object. */
const ALREADY_THERE: ReadonlySet<string> = new Set(['23505', '42P07', '42P06', '42710']);
const UNDEFINED_TABLE = '42P01';
const DIVISION_BY_ZERO = '22012';
/** Disk full; out of memory; a limit of the configuration. */
const NO_ROOM: ReadonlySet<string> = new Set(['53100', '53200', '53400']);
/** The server is no primary any more: other hosts must be asked. */
const READ_ONLY_TRANSACTION = '25006';
/** CockroachDB does not know what became of a commit. */
const COMPLETION_UNKNOWN = '40003';

/** Anything that went wrong with the database or on the way to it. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  /** The server's own code (SQLSTATE); undefined when no server answered. */
  readonly state: string | undefined;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.state = sqlStateOf(cause);
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof DatabaseFailure && CONFLICTS.has(error.state ?? '');
}

/** A table that a statement names is not there: its space has been dropped. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof DatabaseFailure && error.state === UNDEFINED_TABLE;
}

/** One of the statements of a write has found that it came too late: nothing was done. */
export function isRefused(error: unknown): boolean {
  return error instanceof DatabaseFailure && error.state === DIVISION_BY_ZERO;
}

/** What should be created has been created by somebody else at the same moment. */
export function isAlreadyThere(error: unknown): boolean {
  return error instanceof DatabaseFailure && ALREADY_THERE.has(error.state ?? '');
}

/**
 * Whether the session is of no more use: its connection is gone, or its server no longer takes writes. What it was sent
 * and has not answered may have been done.
 */
export function isSessionLost(error: unknown): boolean {
  if (!(error instanceof DatabaseFailure)) return false;
  const { state } = error;
  return (
    state === undefined ||
    state.startsWith('57P') ||
    state.startsWith('08') ||
    state === READ_ONLY_TRANSACTION ||
    state === COMPLETION_UNKNOWN
  );
}

/** A failure as the engine's callers know it. What is no failure of the database stays what it is. */
export function toStorageError(error: unknown): unknown {
  if (!(error instanceof DatabaseFailure)) return error;
  const code = NO_ROOM.has(error.state ?? '') ? 'full' : 'unavailable';
  return new StorageError(code, `the database failed: ${error.message}`, { cause: error });
}

/** Five characters; the server's answers carry them together with a severity, unlike failures of the connection. */
function sqlStateOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined;
  return 'severity' in cause ? cause.code : undefined;
}

/** Node reports a name with several addresses as one error without a message of its own. */
function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(messageOf).join('; ');
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
