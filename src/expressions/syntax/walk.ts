import { unreachable } from '../../support/index.js';
import type {
  ConditionNode,
  FunctionNode,
  LeafConditionNode,
  NamePlaceholder,
  OperandNode,
  ParsedUpdate,
  PathNode,
  UpdateActionNode,
} from './ast.js';

/** The conditions that hold no others, in the order written. */
export function leavesOf(condition: ConditionNode): readonly LeafConditionNode[] {
  switch (condition.kind) {
    case 'not':
      return leavesOf(condition.condition);
    case 'and':
    case 'or':
      return condition.conditions.flatMap(leavesOf);
    default:
      return [condition];
  }
}

/** The operands of a leaf condition, in the order written. A function that is the condition counts as its operand. */
export function operandsOfLeaf(leaf: LeafConditionNode): readonly OperandNode[] {
  switch (leaf.kind) {
    case 'comparison':
      return [leaf.left, leaf.right];
    case 'between':
      return [leaf.operand, leaf.lower, leaf.upper];
    case 'in':
      return [leaf.operand, ...leaf.candidates];
    case 'function':
      return [leaf];
    default:
      return unreachable(leaf);
  }
}

/** The operands of an action, its path first, in the order written. */
function operandsOfAction(action: UpdateActionNode): readonly OperandNode[] {
  switch (action.kind) {
    case 'remove':
      return [action.path];
    case 'set':
      if (action.value.kind !== 'arithmetic') return [action.path, action.value];
      return [action.path, action.value.left, action.value.right];
    case 'add':
    case 'delete':
      return [action.path, action.value];
    default:
      return unreachable(action);
  }
}

export function operandsOfCondition(condition: ConditionNode): readonly OperandNode[] {
  return leavesOf(condition).flatMap(operandsOfLeaf);
}

export function operandsOfUpdate(update: ParsedUpdate): readonly OperandNode[] {
  return update.actions.flatMap(operandsOfAction);
}

/** Paths among the operands and in their functions, in the order written. */
export function pathsIn(operands: readonly OperandNode[]): readonly PathNode[] {
  return operands.flatMap((operand) => {
    if (operand.kind === 'path') return [operand];
    return operand.kind === 'function' ? pathsIn(operand.operands) : [];
  });
}

/** Placeholders for names in the paths, in the order written. */
export function namePlaceholdersIn(paths: readonly PathNode[]): readonly NamePlaceholder[] {
  return paths.flatMap(({ elements }) => elements.filter((element) => element.kind === 'placeholder'));
}

/** Functions among the operands, inner ones before those around them: the order in which AWS complains. */
export function functionsIn(operands: readonly OperandNode[]): readonly FunctionNode[] {
  return operands.flatMap((operand) =>
    operand.kind === 'function' ? [...functionsIn(operand.operands), operand] : [],
  );
}
