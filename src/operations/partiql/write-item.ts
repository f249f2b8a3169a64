import type { WriteStatement } from '../../partiql/index.js';
import type { ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure } from '../../shapes/index.js';
import { performItemWrite } from '../item-write-request.js';
import type { Caller, OperationServices } from '../operation.js';
import { tableForItems } from '../table-reference.js';
import type { WriteResponse } from '../write-response.js';
import { writeOf } from './statement-write.js';

/** Performs an INSERT, UPDATE or DELETE; the item that RETURNING asks for is in `Attributes`. */
export async function writeStatementItem(
  request: {
    readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
    readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  },
  statement: WriteStatement,
  { caller, services }: { readonly caller: Caller; readonly services: OperationServices },
): Promise<WriteResponse> {
  const { tableName: TableName } = statement.source;
  const { ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure: onFailure } = request;
  const { keySchema } = tableForItems(TableName, caller, services.catalog).definition;
  const write = writeOf(statement, keySchema, onFailure);
  return performItemWrite({ TableName, ReturnConsumedCapacity }, caller, services, write);
}
