import {
  DynamoError,
  requestedResourceNotFound,
  transactionCanceled,
  validationError,
} from '../errors/index.js';
import { parseParameters, type Statement, type WriteStatement } from '../partiql/index.js';
import type { ExecuteTransactionInput, ParameterizedStatement } from '../shapes/index.js';
import { checkKey, type Table } from '../tables/index.js';
import type { Caller, Operation, OperationServices } from './operation.js';
import { prepareStatement } from './partiql/prepare-statement.js';
import { type SelectedItem, selectedItem } from './partiql/single-item.js';
import { existsAction, writeAction } from './partiql/transaction-action.js';
import { parseTableReference } from './table-reference.js';
import { performTransactionGets } from './transact-get-items.js';
import { performTransaction } from './transaction.js';
import type { TransactionAction } from './transaction-action.js';
import { allOrCancel } from './transaction-cancellation.js';
import { checkTransactionSize } from './transaction-items.js';

interface Context {
  readonly caller: Caller;
  readonly services: OperationServices;
}

/** Up to 100 PartiQL statements, all or nothing: all read one item each, or all write or test a condition. */
export const executeTransaction: Operation<ExecuteTransactionInput> = async (request, caller, services) => {
  const context = { caller, services };
  // AWS looks at all parameters before it looks at any statement.
  for (const { Parameters } of request.TransactStatements) parseParameters(Parameters);
  const members = request.TransactStatements.map((statement, at) => memberOf(statement, at, context));
  checkOneKind(members);
  return members[0]?.statement.kind === 'select'
    ? readItems(request, members, context)
    : writeItems(request, members, context);
};

/** A statement of a transaction with the table it is about; undefined when there is no such table. */
interface Member {
  readonly at: number;
  readonly request: ParameterizedStatement;
  readonly statement: Statement;
  readonly tableName: string;
  readonly table: Table | undefined;
}

function memberOf(request: ParameterizedStatement, at: number, { caller, services }: Context): Member {
  const statement = inStatement(at, () => prepareStatement(request, services));
  const { tableName } = (statement.kind === 'exists' ? statement.select : statement).source;
  const table = services.catalog.find(parseTableReference(tableName, caller));
  return { at, request, statement, tableName, table: table?.acceptsItems ? table : undefined };
}

/** What is wrong with one statement is told with its number. */
function inStatement<Result>(at: number, perform: () => Result): Result {
  try {
    return perform();
  } catch (error) {
    if (!(error instanceof DynamoError) || error.code !== 'ValidationException') throw error;
    throw validationError(`Validation failed in TransactStatements[${at}]: ${error.message}`);
  }
}

function checkOneKind(members: readonly Member[]): void {
  const reads = members.filter(({ statement }) => statement.kind === 'select');
  if (reads.length === 0 || reads.length === members.length) return;
  throw validationError(
    'ExecuteTransaction API does not support both read and write operations in the same request.',
  );
}

/** A table that is missing cancels the transaction, once all statements on other tables have been found correct. */
function onTables<Result>(
  members: readonly Member[],
  perform: (member: Member, table: Table) => Result,
): readonly Result[] {
  const results = members.flatMap((member) => {
    const { at, table } = member;
    return table === undefined ? [] : [inStatement(at, () => perform(member, table))];
  });
  if (results.length === members.length) return results;
  const { message: Message } = requestedResourceNotFound();
  throw transactionCanceled(
    members.map(({ table }) =>
      table === undefined ? { Code: 'ResourceNotFound', Message } : { Code: 'None' },
    ),
  );
}

async function readItems(
  request: ExecuteTransactionInput,
  members: readonly Member[],
  context: Context,
): Promise<object> {
  const gets = onTables(members, ({ statement, tableName }, table) => ({
    table,
    tableName,
    ...itemOf(statement, table),
  }));
  allOrCancel(gets, ({ table, key }) => checkKey(table.definition.keySchema, key));
  return performTransactionGets(request, gets, context);
}

function itemOf(statement: Statement, table: Table): SelectedItem {
  if (statement.kind !== 'select') throw new TypeError('a transaction of reads has no other statements');
  if (statement.source.indexName !== undefined) {
    throw validationError('Reads on indices are not supported within transactions.');
  }
  return selectedItem(table, statement, 'ExecuteTransaction');
}

async function writeItems(
  request: ExecuteTransactionInput,
  members: readonly Member[],
  context: Context,
): Promise<object> {
  const checked = onTables(members, (member, table) => {
    const { statement } = member;
    checkReturning(statement);
    return { member, table, exists: statement.kind === 'exists' ? existsOf(member, table) : undefined };
  });
  const actions = allOrCancel(checked, ({ member, table, exists }) => {
    const action = exists ?? writeOf(member, table);
    action.check(table);
    return action;
  });
  checkTransactionSize(actions.map(({ payloadBytes }) => payloadBytes));
  return {
    Responses: [],
    ...(await performTransaction(request, actions, { operation: 'ExecuteTransaction', ...context })),
  };
}

function checkReturning(statement: Statement): void {
  if ('returning' in statement && statement.returning !== undefined) {
    throw validationError('RETURNING clause is not supported in ExecuteTransaction.');
  }
}

function existsOf({ statement, request }: Member, table: Table): TransactionAction | undefined {
  if (statement.kind !== 'exists') return undefined;
  return existsAction(statement, table.definition.keySchema, request.ReturnValuesOnConditionCheckFailure);
}

function writeOf({ statement, request }: Member, table: Table): TransactionAction {
  // Reads were told apart before, and EXISTS is no write.
  const write = statement as WriteStatement;
  return writeAction(write, table.definition.keySchema, request.ReturnValuesOnConditionCheckFailure);
}
