import { type AttributeType, typeOf } from '../../values/index.js';
import type { DocumentPath } from '../document-path.js';
import type { BoundCondition, BoundFunction, BoundLeaf, BoundOperand } from './bound.js';

/** The operands of a leaf condition; a function that is the condition counts as its operand. */
export function operandsOfBoundLeaf(leaf: BoundLeaf): readonly BoundOperand[] {
  switch (leaf.kind) {
    case 'comparison':
      return [leaf.left, leaf.right];
    case 'between':
      return [leaf.operand, leaf.lower, leaf.upper];
    case 'in':
      return [leaf.operand, ...leaf.candidates];
    case 'function':
      return [leaf];
  }
}

/** Functions among the operands, inner ones before those around them: the order in which AWS complains. */
export function boundFunctionsIn(operands: readonly BoundOperand[]): readonly BoundFunction[] {
  const functions: BoundFunction[] = [];
  collectFunctions(operands, functions);
  return functions;
}

function collectFunctions(operands: readonly BoundOperand[], into: BoundFunction[]): void {
  for (const operand of operands) {
    if (operand.kind !== 'function') continue;
    collectFunctions(operand.operands, into);
    into.push(operand);
  }
}

/** Adds the paths among the operands and in their functions. */
export function collectPaths(operands: readonly BoundOperand[], into: DocumentPath[]): void {
  for (const operand of operands) {
    if (operand.kind === 'path') into.push(operand.path);
    else if (operand.kind === 'function') collectPaths(operand.operands, into);
    else if (operand.kind === 'truth') collectConditionPaths(operand.condition, into);
  }
}

/** Adds the paths a condition reads. */
export function collectConditionPaths(condition: BoundCondition, into: DocumentPath[]): void {
  switch (condition.kind) {
    case 'not':
      collectConditionPaths(condition.condition, into);
      return;
    case 'and':
    case 'or':
      for (const part of condition.conditions) collectConditionPaths(part, into);
      return;
    default:
      collectPaths(operandsOfBoundLeaf(condition), into);
  }
}

/** The type an operand of a condition has in every item; undefined when that depends on the item. */
export function staticTypeOf(operand: BoundOperand | undefined): AttributeType | undefined {
  if (operand?.kind === 'constant') return typeOf(operand.value);
  if (operand?.kind === 'truth') return 'BOOL';
  return operand?.kind === 'function' && operand.name === 'size' ? 'N' : undefined;
}
