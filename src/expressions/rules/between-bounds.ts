import { type AttributeValue, compareValues, typeOf } from '../../values/index.js';
import type { BoundLeaf } from '../bind/bound.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** Constant bounds of BETWEEN are of one type and in order. */
export function checkBetweenBounds(leaf: BoundLeaf, parameter: ExpressionParameter): void {
  if (leaf.kind !== 'between') return;
  if (leaf.lower.kind !== 'constant' || leaf.upper.kind !== 'constant') return;
  const order = compareValues(leaf.lower.value, leaf.upper.value);
  if (order !== undefined && order <= 0) return;
  const rule =
    order === undefined
      ? 'same data type for lower and upper bounds'
      : 'upper bound to be greater than or equal to lower bound';
  const bounds = `lower bound operand: ${boundText(leaf.lower.value)}, upper bound operand: ${boundText(leaf.upper.value)}`;
  throw invalidExpression(parameter, `The BETWEEN operator requires ${rule}; ${bounds}`);
}

/** As AWS prints a value: `AttributeValue: {N:1}`. */
function boundText(value: AttributeValue): string {
  return `AttributeValue: {${typeOf(value)}:${Object.values(value).join('')}}`;
}
