import type { BoundLeaf, BoundOperand } from '../bind/bound.js';
import { staticTypeOf } from '../bind/bound-walk.js';
import type { ExpressionParameter } from '../failure.js';
import { incorrectOperandType } from './operand-type.js';

/** Only strings, numbers and binary have an order: no other constant is an operand of <, <=, >, >= or BETWEEN. */
export function checkComparableOperands(leaf: BoundLeaf, parameter: ExpressionParameter): void {
  if (leaf.kind === 'between') {
    checkOrdered('BETWEEN', [leaf.operand, leaf.lower, leaf.upper], parameter);
  } else if (leaf.kind === 'comparison' && leaf.operator !== '=' && leaf.operator !== '<>') {
    checkOrdered(leaf.operator, [leaf.left, leaf.right], parameter);
  }
}

function checkOrdered(
  operator: string,
  operands: readonly BoundOperand[],
  parameter: ExpressionParameter,
): void {
  for (const operand of operands) {
    const type = staticTypeOf(operand);
    if (type === undefined || type === 'S' || type === 'N' || type === 'B') continue;
    throw incorrectOperandType(operator, type, parameter);
  }
}
