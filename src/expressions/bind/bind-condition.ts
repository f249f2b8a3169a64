import type { ExpressionParameter } from '../failure.js';
import { checkBetweenBounds } from '../rules/between-bounds.js';
import { checkComparableOperands } from '../rules/comparable-operands.js';
import { checkConditionOperandTypes } from '../rules/condition-operand-types.js';
import { checkDistinctOperands } from '../rules/distinct-operands.js';
import { checkInOperandCount } from '../rules/in-operand-count.js';
import { checkOperandCounts } from '../rules/operand-counts.js';
import type { ConditionNode, LeafConditionNode } from '../syntax/ast.js';
import type { BoundCondition, BoundLeaf } from './bound.js';
import { boundFunctionsIn, operandsOfBoundLeaf } from './bound-walk.js';
import { bindOperand, type Scope } from './scope.js';

/**
 * Resolves a condition's placeholders and checks its operands: one leaf condition after the other, each with all of
 * these checks in this order (as dynalite's tests recorded it from AWS).
 */
export function bindCondition(scope: Scope, node: ConditionNode): BoundCondition {
  switch (node.kind) {
    case 'not':
      return { kind: 'not', condition: bindCondition(scope, node.condition) };
    case 'and':
    case 'or':
      return { kind: node.kind, conditions: node.conditions.map((part) => bindCondition(scope, part)) };
    default:
      return bindLeaf(scope, node);
  }
}

function bindLeaf(scope: Scope, node: LeafConditionNode): BoundLeaf {
  const leaf = resolveLeaf(scope, node);
  checkLeaf(leaf, scope.parameter);
  return leaf;
}

/** The checks of a leaf condition whose operands are known. */
export function checkLeaf(leaf: BoundLeaf, parameter: ExpressionParameter): void {
  const functions = boundFunctionsIn(operandsOfBoundLeaf(leaf));
  checkOperandCounts(functions, parameter);
  checkInOperandCount(leaf, parameter);
  checkDistinctOperands(leaf, functions, parameter);
  checkConditionOperandTypes(functions, parameter);
  checkComparableOperands(leaf, parameter);
  checkBetweenBounds(leaf, parameter);
}

function resolveLeaf(scope: Scope, node: LeafConditionNode): BoundLeaf {
  switch (node.kind) {
    case 'comparison': {
      const left = bindOperand(scope, node.left);
      return { kind: 'comparison', operator: node.operator, left, right: bindOperand(scope, node.right) };
    }
    case 'between': {
      const operand = bindOperand(scope, node.operand);
      const lower = bindOperand(scope, node.lower);
      return { kind: 'between', operand, lower, upper: bindOperand(scope, node.upper) };
    }
    case 'in': {
      const operand = bindOperand(scope, node.operand);
      return { kind: 'in', operand, candidates: node.candidates.map((each) => bindOperand(scope, each)) };
    }
    case 'function':
      return {
        kind: 'function',
        name: node.name,
        operands: node.operands.map((operand) => bindOperand(scope, operand)),
      };
  }
}
