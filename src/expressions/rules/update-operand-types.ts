import { typeOf } from '../../values/index.js';
import type { BoundAction, BoundOperand, BoundSetValue } from '../bind/bound.js';
import { boundFunctionsIn } from '../bind/bound-walk.js';
import type { ExpressionParameter } from '../failure.js';
import { checkOperandCounts } from './operand-counts.js';
import { documentPathRequired, incorrectOperandType } from './operand-type.js';

/** The functions of SET have the operands they take, and constants in them and in sums the right types. */
export function checkUpdateOperands(actions: readonly BoundAction[], parameter: ExpressionParameter): void {
  for (const action of actions) if (action.kind === 'set') checkSetValue(action.value, parameter);
}

function checkSetValue(value: BoundSetValue, parameter: ExpressionParameter): void {
  const operands = value.kind === 'arithmetic' ? [value.left, value.right] : [value];
  for (const call of boundFunctionsIn(operands)) {
    checkOperandCounts([call], parameter);
    if (call.name === 'list_append')
      checkConstants(call.operands, { operator: 'list_append', expected: 'L' }, parameter);
    else if (call.operands[0]?.kind !== 'path') throw documentPathRequired(call.name, parameter);
  }
  if (value.kind === 'arithmetic')
    checkConstants(operands, { operator: value.operator, expected: 'N' }, parameter);
}

function checkConstants(
  operands: readonly BoundOperand[],
  { operator, expected }: { readonly operator: string; readonly expected: 'L' | 'N' },
  parameter: ExpressionParameter,
): void {
  for (const operand of operands) {
    if (operand.kind !== 'constant' || expected in operand.value) continue;
    throw incorrectOperandType(operator, typeOf(operand.value), parameter);
  }
}
