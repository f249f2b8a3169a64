import type { AttributeType } from '../../values/index.js';
import type { BoundFunction, BoundOperand } from '../bind/bound.js';
import { staticTypeOf } from '../bind/bound-walk.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';
import { documentPathRequired, incorrectOperandType } from './operand-type.js';

/** Types that have no size. */
const SIZELESS: ReadonlySet<AttributeType> = new Set(['N', 'BOOL', 'NULL']);
/** In the order in which AWS lists them. */
const VALID_TYPE_NAMES = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];

/** What is known of the operands' types without an item suits the condition functions. */
export function checkConditionOperandTypes(
  functions: readonly BoundFunction[],
  parameter: ExpressionParameter,
): void {
  for (const { name, operands } of functions) {
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        if (operands[0]?.kind !== 'path') throw documentPathRequired(name, parameter);
        break;
      case 'begins_with':
        checkPrefix(operands, parameter);
        break;
      case 'attribute_type':
        checkTypeName(operands[1], parameter);
        break;
      case 'size':
        checkSize(operands[0], parameter);
        break;
    }
  }
}

function checkPrefix(operands: readonly BoundOperand[], parameter: ExpressionParameter): void {
  for (const operand of operands) {
    const type = staticTypeOf(operand);
    if (type === undefined || type === 'S' || type === 'B') continue;
    throw incorrectOperandType('begins_with', type, parameter);
  }
}

function checkTypeName(operand: BoundOperand | undefined, parameter: ExpressionParameter): void {
  if (operand?.kind !== 'constant' || !('S' in operand.value)) {
    // A path could hold anything: AWS names every type, in no fixed order.
    const type = staticTypeOf(operand) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}';
    throw incorrectOperandType('attribute_type', type, parameter);
  }
  if (VALID_TYPE_NAMES.includes(operand.value.S)) return;
  const detail = `type: ${operand.value.S}, valid types: {${VALID_TYPE_NAMES.join(',')}}`;
  throw invalidExpression(parameter, `Invalid attribute type name found; ${detail}`);
}

function checkSize(operand: BoundOperand | undefined, parameter: ExpressionParameter): void {
  const type = staticTypeOf(operand);
  if (type !== undefined && SIZELESS.has(type)) throw incorrectOperandType('size', type, parameter);
}
