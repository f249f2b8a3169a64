import { validationError } from '../errors/index.js';
import type { SelectStatement } from '../partiql/index.js';
import type { ExecuteStatementInput } from '../shapes/index.js';
import { consumedCapacity } from './capacity.js';
import type { Caller, Operation, OperationServices, ResponseBody } from './operation.js';
import { itemsResponse } from './page-response.js';
import { prepareStatement } from './partiql/prepare-statement.js';
import { selectItems } from './partiql/select-items.js';
import { writeStatementItem } from './partiql/write-item.js';

/** Performs one PartiQL statement. */
export const executeStatement: Operation<ExecuteStatementInput> = async (request, caller, services) => {
  const statement = prepareStatement(request, services);
  switch (statement.kind) {
    case 'select':
      return selectResponse(request, statement, { caller, services });
    case 'exists':
      throw existsOutsideOfTransaction();
    default: {
      const { Attributes, ConsumedCapacity } = await writeStatementItem(request, statement, {
        caller,
        services,
      });
      return {
        Items: Attributes === undefined ? [] : [Attributes],
        ...(ConsumedCapacity !== undefined && { ConsumedCapacity }),
      };
    }
  }
};

async function selectResponse(
  request: ExecuteStatementInput,
  statement: SelectStatement,
  context: { readonly caller: Caller; readonly services: OperationServices },
): Promise<ResponseBody> {
  const { items, nextToken, lastEvaluatedKey, use } = await selectItems(request, statement, context);
  const capacity = consumedCapacity(request.ReturnConsumedCapacity, statement.source.tableName, use);
  return itemsResponse(items, {
    ...(nextToken !== undefined && { NextToken: nextToken }),
    ...(lastEvaluatedKey !== undefined && { LastEvaluatedKey: lastEvaluatedKey }),
    ...(capacity !== undefined && { ConsumedCapacity: capacity }),
  });
}

/** EXISTS is a condition of a transaction (recorded wording). */
export function existsOutsideOfTransaction() {
  return validationError('EXISTS can only be used in ExecuteTransaction write requests.');
}
