/**
 * Storage: ordered bytes in named spaces with one atomic write, and the engines that provide it. Open one with
 * `openMemoryEngine`, `openLmdbEngine` or `openPostgresEngine`; everybody else knows only `StorageEngine`.
 */
export { withContract } from './contract.js';
export {
  type Awaitable,
  type Change,
  type Decide,
  type Decision,
  type Entry,
  type KeyRef,
  MAX_STORED_KEY_BYTES,
  type RangeQuery,
  type Reader,
  type SpaceName,
  type StorageEngine,
} from './engine.js';
export { MAX_EVENTUAL_LAG_MS } from './eventual-lag.js';
export { keyToText } from './key-text.js';
export { type Lease, noLease, SharedLease, type SharedLeaseOptions, soleLease } from './lease.js';
export { copyLmdbFolder } from './lmdb/copy-lmdb-folder.js';
export { type Durability, type LmdbOptions, openLmdbEngine } from './lmdb/open-lmdb-engine.js';
export { openLmdbGuest } from './lmdb/open-lmdb-guest.js';
export { openMemoryEngine } from './memory/memory-engine.js';
export { openPostgresEngine, type PostgresOptions } from './postgres/open-postgres-engine.js';
export { isMissingSpace, orIfMissing, StorageError, type StorageErrorCode } from './storage-error.js';
