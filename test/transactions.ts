import {
  type CancellationReason,
  TransactGetItemsCommand,
  type TransactGetItemsCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TestStator } from './stator.js';

/** Transactions through the SDK, for the tests of transactions. */

type Options = Omit<TransactWriteItemsCommandInput, 'TransactItems'>;

export async function transactWrite(
  test: TestStator,
  TransactItems: TransactWriteItem[],
  options: Options = {},
) {
  return test.client.send(new TransactWriteItemsCommand({ ...options, TransactItems }));
}

export async function transactGet(
  test: TestStator,
  gets: NonNullable<TransactGetItemsCommandInput['TransactItems']>[number]['Get'][],
  options: Omit<TransactGetItemsCommandInput, 'TransactItems'> = {},
) {
  const TransactItems = gets.map((Get) => ({ Get }));
  return test.client.send(new TransactGetItemsCommand({ ...options, TransactItems }));
}

/** The reasons of a transaction that is cancelled; fails when its message does not name their codes in order. */
export async function reasonsOf(answer: Promise<unknown>): Promise<readonly CancellationReason[]> {
  const refusal: unknown = await answer.then(
    () => new Error('the transaction was done'),
    (error: unknown) => error,
  );
  if (!(refusal instanceof TransactionCanceledException)) throw refusal;
  const { CancellationReasons: reasons = [], message } = refusal;
  const expected = `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
    .map(({ Code }) => Code)
    .join(', ')}]`;
  if (message !== expected) throw new Error(`${message} instead of ${expected}`);
  return reasons;
}

export const NONE = { Code: 'None' };
export const FAILED = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
export const CONFLICT = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
export const invalidReason = (Message: string) => ({ Code: 'ValidationError', Message });
