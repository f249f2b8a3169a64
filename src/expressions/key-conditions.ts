import type { DynamoError } from '../errors/index.js';
import type { AttributeValue } from '../values/index.js';
import type { BoundCondition, BoundLeaf, BoundOperand } from './bind/bound.js';
import { operandsOfBoundLeaf } from './bind/bound-walk.js';
import type { KeyCondition, KeyOperator } from './compiled.js';
import { invalidExpression } from './failure.js';

/**
 * The key conditions in a bound KeyConditionExpression: conditions on one top-level attribute each, joined by AND.
 * Wordings and order of the checks as dynalite's tests recorded them; that today AWS puts the parameter's name in
 * front was seen in answers of 2026.
 */
export function keyConditionsOf(condition: BoundCondition): readonly KeyCondition[] {
  const conditions: KeyCondition[] = [];
  collect(condition, conditions);
  return conditions;
}

function collect(condition: BoundCondition, into: KeyCondition[]): void {
  switch (condition.kind) {
    case 'and':
      for (const part of condition.conditions) collect(part, into);
      return;
    case 'or':
    case 'not':
      throw invalidOperator(condition.kind.toUpperCase());
    default: {
      const found = keyConditionOf(condition);
      if (into.some(({ attribute }) => attribute === found.attribute)) {
        throw invalid('KeyConditionExpressions must only contain one condition per key');
      }
      into.push(found);
    }
  }
}

function keyConditionOf(leaf: BoundLeaf): KeyCondition {
  const operator = keyOperatorOf(leaf);
  const operands = leaf.kind === 'function' ? leaf.operands : operandsOfBoundLeaf(leaf);
  if (leaf.kind !== 'comparison' && operands[0]?.kind !== 'path') {
    const rule = `${operator} operator must have the key attribute as its first operand`;
    throw invalid(`Invalid condition in KeyConditionExpression: ${rule}`);
  }
  const { attribute, position, values } = splitOperands(operands);
  return { attribute, operator: position === 0 ? operator : MIRRORED[operator], values };
}

/**
 * The key condition that a leaf is, when it could be one: a comparison of one top-level attribute with constants by an
 * operator that keys have. Undefined for any other.
 */
export function asKeyCondition(
  leaf: BoundLeaf,
): (KeyCondition & { readonly operator: KeyOperator }) | undefined {
  const operator = findKeyOperator(leaf);
  if (operator === undefined) return undefined;
  const operands = leaf.kind === 'function' ? leaf.operands : operandsOfBoundLeaf(leaf);
  const position = operands.findIndex(({ kind }) => kind === 'path');
  const path = operands[position];
  const values = operands.flatMap((operand) => (operand.kind === 'constant' ? [operand.value] : []));
  if (path?.kind !== 'path' || path.path.length > 1 || values.length < operands.length - 1) return undefined;
  if (position > 0 && leaf.kind !== 'comparison') return undefined;
  return {
    attribute: String(path.path[0]),
    operator: position === 0 ? operator : MIRRORED[operator],
    values,
  };
}

function findKeyOperator(leaf: BoundLeaf): KeyOperator | undefined {
  switch (leaf.kind) {
    case 'between':
      return 'BETWEEN';
    case 'in':
      return undefined;
    case 'comparison':
      return leaf.operator === '<>' ? undefined : leaf.operator;
    case 'function':
      return leaf.name === 'begins_with' ? 'begins_with' : undefined;
  }
}

/** `:v < a` says `a > :v`. */
const MIRRORED: Readonly<Record<KeyOperator, KeyOperator>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  BETWEEN: 'BETWEEN',
  begins_with: 'begins_with',
};

function keyOperatorOf(leaf: BoundLeaf): KeyOperator {
  switch (leaf.kind) {
    case 'between':
      return 'BETWEEN';
    case 'in':
      throw invalidOperator('IN');
    case 'comparison':
      if (leaf.operator === '<>') throw invalidOperator('<>');
      return leaf.operator;
    case 'function':
      if (leaf.name !== 'begins_with') throw invalidOperator(leaf.name);
      return 'begins_with';
  }
}

interface SplitOperands {
  readonly attribute: string;
  /** Where among the operands the attribute stands. */
  readonly position: number;
  readonly values: readonly AttributeValue[];
}

function splitOperands(operands: readonly BoundOperand[]): SplitOperands {
  let attribute: string | undefined;
  let position = 0;
  const values: AttributeValue[] = [];
  for (const [index, operand] of operands.entries()) {
    if (operand.kind === 'constant') {
      values.push(operand.value);
    } else if (operand.kind !== 'path') {
      throw invalid('KeyConditionExpressions cannot contain nested operations');
    } else {
      if (attribute !== undefined) {
        const rule = 'Multiple attribute names used in one condition';
        throw invalid(`Invalid condition in KeyConditionExpression: ${rule}`);
      }
      if (operand.path.length > 1) {
        throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
      }
      attribute = String(operand.path[0]);
      position = index;
    }
  }
  if (attribute === undefined) {
    throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
  }
  return { attribute, position, values };
}

function invalidOperator(operator: string): DynamoError {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalid(detail: string): DynamoError {
  return invalidExpression('KeyConditionExpression', detail);
}
