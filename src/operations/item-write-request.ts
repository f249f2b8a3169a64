import { validationError } from '../errors/index.js';
import type { Condition } from '../expressions/index.js';
import {
  checkKeyPaths,
  encodePrimaryKey,
  type FoundItem,
  type ItemDecision,
  type Table,
  withTable,
} from '../tables/index.js';
import type { Item } from '../values/index.js';
import { writeUnlocked } from './locked-write.js';
import type { Caller, OperationServices } from './operation.js';
import { parseTableReference } from './table-reference.js';
import { type ConditionalRequest, checkCondition } from './write-condition.js';
import { type WriteReport, type WriteResponse, writeResponse } from './write-response.js';

/** What PutItem, UpdateItem and DeleteItem have in common once they are parsed. */
export interface ItemWriteRequest {
  /** The key, or an item that has its attributes. */
  readonly key: Item;
  readonly condition: Condition | undefined;
  /** Throws what is wrong with the request for this table. */
  readonly check: (table: Table) => void;
  /** What becomes of the item when the condition holds, and the `Attributes` to return. */
  readonly decide: (table: Table, found: FoundItem) => ItemDecision<Item | undefined>;
}

/** Checks the request against its table, then tests the condition and writes in one atomic step, and answers. */
export function performItemWrite(
  request: WriteReport & ConditionalRequest,
  caller: Caller,
  services: OperationServices,
  { key, condition, check, decide }: ItemWriteRequest,
): Promise<WriteResponse> {
  return withTable(services.catalog, parseTableReference(request.TableName, caller), async (table) => {
    check(table);
    if (condition !== undefined) checkKeyPaths(table, condition.nestedAttributes);
    const primaryKey = encodePrimaryKey(table.definition.keySchema, key);
    const { result, extent } = await writeUnlocked(services, {
      table,
      primaryKey,
      decide: (found) => {
        checkCondition(condition, found, request.ReturnValuesOnConditionCheckFailure);
        return decide(table, found);
      },
    });
    return writeResponse(request, services.engine, { table, primaryKey, key, extent }, result);
  });
}

/** PutItem and DeleteItem return the old item or nothing. */
export function checkReturnsOldOrNone(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === 'NONE' || returnValues === 'ALL_OLD') return;
  throw validationError('ReturnValues can only be ALL_OLD or NONE');
}
