import type { ListTablesInput, ListTablesOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';

const DEFAULT_LIMIT = 100;

/**
 * ListTables: names of the caller's account in its region, in UTF-8 order, a page at a time. The name to start
 * after need not exist (recorded).
 */
export const listTables: Operation<ListTablesInput> = async (request, caller, { catalog }) => {
  const after = request.ExclusiveStartTableName;
  const limit = request.Limit ?? DEFAULT_LIMIT;
  const names = catalog.names(caller.accountId, caller.region);
  const rest = after === undefined ? names : names.filter((name) => name > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const response: ListTablesOutput = {
    TableNames: page,
    ...(rest.length > page.length && last !== undefined && { LastEvaluatedTableName: last }),
  };
  return response;
};
