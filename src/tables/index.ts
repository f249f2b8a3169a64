/**
 * Tables over an engine: the catalog of definitions, the layout of keys, items with their index entries and
 * counters in one atomic write, and reads of items and pages.
 */
export { Catalog, type SpaceCounts } from './catalog.js';
export type { TableAddress } from './catalog-records.js';
export { type ChangeRecord, decodeRecord, isChange, type StoredRecord } from './change-record.js';
export { type ConsistencyReport, checkTable } from './consistency.js';
export type { Inconsistency } from './consistency-report.js';
export { CopyError, UnfinishedCopyError } from './copy-mark.js';
export { type CopyProgress, copyTables } from './copy-tables.js';
export type { TableComparison } from './copy-verify.js';
export { expiredRange, isExpired, primaryKeyOfExpiryEntry } from './expiry-index.js';
export { collectGarbage, GarbageCollection } from './garbage-collection.js';
export { encodeIndexEntry, indexEntryOf } from './index-entries.js';
export type { IndexWrite, WriteExtent, WriteOrigin } from './item-changes.js';
export { collectionSizeBytes } from './item-collection.js';
export { type ItemEffect, putEffect } from './item-effect.js';
export {
  checkBatchItemKeys,
  checkIndexKeyTypes,
  checkItemKeys,
  checkKey,
  checkKeyAttributes,
  checkKeyPaths,
  checkNoKeyUpdate,
  checkUpdatedIndexKeys,
  isEmptyKeyError,
  keySchemaMismatch,
} from './item-keys.js';
export { ItemLocks, placeText } from './item-locks.js';
export { ItemReaders } from './item-readers.js';
export { type ItemDecision, type ItemWrite, type ItemWriteResult, writeItem } from './item-write.js';
export { type ItemsDecision, type ItemsWrite, type ItemsWriteResult, writeItems } from './items-write.js';
export { attributesOf, encodeIndexKey, encodePrimaryKey, keyAttributesOf } from './key-layout.js';
export { isInRange, type KeyRange, rangeOfPlan, rangeOfSegment } from './key-range.js';
export { type LifecycleOptions, TableLifecycle } from './lifecycle.js';
export { type Page, type PageRequest, readPage } from './page-read.js';
export type { FoundItem, WriteTarget } from './planned-write.js';
export {
  decodeToken,
  type ExpiredToken,
  findExpiredTokens,
  forgetChanges,
  type RequestToken,
  TOKENS_SPACE,
  type TokenRecord,
  tokenChanges,
  tokenRef,
} from './request-tokens.js';
export { isStaleTable } from './stale-table.js';
export {
  decodeShardRecord,
  encodeShardRecord,
  positionOf,
  recordRef,
  recordsRange,
  type ShardRecord,
  shardRef,
  shardsRange,
} from './stream-log.js';
export { disabledStream, newStream, rolledStream } from './stream-shards.js';
export { type Table, type TableIndex, tableArnOf, tableOf } from './table.js';
export type {
  BillingMode,
  GlobalIndexDefinition,
  IndexDefinition,
  IndexProjection,
  IndexStatus,
  KeyAttribute,
  KeySchema,
  OnDemandThroughput,
  ProvisionedThroughput,
  ResourcePolicyDefinition,
  SseDefinition,
  StreamDefinition,
  StreamShard,
  TableClass,
  TableDefinition,
  TableStatus,
  TableUpdate,
  Tag,
  TimeToLiveDefinition,
  WarmThroughput,
} from './table-definition.js';
export { withTable, withTables } from './with-table.js';
