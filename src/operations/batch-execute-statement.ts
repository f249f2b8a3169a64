import { decodeStoredItem, storedSizeBytes } from '../codec/index.js';
import { DynamoError, validationError } from '../errors/index.js';
import { checkKeyTypes, type SelectStatement, type Statement } from '../partiql/index.js';
import type {
  BatchExecuteStatementInput,
  BatchStatementError,
  BatchStatementErrorCodeEnum,
  BatchStatementRequest,
  BatchStatementResponse,
  ConsumedCapacity,
} from '../shapes/index.js';
import { checkKey, checkKeyPaths, encodePrimaryKey } from '../tables/index.js';
import type { Item } from '../values/index.js';
import { consumedCapacity, readUnitsOf, tableUse } from './capacity.js';
import { existsOutsideOfTransaction } from './execute-statement.js';
import type { Caller, Operation, OperationServices } from './operation.js';
import { prepareStatement } from './partiql/prepare-statement.js';
import { selectedItem } from './partiql/single-item.js';
import { writeStatementItem } from './partiql/write-item.js';
import { tableForItems } from './table-reference.js';

/**
 * Performs up to 25 PartiQL statements, each by itself: what is wrong with one is told in its place, and the others are
 * done. All of them read one item each, or all of them write.
 */
export const batchExecuteStatement: Operation<BatchExecuteStatementInput> = async (
  request,
  caller,
  services,
) => {
  const prepared = request.Statements.map((statement) => prepare(statement, services));
  checkOneKind(prepared);
  const outcomes = await Promise.all(
    prepared.map((one) => perform(one, request, { caller, services }).catch((error) => failed(one, error))),
  );
  const capacities = outcomes.flatMap(({ capacity }) => capacity ?? []);
  return {
    Responses: outcomes.map(({ response }) => response),
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  };
};

interface Prepared {
  readonly request: BatchStatementRequest;
  readonly statement: Statement | DynamoError;
}

interface Outcome {
  readonly response: BatchStatementResponse;
  readonly capacity?: ConsumedCapacity | undefined;
}

function prepare(request: BatchStatementRequest, services: OperationServices): Prepared {
  try {
    return { request, statement: prepareStatement(request, services) };
  } catch (error) {
    if (!(error instanceof DynamoError)) throw error;
    return { request, statement: error };
  }
}

/** Wording by likeness to ExecuteTransaction's. */
function checkOneKind(prepared: readonly Prepared[]): void {
  const kinds = prepared.flatMap(({ statement }) =>
    statement instanceof DynamoError ? [] : [statement.kind === 'select'],
  );
  if (new Set(kinds).size < 2) return;
  throw validationError(
    'BatchExecuteStatement API does not support both read and write operations in the same request.',
  );
}

async function perform(
  { request, statement }: Prepared,
  { ReturnConsumedCapacity }: BatchExecuteStatementInput,
  context: { readonly caller: Caller; readonly services: OperationServices },
): Promise<Outcome> {
  if (statement instanceof DynamoError) throw statement;
  if (statement.kind === 'exists') throw existsOutsideOfTransaction();
  const { tableName: TableName } = statement.source;
  if (statement.kind === 'select') {
    const { item, units } = await readItem(request, statement, context);
    const capacity = consumedCapacity(ReturnConsumedCapacity, TableName, tableUse(units));
    return { response: { TableName, ...(item !== undefined && { Item: item }) }, capacity };
  }
  const { ReturnValuesOnConditionCheckFailure } = request;
  const { Attributes, ConsumedCapacity: capacity } = await writeStatementItem(
    { ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure },
    statement,
    context,
  );
  return { response: { TableName, ...(Attributes !== undefined && { Item: Attributes }) }, capacity };
}

async function readItem(
  { ConsistentRead }: BatchStatementRequest,
  statement: SelectStatement,
  { caller, services }: { readonly caller: Caller; readonly services: OperationServices },
): Promise<{ readonly item: Item | undefined; readonly units: number }> {
  const table = tableForItems(statement.source.tableName, caller, services.catalog);
  const { key, projection } = selectedItem(table, statement, 'BatchExecuteStatement');
  const { keySchema, space } = table.definition;
  checkKeyTypes(key, keySchema);
  checkKey(keySchema, key);
  if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  const place = { space, key: encodePrimaryKey(keySchema, key) };
  const capacity = services.capacity.of(table);
  const leastUnits = readUnitsOf(0, ConsistentRead);
  capacity.admit('read', place.key, leastUnits);
  const [stored] = await services.readers.of([table], ConsistentRead).get([place]);
  const units = readUnitsOf(stored === undefined ? 0 : storedSizeBytes(stored), ConsistentRead);
  capacity.charge('read', place.key, units - leastUnits);
  const item = stored && decodeStoredItem(stored);
  return { item: item && projection !== undefined ? projection.apply(item) : item, units };
}

function failed({ statement }: Prepared, error: unknown): Outcome {
  if (!(error instanceof DynamoError)) throw error;
  const { Item: item } = error.extras;
  const told: BatchStatementError = {
    Code: codeOf(error),
    Message: error.message,
    // The only one who sets this extra puts the old item there.
    ...(item !== undefined && { Item: item as Item }),
  };
  if (statement instanceof DynamoError || statement.kind === 'exists') return { response: { Error: told } };
  return { response: { Error: told, TableName: statement.source.tableName } };
}

/** AWS's short names for the errors of a batch's statements. */
function codeOf({ code }: DynamoError): BatchStatementErrorCodeEnum {
  switch (code) {
    case 'AccessDeniedException':
      return 'AccessDenied';
    case 'ConditionalCheckFailedException':
      return 'ConditionalCheckFailed';
    case 'DuplicateItemException':
      return 'DuplicateItem';
    case 'ItemCollectionSizeLimitExceededException':
      return 'ItemCollectionSizeLimitExceeded';
    case 'ProvisionedThroughputExceededException':
      return 'ProvisionedThroughputExceeded';
    case 'ResourceNotFoundException':
      return 'ResourceNotFound';
    case 'ThrottlingException':
      return 'ThrottlingError';
    case 'TransactionConflictException':
      return 'TransactionConflict';
    case 'ValidationException':
      return 'ValidationError';
    default:
      return 'InternalServerError';
  }
}
