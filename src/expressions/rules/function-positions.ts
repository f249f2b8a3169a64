import { type ExpressionParameter, invalidExpression } from '../failure.js';
import type { ConditionNode, FunctionNode, OperandNode, ParsedUpdate } from '../syntax/ast.js';
import { functionsIn, leavesOf, operandsOfLeaf, operandsOfUpdate } from '../syntax/walk.js';

/** In a condition only size() is a value; all other functions are conditions by themselves, which size() is not. */
export function checkConditionFunctionPositions(
  condition: ConditionNode,
  parameter: ExpressionParameter,
): void {
  for (const leaf of leavesOf(condition)) {
    const values = leaf.kind === 'function' ? leaf.operands : operandsOfLeaf(leaf);
    const misused = functionsIn(values).find(({ name }) => name !== 'size');
    if (misused !== undefined) throw misusedFunction(misused, parameter);
    if (leaf.kind === 'function' && leaf.name === 'size') throw misusedFunction(leaf, parameter);
  }
}

/** In an update list_append() may not be an operand of another function (as ScyllaDB's tests found with AWS). */
export function checkUpdateFunctionPositions(update: ParsedUpdate): void {
  for (const { operands } of functionsIn(operandsOfUpdate(update))) {
    const misused = operands.find(isListAppend);
    if (misused !== undefined) throw misusedFunction(misused, 'UpdateExpression');
  }
}

function isListAppend(operand: OperandNode): operand is FunctionNode {
  return operand.kind === 'function' && operand.name === 'list_append';
}

function misusedFunction(misused: FunctionNode, parameter: ExpressionParameter) {
  const detail = `The function is not allowed to be used this way in an expression; function: ${misused.name}`;
  return invalidExpression(parameter, detail);
}
