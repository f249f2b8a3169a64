import type { CapacityMeter } from '../capacity/index.js';
import type { ExpressionCache } from '../expressions/index.js';
import type { StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Catalog, ItemLocks, ItemReaders, TableLifecycle } from '../tables/index.js';

/** Who calls, as far as the answer depends on it. */
export interface Caller {
  /** 12 digits. */
  readonly accountId: string;
  /** e.g. `us-east-1`; from the request's credential scope. */
  readonly region: string;
  /** The Host header: what DescribeEndpoints answers. */
  readonly host: string;
}

/** What an operation works with; made once, by `server/`. */
export interface OperationServices {
  readonly engine: StorageEngine;
  /** Where reads of items go. */
  readonly readers: ItemReaders;
  readonly catalog: Catalog;
  readonly lifecycle: TableLifecycle;
  readonly clock: Clock;
  /** Syntax trees of expressions that were seen before. */
  readonly expressions: ExpressionCache;
  /** What tables and indexes can do, for requests to be let in and counted. */
  readonly capacity: CapacityMeter;
  /** Items that requests are at work on. */
  readonly locks: ItemLocks;
  /** A new random UUID. */
  readonly newId: () => string;
}

/** JSON to be written, or bytes that are the JSON already (the fast path: stored items are copied, not parsed). */
export type ResponseBody = object | Uint8Array;

/** One API action: a parsed request in, the response out; any refusal is a `DynamoError`, thrown at once or later. */
export type Operation<Input> = (
  request: Input,
  caller: Caller,
  services: OperationServices,
) => Promise<ResponseBody>;
