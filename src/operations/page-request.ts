import type { Condition, Projection, RequestExpressions } from '../expressions/index.js';
import { legacyAttributesToGet } from '../expressions/index.js';
import type { QueryInput } from '../shapes/index.js';

/** The parameters that Query and Scan have in common. */
export type PageParameters = Pick<
  QueryInput,
  | 'TableName'
  | 'IndexName'
  | 'Select'
  | 'AttributesToGet'
  | 'Limit'
  | 'ConsistentRead'
  | 'ConditionalOperator'
  | 'ExclusiveStartKey'
  | 'ReturnConsumedCapacity'
  | 'ProjectionExpression'
  | 'FilterExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
>;

/** What becomes of the items that are read: which are answered, and which parts of them. */
export interface PageSelection {
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

/** The expressions of a request beside its key conditions; to be called once those have been opened. */
export function selectionOf(
  request: PageParameters,
  legacy: PageSelection,
  expressions: RequestExpressions,
): PageSelection {
  const { FilterExpression, ProjectionExpression } = request;
  const filter =
    FilterExpression === undefined
      ? legacy.filter
      : expressions.condition(FilterExpression, 'FilterExpression');
  const projection =
    ProjectionExpression === undefined ? legacy.projection : expressions.projection(ProjectionExpression);
  expressions.close();
  return { filter, projection };
}

/** AttributesToGet, when the request has it. */
export function legacyProjectionOf({ AttributesToGet }: PageParameters): Projection | undefined {
  return AttributesToGet && legacyAttributesToGet(AttributesToGet);
}
