import type { BoundFunction } from '../bind/bound.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';
import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from '../functions.js';

/** Every function has as many operands as it takes. */
export function checkOperandCounts(
  functions: readonly BoundFunction[],
  parameter: ExpressionParameter,
): void {
  for (const { name, operands } of functions) {
    if (operands.length === (CONDITION_FUNCTIONS.get(name) ?? UPDATE_FUNCTIONS.get(name))) continue;
    const which = `operator or function: ${name}, number of operands: ${operands.length}`;
    throw invalidExpression(parameter, `Incorrect number of operands for operator or function; ${which}`);
  }
}
