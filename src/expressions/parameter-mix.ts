import { validationError } from '../errors/index.js';

/** The parameters of an operation that are expressions, and the legacy ones they replace, both in AWS's order. */
export interface ParameterForms {
  readonly expressions: readonly string[];
  readonly legacy: readonly string[];
}

/**
 * The first check of an operation with expressions. Throws AWS's ValidationException when legacy parameters are mixed
 * with expressions, when names or values are given that no expression could use, and when there are no conditions
 * for ConditionalOperator to join. A parameter that is null or undefined is absent. The lists of GetItem are `['ProjectionExpression']` and `['AttributesToGet']`, of UpdateItem
 * `['UpdateExpression', 'ConditionExpression']` and `['AttributeUpdates', 'Expected', 'ConditionalOperator']`, of
 * Query `['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression']` and
 * `['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions']`, and so on. KeyConditions alone may
 * go with expressions, as long as KeyConditionExpression is not one of them.
 */
export function checkExpressionParameters(
  request: Readonly<Record<string, unknown>>,
  { expressions, legacy }: ParameterForms,
): void {
  const isGiven = (parameter: string) => request[parameter] != null;
  const given = expressions.filter(isGiven);
  const mixed = legacy.filter(
    (parameter) => isGiven(parameter) && (parameter !== 'KeyConditions' || isGiven('KeyConditionExpression')),
  );
  if (given.length > 0 && mixed.length > 0) {
    throw validationError(
      'Can not use both expression and non-expression parameters in the same request: ' +
        `Non-expression parameters: {${mixed.join(', ')}} Expression parameters: {${given.join(', ')}}`,
    );
  }
  if (isGiven('ExpressionAttributeNames') && given.length === 0) {
    throw validationError('ExpressionAttributeNames can only be specified when using expressions');
  }
  if (isGiven('ExpressionAttributeValues')) checkValuesAreUsable(expressions, isGiven);
  if (isGiven('ConditionalOperator')) checkConditionalOperator(request);
}

/** Joining conditions takes two of them. Wordings seen in AWS's answers of 2026. */
function checkConditionalOperator(request: Readonly<Record<string, unknown>>): void {
  const conditions = request.Expected ?? request.QueryFilter ?? request.ScanFilter ?? {};
  const count = Object.keys(conditions).length;
  if (count === 0) throw validationError('ConditionalOperator cannot be used without Filter or Expected');
  if (count > 1) return;
  throw validationError(
    'ConditionalOperator can only be used when Filter or Expected has two or more elements',
  );
}

/** Projections have no values, so for these they are no expressions. */
function checkValuesAreUsable(expressions: readonly string[], isGiven: (parameter: string) => boolean): void {
  const withValues = expressions.filter((parameter) => parameter !== 'ProjectionExpression');
  if (withValues.length === 0 || withValues.some(isGiven)) return;
  const absent = `${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`;
  throw validationError(`ExpressionAttributeValues can only be specified when using expressions: ${absent}`);
}
