import {
  type CancellationReason,
  DynamoError,
  TRANSACTION_CONFLICT_MESSAGE,
  transactionCanceled,
} from '../errors/index.js';
import { isEmptyKeyError } from '../tables/index.js';

const NO_REASON: CancellationReason = { Code: 'None' };

/** The reason that a refusal of one action is, as far as it is the action's own; undefined for any other error. */
function reasonOf(error: unknown): CancellationReason | undefined {
  if (!(error instanceof DynamoError)) return undefined;
  const { code, message, extras } = error;
  switch (code) {
    case 'ValidationException':
      return isEmptyKeyError(error) ? undefined : { Code: 'ValidationError', Message: message };
    case 'ConditionalCheckFailedException':
      return { Code: 'ConditionalCheckFailed', Message: message, ...extras };
    case 'DuplicateItemException':
      return { Code: 'DuplicateItem', Message: message };
    case 'ProvisionedThroughputExceededException':
      return { Code: 'ProvisionedThroughputExceeded', Message: message };
    case 'ThrottlingException':
      return { Code: 'ThrottlingError', Message: message };
    case 'ItemCollectionSizeLimitExceededException':
      return { Code: 'ItemCollectionSizeLimitExceeded', Message: message };
    default:
      return undefined;
  }
}

/**
 * Checks each action. The first that is refused cancels the transaction with its own reason alone (seen in ScyllaDB's
 * transaction tests), unless a refusal, of whichever action, is that of the whole request.
 */
export function cancelAtFirst<Action>(
  actions: readonly Action[],
  check: (action: Action, at: number) => void,
): void {
  let first: { readonly at: number; readonly reason: CancellationReason } | undefined;
  for (const [at, action] of actions.entries()) {
    try {
      check(action, at);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      first ??= { at, reason };
    }
  }
  if (first === undefined) return;
  const { at, reason } = first;
  throw transactionCanceled(actions.map((_, index) => (index === at ? reason : NO_REASON)));
}

/**
 * What each action comes to; when some refuse, the transaction is cancelled with the reasons of all that do.
 */
export function allOrCancel<Action, Result>(
  actions: readonly Action[],
  perform: (action: Action, at: number) => Result,
): readonly Result[] {
  const results: Result[] = [];
  const reasons = actions.map((action, at): CancellationReason => {
    try {
      results.push(perform(action, at));
      return NO_REASON;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      return reason;
    }
  });
  if (results.length < actions.length) throw transactionCanceled(reasons);
  return results;
}

/** Cancels a transaction when somebody is at work on some of its items. */
export function cancelOnConflict(taken: readonly boolean[]): void {
  if (!taken.includes(true)) return;
  throw transactionCanceled(
    taken.map((isTaken) =>
      isTaken ? { Code: 'TransactionConflict', Message: TRANSACTION_CONFLICT_MESSAGE } : NO_REASON,
    ),
  );
}
