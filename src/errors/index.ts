/**
 * What a client can be told when a request fails: one class, a closed list of codes, and one small
 * constructor per answer that more than one caller gives.
 */
export { type ErrorCode, statusOf, wireTypeOf } from './codes.js';
export {
  conditionalCheckFailed,
  duplicateItem,
  invalidParameterValues,
  itemCollectionSizeLimitExceeded,
  requestedResourceNotFound,
  serializationError,
  tableNotFound,
  validationError,
} from './constructors.js';
export { DynamoError, type ErrorExtras } from './dynamo-error.js';
export {
  globalTableNotFound,
  insightsIndexNotFound,
  policyChangedTooOften,
  policyNotFound,
  streamOfTableNotFound,
} from './settings-errors.js';
export { expiredIterator, shardNotFound, streamNotFound, trimmedDataAccess } from './stream-errors.js';
export {
  accessDenied,
  backedUpTableNotFound,
  indexNotFound,
  limitExceeded,
  resourceArnNotFound,
  resourceInUse,
  tableAlreadyExists,
} from './table-errors.js';
export {
  isThrottling,
  onDemandThroughputExceeded,
  provisionedThroughputExceeded,
  type ThrottledPart,
  type ThrottlingLimit,
  type ThrottlingReason,
  tooManyRequests,
} from './throttling-errors.js';
export {
  type CancellationReason,
  idempotentParameterMismatch,
  TRANSACTION_CONFLICT_MESSAGE,
  transactionCanceled,
  transactionConflict,
  transactionInProgress,
} from './transaction-errors.js';
