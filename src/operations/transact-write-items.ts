import type { TransactWriteItemsInput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { performTransaction } from './transaction.js';
import { parseAction } from './transaction-action.js';
import { checkTransactionSize } from './transaction-items.js';

/** Up to 100 writes and condition checks in any tables, all or nothing. */
export const transactWriteItems: Operation<TransactWriteItemsInput> = async (request, caller, services) => {
  const actions = request.TransactItems.map((action) => parseAction(action, services));
  checkTransactionSize(actions.map(({ payloadBytes }) => payloadBytes));
  return performTransaction(request, actions, { operation: 'TransactWriteItems', caller, services });
};
