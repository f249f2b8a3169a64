import { type DynamoError, validationError } from '../errors/index.js';
import { MAX_TRANSACTION_BYTES } from '../limits/index.js';

/** Throws ValidationException when two actions of a transaction are about the same item; places as `placeText` has them. */
export function checkOneActionPerItem(places: readonly string[]): void {
  if (new Set(places).size < places.length) throw severalActionsOnOneItem();
}

/** Throws ValidationException when what a transaction writes or reads is more than 4 MB. */
export function checkTransactionSize(sizesBytes: readonly number[]): void {
  const bytes = sizesBytes.reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge(bytes);
}

/** Recorded wording. */
function severalActionsOnOneItem(): DynamoError {
  return validationError('Transaction request cannot include multiple operations on one item');
}

/** The wording, odd as it is, as a driver's tests quote it; ScyllaDB's tests confirm "payload" and "size cannot exceed". */
function transactionTooLarge(bytes: number): DynamoError {
  const problem = 'Transaction payload size cannot exceed 4MB. Payload Size: ';
  return validationError(`${problem}: ${problem}${bytes}`);
}
