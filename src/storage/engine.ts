/**
 * What every storage engine is: ordered bytes in named spaces, one atomic write, reads at one committed state.
 * No engine knows what an item is.
 *
 * Isolation: writes are strictly serializable: they act as if run one at a time, in an order that agrees with real time.
 * `get` and `range` see one committed state, at least as new as every write acknowledged before the call. A write is
 * acknowledged (its promise resolves) only once it survives the loss of process and power (memory engine excepted).
 */

/** Name of a space, `[a-z0-9.-]{1,40}`. Spaces are created before use and are empty when created. */
export type SpaceName = string;

/** A key is 1 to `MAX_STORED_KEY_BYTES` bytes, compared as unsigned bytes, a prefix before what it prefixes. */
export const MAX_STORED_KEY_BYTES = 3_500;

/** One place: a key in a space. */
export interface KeyRef {
  readonly space: SpaceName;
  readonly key: Uint8Array;
}

/** A key with its value. Bytes read from an engine are never written to afterwards, neither by it nor by anybody. */
export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * One part of an atomic write; parts are applied in order. `add` adds a whole number to a counter (a value
 * of its own kind, 0 when absent, shown by `readCounter` alone), so that engines can merge increments. `append` puts `value` under
 * `prefix` + a position of 8 bytes, big-endian, given at commit: of two appends to a space, the one committed
 * later has the greater position, and a reader who has seen a position never later finds a smaller new one.
 * `advance` gives later appends to the space positions above this one (below 2^62): for logs copied with their positions.
 */
export type Change =
  | { readonly kind: 'put'; readonly space: SpaceName; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly space: SpaceName; readonly key: Uint8Array }
  | { readonly kind: 'add'; readonly space: SpaceName; readonly key: Uint8Array; readonly amount: number }
  | {
      readonly kind: 'append';
      readonly space: SpaceName;
      readonly prefix: Uint8Array;
      readonly value: Uint8Array;
    }
  | { readonly kind: 'advance'; readonly space: SpaceName; readonly position: bigint };

/** What `decide` wants done, and what the caller of `write` is told. */
export interface Decision<Result> {
  readonly changes: readonly Change[];
  readonly result: Result;
}

/**
 * Pure and synchronous: looks at the values found (in the order of the keys; `undefined` where there is none, or no such
 * space) and says what to change. May run more than once. What it throws rejects that write alone, which changes nothing.
 */
export type Decide<Result> = (found: readonly (Uint8Array | undefined)[]) => Decision<Result>;

/** A part of a space: from `start` (inclusive, or exclusive with `afterStart`) up to but without `end`. */
export interface RangeQuery {
  readonly space: SpaceName;
  readonly start?: Uint8Array | undefined;
  readonly afterStart?: boolean;
  readonly end?: Uint8Array | undefined;
  /** From the end towards the start. The bounds keep their meaning. */
  readonly reverse?: boolean;
  /** At most `limit` entries, up to the one with which keys and values together reach `maxBytes`; at least one. */
  readonly limit: number;
  readonly maxBytes: number;
  /** Gives memory for keys and values, if the engine asks for it. It is used again by the caller when that is done with them. */
  readonly memory?: ((atLeastBytes: number) => Uint8Array) | undefined;
}

export type Awaitable<T> = T | Promise<T>;

/** Reads at one committed state. Of a space that is not there counters are 0; other reads fail with `missing-space`. */
export interface Reader {
  get(keys: readonly KeyRef[]): Awaitable<readonly (Uint8Array | undefined)[]>;
  /** Entries in the order of the query. Fewer than `limit` and under `maxBytes` means that there are no more. */
  range(query: RangeQuery): Awaitable<readonly Entry[]>;
  readCounter(ref: KeyRef): Awaitable<number>;
}

export interface StorageEngine extends Reader {
  /** Reads at committed states that may be up to MAX_EVENTUAL_LAG_MS old, each call at its own. */
  readonly eventual: Reader;
  /** Durable on return; creating one that exists changes nothing. */
  createSpaces(names: readonly SpaceName[]): Promise<void>;
  /** Drops spaces with all they hold and frees their room for reuse; one that does not exist is passed over. */
  dropSpaces(names: readonly SpaceName[]): Promise<void>;
  /** The one way to change data. See `Decide`. Rejects with StorageError: missing space, disk full or failed. */
  write<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Result>;
  /** Runs `use` with a reader that stays at one committed state until `use` settles, however long it takes. */
  snapshot<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result>;
  /** Resolves once the space holds an append under `prefix` with a position above `after`, or `waitMs` have passed. */
  waitForAppend(space: SpaceName, prefix: Uint8Array, after: bigint, waitMs: number): Promise<void>;
  /** Ends after every acknowledged write is durable. Nothing may be called afterwards. */
  close(): Promise<void>;
}
