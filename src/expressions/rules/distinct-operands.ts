import type { BoundFunction, BoundLeaf, BoundOperand } from '../bind/bound.js';
import { pathText } from '../document-path.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** `a = a`, `contains(a, a)`: the same path twice. Two constants may be the same. */
export function checkDistinctOperands(
  leaf: BoundLeaf,
  functions: readonly BoundFunction[],
  parameter: ExpressionParameter,
): void {
  for (const { name, operands } of functions) checkPair(name, operands[0], operands[1], parameter);
  if (leaf.kind === 'comparison') checkPair(leaf.operator, leaf.left, leaf.right, parameter);
}

function checkPair(
  operator: string,
  first: BoundOperand | undefined,
  second: BoundOperand | undefined,
  parameter: ExpressionParameter,
): void {
  if (first?.kind !== 'path' || second?.kind !== 'path') return;
  const isSame =
    first.path.length === second.path.length &&
    first.path.every((element, index) => element === second.path[index]);
  if (!isSame) return;
  const rule = 'The first operand must be distinct from the remaining operands for this operator or function';
  const which = `operator: ${operator}, first operand: ${pathText(first.path)}`;
  throw invalidExpression(parameter, `${rule}; ${which}`);
}
