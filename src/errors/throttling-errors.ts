import { DynamoError } from './dynamo-error.js';

/** Why a request was throttled, and the ARN of the table or index that has no capacity left. In wire form. */
export interface ThrottlingReason {
  readonly reason: `${'Table' | 'Index'}${'Read' | 'Write'}${ThrottlingLimit}`;
  readonly resource: string;
}

/** The limit that was reached. Source: ThrottlingReason in the API reference. */
export type ThrottlingLimit =
  | 'ProvisionedThroughputExceeded'
  | 'KeyRangeThroughputExceeded'
  | 'MaxOnDemandThroughputExceeded';

/** Where capacity is lacking: in the table, in an index that is read, or in one that a write would change. */
export type ThrottledPart = 'table' | 'indexRead' | 'indexWrite';

/**
 * A request beyond the capacity of a provisioned table or index. Source of the wordings: the cancellation reasons of
 * TransactionCanceledException in the API reference; without its last full stop, the one for writes of indexes was
 * seen in answers. The one for reads of indexes is likeness.
 */
export function provisionedThroughputExceeded(
  part: ThrottledPart,
  reasons: readonly ThrottlingReason[],
): DynamoError {
  return new DynamoError('ProvisionedThroughputExceededException', PROVISIONED_MESSAGES[part], {
    ThrottlingReasons: reasons,
  });
}

/**
 * A request beyond the capacity of an on-demand table or index. Source of the wordings: as for provisioned ones; of
 * the one for maxima: "Diagnosing throttling" in the developer guide.
 */
export function onDemandThroughputExceeded(
  part: ThrottledPart,
  reasons: readonly ThrottlingReason[],
): DynamoError {
  const isMaximum = reasons.some(({ reason }) => reason.endsWith('MaxOnDemandThroughputExceeded'));
  const message = isMaximum ? MAXIMUM_MESSAGE : ON_DEMAND_MESSAGES[part];
  return new DynamoError('ThrottlingException', message, { throttlingReasons: reasons });
}

/**
 * The server has more to do than it can. Source of the wording: ThrottlingException in "Error handling with DynamoDB"
 * in the developer guide.
 */
export function tooManyRequests(): DynamoError {
  return new DynamoError('ThrottlingException', 'Rate of requests exceeds the allowed throughput.');
}

/** Whether an error is one of these: the request may be sent again later. */
export function isThrottling(error: unknown): error is DynamoError {
  return (
    error instanceof DynamoError &&
    (error.code === 'ProvisionedThroughputExceededException' || error.code === 'ThrottlingException')
  );
}

const PROVISIONED_MESSAGES: Readonly<Record<ThrottledPart, string>> = {
  table:
    'The level of configured provisioned throughput for the table was exceeded. ' +
    'Consider increasing your provisioning level with the UpdateTable API.',
  indexRead:
    'The level of configured provisioned throughput for the index was exceeded. ' +
    'Consider increasing your provisioning level with the UpdateTable API.',
  indexWrite:
    'The level of configured provisioned throughput for one or more global secondary indexes of the table was ' +
    'exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes ' +
    'with the UpdateTable API',
};

const TABLE_SCALES =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
  'index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

const ON_DEMAND_MESSAGES: Readonly<Record<ThrottledPart, string>> = {
  table: TABLE_SCALES,
  indexRead: TABLE_SCALES,
  indexWrite:
    'Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically ' +
    'scaling your index so please try again shortly',
};

const MAXIMUM_MESSAGE = 'Throughput exceeds the maximum OnDemandThroughput configured on table or index';
