import { type DynamoError, validationError } from '../errors/index.js';
import { legacyFilter, legacyKeyConditions, type RequestExpressions } from '../expressions/index.js';
import type { QueryInput } from '../shapes/index.js';
import { checkKeyPaths, rangeOfPlan } from '../tables/index.js';
import type { Item } from '../values/index.js';
import type { Operation, OperationServices } from './operation.js';
import { performPage } from './page.js';
import { legacyProjectionOf, type PageSelection, selectionOf } from './page-request.js';
import { checkSelect, checkSelectOnIndex, unprojected, unprojectedFilter } from './page-select.js';
import { parseStartKey } from './page-start-key.js';
import { type PageTarget, pageTargetOf } from './page-target.js';
import { canResume, planQuery, type QueryConditions, startOfQuery } from './query-start.js';
import { checkForms, expressionsOf } from './request-expressions.js';
import { tableForItems } from './table-reference.js';

/** Reads a page of one partition of a table or index, in the order of its sort key. */
export const query: Operation<QueryInput> = async (request, caller, services) => {
  const { startKey, conditions, selection } = parseQuery(request, services);
  const table = tableForItems(request.TableName, caller, services.catalog);
  const target = pageTargetOf(table, request);
  const plan = planQuery(target, conditions, startKey);
  const range = rangeOfPlan(plan);
  const startAfter = startKey && startOfQuery(target, startKey, { plan, range });
  checkSelection(request, target, selection);
  const reverse = request.ScanIndexForward === false;
  const resumable = canResume(target);
  return performPage(request, services, { target, range, reverse, startAfter, selection, resumable });
};

const PARAMETERS = {
  expressions: ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
  legacy: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
};

interface ParsedQuery {
  readonly startKey: Item | undefined;
  readonly conditions: QueryConditions;
  readonly selection: PageSelection;
}

/** All checks that need no table, in AWS's order (dynalite's validations; Select's place is likeness). */
function parseQuery(request: QueryInput, services: OperationServices): ParsedQuery {
  checkForms(request, PARAMETERS);
  checkSelect(request, 'Query');
  const filter =
    request.QueryFilter === undefined
      ? undefined
      : legacyFilter(request.QueryFilter, request.ConditionalOperator);
  const projection = legacyProjectionOf(request);
  const startKey = parseStartKey(request);
  if (request.KeyConditions === undefined && request.KeyConditionExpression === undefined) {
    throw conditionsRequired();
  }
  const expressions = expressionsOf(request, services.expressions);
  const readConditions = conditionsOf(request, expressions);
  const selection = selectionOf(request, { filter, projection }, expressions);
  return { startKey, selection, conditions: readConditions() };
}

/** The key conditions, to be read once all expressions are parsed. */
function conditionsOf(
  { KeyConditionExpression, KeyConditions = {} }: QueryInput,
  expressions: RequestExpressions,
): () => QueryConditions {
  if (KeyConditionExpression === undefined) {
    return () => ({ form: 'legacy', conditions: legacyKeyConditions(KeyConditions) });
  }
  const conditions = expressions.keyConditions(KeyConditionExpression);
  return () => ({ form: 'expression', conditions: conditions() });
}

/** What is to be returned, against the keys and the index. */
function checkSelection(
  request: QueryInput,
  target: PageTarget,
  { filter, projection }: PageSelection,
): void {
  const { table, index } = target;
  if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  if (filter !== undefined) {
    for (const { name } of [...target.keySchema.partition, ...target.keySchema.sort]) {
      if (filter.attributes.has(name)) throw keyInFilter(request, name);
    }
    const missing = index === undefined ? [] : unprojected(index, filter.attributes);
    if (index !== undefined && missing.length > 0) throw unprojectedFilter(index, missing);
  }
  checkSelectOnIndex(index, request, projection);
  if (filter !== undefined) checkKeyPaths(table, filter.nestedAttributes);
}

function conditionsRequired(): DynamoError {
  return validationError(
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  );
}

function keyInFilter({ QueryFilter }: QueryInput, name: string): DynamoError {
  const parameter = QueryFilter === undefined ? 'Filter Expression' : 'QueryFilter';
  return validationError(
    `${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`,
  );
}
