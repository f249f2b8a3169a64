import { type ExpressionParameter, invalidExpression } from '../failure.js';
import { CONDITION_FUNCTIONS, UPDATE_FUNCTIONS } from '../functions.js';
import type { OperandNode } from '../syntax/ast.js';
import { functionsIn } from '../syntax/walk.js';

/** Every function exists (names are case-sensitive) and belongs to this sort of expression. */
export function checkKnownFunctions(operands: readonly OperandNode[], parameter: ExpressionParameter): void {
  const isUpdate = parameter === 'UpdateExpression';
  const allowed = isUpdate ? UPDATE_FUNCTIONS : CONDITION_FUNCTIONS;
  const elsewhere = isUpdate ? CONDITION_FUNCTIONS : UPDATE_FUNCTIONS;
  for (const { name } of functionsIn(operands)) {
    if (allowed.has(name)) continue;
    if (!elsewhere.has(name)) throw invalidExpression(parameter, `Invalid function name; function: ${name}`);
    const where = isUpdate ? 'an update expression' : 'a condition expression';
    throw invalidExpression(parameter, `The function is not allowed in ${where}; function: ${name}`);
  }
}
