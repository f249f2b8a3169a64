/**
 * The part of lmdb-js (npm `lmdb` 3.5) that the engine uses, typed as it behaves: its own declarations leave out
 * arguments and results that it documents or that its source shows.
 */

import type { Entry } from '../engine.js';

/** A pinned read transaction: one committed state. Must be given back with `done`. */
export interface PinnedRead {
  done(): void;
}

/** Which state to read; the latest committed one (or the write transaction running now) when not given. */
export interface ReadOptions {
  readonly transaction?: PinnedRead | undefined;
}

export interface RangeOptions extends ReadOptions {
  readonly start: Uint8Array | undefined;
  readonly end: Uint8Array | undefined;
  readonly reverse: boolean;
  readonly exclusiveStart: boolean;
  readonly inclusiveEnd: boolean;
  readonly limit: number;
}

/** One named database. */
export interface NamedDatabase {
  /** A view of memory that the next call overwrites; `length` is set, the bytes behind it go on. */
  getBinaryFast(key: Uint8Array, options?: ReadOptions): VolatileBytes | undefined;
  /** A copy of the value. */
  getBinary(key: Uint8Array, options?: ReadOptions): Uint8Array | undefined;
  getRange(options: RangeOptions): { iterate(): RangeCursor };
  /** Only inside `transaction`. False when LMDB answered that the database is not there. */
  putSync(key: Uint8Array, value: Uint8Array): boolean;
  /** Only inside `transaction`. False when there was no such key. */
  removeSync(key: Uint8Array): boolean;
  /** Only inside `batch`, whose promise tells the outcome. The value must not be changed until then. */
  put(key: Uint8Array, value: Uint8Array): unknown;
  /** Only inside `batch`, whose promise tells the outcome; or alone, for its own. */
  remove(key: Uint8Array): PromiseLike<unknown>;
  /** Only inside `transaction`: empties and removes the database and closes this handle. */
  dropSync(): void;
}

/** Goes through a range. Whoever leaves it before its end has to say so with `return`. */
export interface RangeCursor {
  next(): { readonly done?: false; readonly value: Entry } | { readonly done: true };
  return(): void;
}

/** `isGlobal` when the bytes lie in lmdb-js's one shared buffer, which takes values up to 16 MiB. */
export interface VolatileBytes extends Uint8Array {
  readonly isGlobal?: boolean;
}

/** The environment, which is also its unnamed database: the names of the others are its keys. */
export interface RootDatabase extends NamedDatabase {
  /** Opens or creates a database; undefined when it is not there and `create` is false. */
  openDB(options: DatabaseOptions): NamedDatabase | undefined;
  getKeys(options: RangeOptions): Iterable<Uint8Array>;
  /** Runs in the next write transaction. What it throws rejects the promise and does NOT undo its writes. */
  transaction(action: () => void): Promise<void>;
  /** Has all puts and removals of `action` done in the next write transaction, by a thread; whole, or not at all. */
  batch(action: () => void): PromiseLike<unknown>;
  /** `listener` is told of each commit of `transaction` and `batch`: the lower 32 bits of its number, if it succeeded; 0 before the first. */
  on(event: 'aftercommit', listener: (commit: { readonly txnId?: number }) => void): void;
  /** Settles when all that is committed is on disk. */
  readonly flushed: PromiseLike<unknown>;
  /** Ends the cached read transaction: the next read sees the latest state, also of other processes. */
  resetReadTxn(): void;
  useReadTransaction(): PinnedRead;
  /** Gives up the cached read transaction altogether. Not documented; called by lmdb-js on every `openDB`. */
  _commitReadTxn(): void;
  /** Writes a copy of one committed state as `data.mdb` into a folder without one; compacting lets writers go on. */
  backup(folder: string, compact: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Writes keys into, and reads them from, lmdb-js's key buffer. Both return or take positions in it. */
export interface KeyEncoder {
  writeKey(key: Uint8Array, target: Uint8Array, start: number): number;
  readKey(source: Uint8Array, start: number, end: number): Uint8Array;
}

/** Takes values out of ranges, and makes the bytes of values that are put; not used by single reads. */
export interface ValueEncoder {
  encode(value: Uint8Array): Uint8Array;
  /** The value is the first `sizeBytes` of the bytes given. */
  decode(volatile: VolatileBytes, sizeBytes: number): Uint8Array;
}

export interface DatabaseOptions {
  readonly name: string;
  readonly create: boolean;
  readonly encoding: 'binary';
  readonly keyEncoding?: 'binary';
  readonly keyEncoder?: KeyEncoder;
  readonly encoder?: ValueEncoder;
}

/**
 * LMDB holds at most this many spaces at once. The number costs nothing by itself (address space only); each space
 * that has been used since the start costs about 2.5 ns per read call.
 */
const MAX_DATABASES = 100_000;

/**
 * How many free pages LMDB looks through for one that fits, and keeps in mind from one transaction to the next. lmdb-js's
 * own figures (50,000 and 75,000) cost every commit up to 20 ms of CPU time when that many are free, as after a table of
 * some 800 MB was dropped; with these it is 0.5 ms, and files do not grow more.
 */
const FREE_PAGES = { maxFreeSpaceToLoad: 2_000, maxFreeSpaceToRetain: 4_000 };

/** Chosen for its key length: 4,026 bytes. Must be the same at every opening, or longer keys are refused. */
export const PAGE_BYTES = 8_192;

/**
 * Loads the native module (only now: an in-memory server should not need it) and opens the environment. With `noSync`
 * a commit does not wait for the disk, and whoever opens it has to care for what the disk holds: see `BackgroundSync`.
 */
export async function openEnvironment(path: string, { noSync = false } = {}): Promise<RootDatabase> {
  const { open } = await import('lmdb');
  const options = {
    path,
    noSubdir: false,
    pageSize: PAGE_BYTES,
    maxDbs: MAX_DATABASES,
    keyEncoding: 'binary' as const,
    encoding: 'binary' as const,
    // Other processes see a commit only once it is on disk.
    overlappingSync: false,
    noSync,
    ...FREE_PAGES,
    // Batching is our own; lmdb-js's leaves a promise behind that nobody can catch when a commit fails.
    eventTurnBatching: false,
    // From the second thing on that is to be written the thread starts at once: see `startAtOnce`.
    txnStartThreshold: 1,
  };
  const root: unknown = open(options);
  return root as RootDatabase; // lmdb-js's declarations are narrower than what it does; see the head of this file.
}

/**
 * What has been given to `batch` is written from the next turn of the event loop on, which may be far. When something more is
 * to be written lmdb-js does not wait: here the removal of a key that is not there, which changes nothing.
 */
export function startAtOnce(root: RootDatabase): PromiseLike<unknown> {
  return root.remove(NO_KEY);
}

/** No name of a database begins with it. */
const NO_KEY = Buffer.from([0, 0]);
