import { conditionalCheckFailed } from '../errors/index.js';
import { type Condition, legacyExpected, type RequestExpressions } from '../expressions/index.js';
import type {
  ConditionalOperator,
  ExpectedAttributeValue,
  ReturnValuesOnConditionCheckFailure,
} from '../shapes/index.js';
import type { FoundItem } from '../tables/index.js';

/** The parameters that make a write conditional. */
export interface ConditionalRequest {
  readonly ConditionExpression?: string | undefined;
  readonly Expected?: { readonly [name: string]: ExpectedAttributeValue } | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

/** The condition of a write, in either form; undefined when it has none. */
export function conditionOf(
  request: ConditionalRequest,
  expressions: RequestExpressions,
): Condition | undefined {
  if (request.Expected !== undefined) return legacyExpected(request.Expected, request.ConditionalOperator);
  if (request.ConditionExpression === undefined) return undefined;
  return expressions.condition(request.ConditionExpression, 'ConditionExpression');
}

/** Throws ConditionalCheckFailedException, with the old item when it was asked for, unless the condition holds. */
export function checkCondition(
  condition: Condition | undefined,
  found: FoundItem,
  onFailure: ReturnValuesOnConditionCheckFailure | undefined,
): void {
  if (condition === undefined) return;
  const item = found.item();
  if (condition.evaluate(item)) return;
  throw conditionalCheckFailed(onFailure === 'ALL_OLD' && item !== undefined ? { Item: item } : {});
}
