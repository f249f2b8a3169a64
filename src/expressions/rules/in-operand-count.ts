import { MAX_IN_OPERANDS } from '../../limits/index.js';
import type { BoundLeaf } from '../bind/bound.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** IN compares with at most 100 operands. */
export function checkInOperandCount(leaf: BoundLeaf, parameter: ExpressionParameter): void {
  if (leaf.kind !== 'in' || leaf.candidates.length <= MAX_IN_OPERANDS) return;
  const count = `number of operands: ${leaf.candidates.length}`;
  throw invalidExpression(parameter, `The IN operator is provided with too many operands; ${count}`);
}
