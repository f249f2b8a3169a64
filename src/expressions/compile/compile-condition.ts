import { assert } from '../../support/index.js';
import { type AttributeValue, type Item, typeOf } from '../../values/index.js';
import type { BoundCondition, BoundFunction, BoundOperand } from '../bind/bound.js';
import { collectConditionPaths } from '../bind/bound-walk.js';
import type { Condition } from '../compiled.js';
import {
  type DocumentPath,
  nestedNames,
  readerOf,
  topLevelNames,
  type ValueReader,
} from '../document-path.js';
import { isBetween, isEqual, testOf } from './comparison.js';
import { beginsWith, contains, sizeOf } from './value-functions.js';

/** A condition as a function of the item. */
export type Predicate = (item: Item | undefined) => boolean;

/** Compiles a condition: after this nothing of its tree is looked at again. */
export function compileCondition(condition: BoundCondition): Condition {
  const paths: DocumentPath[] = [];
  collectConditionPaths(condition, paths);
  return {
    evaluate: predicateOf(condition),
    attributes: topLevelNames(paths),
    nestedAttributes: nestedNames(paths),
  };
}

function predicateOf(condition: BoundCondition): Predicate {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.conditions.map(predicateOf));
    case 'or':
      return anyOf(condition.conditions.map(predicateOf));
    case 'not': {
      const negated = predicateOf(condition.condition);
      return (item) => !negated(item);
    }
    case 'comparison': {
      const left = operandReader(condition.left);
      const right = operandReader(condition.right);
      const test = testOf(condition.operator);
      return (item) => test(left(item), right(item));
    }
    case 'between': {
      const value = operandReader(condition.operand);
      const lower = operandReader(condition.lower);
      const upper = operandReader(condition.upper);
      return (item) => isBetween(value(item), lower(item), upper(item));
    }
    case 'in': {
      const value = operandReader(condition.operand);
      const candidates = condition.candidates.map(operandReader);
      return (item) => isOneOf(value(item), candidates, item);
    }
    case 'function':
      return functionPredicate(condition);
  }
}

/** All of the conditions hold. */
export function allOf(predicates: readonly Predicate[]): Predicate {
  return (item) => {
    for (const predicate of predicates) if (!predicate(item)) return false;
    return true;
  };
}

/** At least one of the conditions holds. */
export function anyOf(predicates: readonly Predicate[]): Predicate {
  return (item) => {
    for (const predicate of predicates) if (predicate(item)) return true;
    return false;
  };
}

function isOneOf(
  value: AttributeValue | undefined,
  candidates: readonly ValueReader[],
  item: Item | undefined,
): boolean {
  if (value === undefined) return false;
  for (const candidate of candidates) if (isEqual(value, candidate(item))) return true;
  return false;
}

function operandReader(operand: BoundOperand): ValueReader {
  switch (operand.kind) {
    case 'path':
      return readerOf(operand.path);
    case 'constant': {
      const { value } = operand;
      return () => value;
    }
    case 'truth': {
      const holds = predicateOf(operand.condition);
      return (item) => ({ BOOL: holds(item) });
    }
    case 'function': {
      // The rule on function positions lets no other function be an operand.
      assert(operand.name === 'size', `${operand.name} is not an operand`);
      const [of] = operandReaders(operand);
      return (item) => {
        const size = sizeOf(of(item));
        return size === undefined ? undefined : { N: String(size) };
      };
    }
  }
}

function functionPredicate(call: BoundFunction): Predicate {
  const [first, second] = operandReaders(call);
  switch (call.name) {
    case 'attribute_exists':
      return (item) => first(item) !== undefined;
    case 'attribute_not_exists':
      return (item) => first(item) === undefined;
    case 'attribute_type':
      return (item) => hasType(first(item), second(item));
    case 'begins_with':
      return (item) => beginsWith(first(item), second(item));
    default:
      // The rules on functions let no other function be a condition.
      assert(call.name === 'contains', `${call.name} is not a condition`);
      return (item) => contains(first(item), second(item));
  }
}

function hasType(value: AttributeValue | undefined, typeName: AttributeValue | undefined): boolean {
  return value !== undefined && typeName !== undefined && 'S' in typeName && typeOf(value) === typeName.S;
}

/** The first two operands; functions of one operand never ask for the second. */
function operandReaders(call: BoundFunction): readonly [ValueReader, ValueReader] {
  const [first = nothing, second = nothing] = call.operands.map(operandReader);
  return [first, second];
}

const nothing: ValueReader = () => undefined;
