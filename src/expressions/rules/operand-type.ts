import type { DynamoError } from '../../errors/index.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** A constant of a type that its function or operator does not take. */
export function incorrectOperandType(
  operator: string,
  type: string,
  parameter: ExpressionParameter,
): DynamoError {
  const which = `operator or function: ${operator}, operand type: ${type}`;
  return invalidExpression(parameter, `Incorrect operand type for operator or function; ${which}`);
}

/** `if_not_exists(:v, …)`: a value where only a path makes sense. */
export function documentPathRequired(operator: string, parameter: ExpressionParameter): DynamoError {
  const detail = `Operator or function requires a document path; operator or function: ${operator}`;
  return invalidExpression(parameter, detail);
}
