import { DynamoError } from './dynamo-error.js';

/** Why one action of a transaction kept it from being done; `None` for those that did not. */
export interface CancellationReason {
  readonly Code: CancellationCode;
  readonly Message?: string;
  /** The item as it was, when the action asked for it. In wire form. */
  readonly Item?: unknown;
}

/** Source: TransactionCanceledException in the API reference. */
export type CancellationCode =
  | 'None'
  | 'ConditionalCheckFailed'
  | 'DuplicateItem'
  | 'ItemCollectionSizeLimitExceeded'
  | 'ProvisionedThroughputExceeded'
  | 'ResourceNotFound'
  | 'ThrottlingError'
  | 'TransactionConflict'
  | 'ValidationError';

/** A transaction that was not done, with a reason for each of its actions in the order of the request. */
export function transactionCanceled(reasons: readonly CancellationReason[]): DynamoError {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new DynamoError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

/** AWS's words for an item that another transaction or write is at work on. Source: API reference. */
export const TRANSACTION_CONFLICT_MESSAGE = 'Transaction is ongoing for the item';

/** A write of one item that a transaction is at work on. */
export function transactionConflict(): DynamoError {
  return new DynamoError('TransactionConflictException', TRANSACTION_CONFLICT_MESSAGE);
}

/** A transaction whose token is that of one still at work. Wording as quoted in aws-sdk-java-v2's issue 2518. */
export function transactionInProgress(): DynamoError {
  return new DynamoError(
    'TransactionInProgressException',
    'Transaction from previous request is still in progress',
  );
}

/** A token that was used within ten minutes for another request. Source of the wording: API reference. */
export function idempotentParameterMismatch(): DynamoError {
  return new DynamoError(
    'IdempotentParameterMismatchException',
    'DynamoDB rejected the request because you retried a request with a different payload but with an ' +
      'idempotent token that was already used.',
  );
}
