import { type DynamoError, validationError } from '../errors/index.js';

/**
 * The request parameter an expression came in: AWS's messages about it start with its name, unless it is a part of a
 * PartiQL statement.
 */
export type ExpressionParameter =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression'
  | 'Statement';

/** `Invalid ConditionExpression: …`: an expression that AWS refuses before it looks at any item. */
export function invalidExpression(parameter: ExpressionParameter, detail: string): DynamoError {
  return validationError(parameter === 'Statement' ? detail : `Invalid ${parameter}: ${detail}`);
}
