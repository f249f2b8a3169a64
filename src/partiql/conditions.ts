import { type DynamoError, validationError } from '../errors/index.js';
import {
  type BoundCondition,
  type BoundLeaf,
  type BoundOperand,
  CONDITION_FUNCTIONS,
  checkedLeaf,
} from '../expressions/index.js';
import { refusedAt } from './failure.js';
import { attributeValueOf, isValue, type Parameters } from './literals.js';
import { isPath, pathOf } from './paths.js';
import type { BinaryNode, CallNode, ExpressionNode, IsNode } from './syntax.js';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
type Comparator = (typeof COMPARATORS)[number];

/** The attribute types that IS can ask for, by the names it has for them. Source: "data types" (developer guide). */
const IS_TYPES: ReadonlyMap<string, string> = new Map([
  ['null', 'NULL'],
  ['bool', 'BOOL'],
  ['boolean', 'BOOL'],
  ['blob', 'B'],
  ['string', 'S'],
  ['numeric', 'N'],
  ['struct', 'M'],
  ['tuple', 'M'],
  ['list', 'L'],
]);

/**
 * The condition that a WHERE clause is, in the trees that condition expressions are compiled from. Throws AWS's
 * ValidationException for anything that DynamoDB has no condition for.
 */
export function conditionOf(node: ExpressionNode, parameters: Parameters): BoundCondition {
  switch (node.kind) {
    case 'unary':
      if (node.operator !== 'not') throw unsupportedOperator(node.operator);
      if (!isCondition(node.operand)) {
        throw validationError('The argument to NOT must be a Type or Expression');
      }
      return { kind: 'not', condition: conditionOf(node.operand, parameters) };
    case 'binary':
      return binaryCondition(node, parameters);
    case 'between': {
      const operand = operandOf(node.operand, parameters);
      const lower = operandOf(node.lower, parameters);
      return checkedLeaf({ kind: 'between', operand, lower, upper: operandOf(node.upper, parameters) });
    }
    case 'is':
      return isTypeCondition(node, parameters);
    case 'call':
      if (node.name === 'size') throw notBoolean();
      return checkedLeaf(callOf(node, parameters));
    default:
      throw notBoolean();
  }
}

function binaryCondition(node: BinaryNode, parameters: Parameters): BoundCondition {
  const { operator } = node;
  if (operator === 'and' || operator === 'or') {
    const parts = partsOf(node, operator);
    if (!parts.every(isCondition)) throw validationError('The arguments to AND/OR must be Expressions');
    return { kind: operator, conditions: parts.map((part) => conditionOf(part, parameters)) };
  }
  if (operator === 'in') return inCondition(node, parameters);
  const comparator = COMPARATORS.find((one) => one === operator);
  if (comparator === undefined) throw unsupportedOperator(operator.toUpperCase());
  return comparison(node, comparator, parameters);
}

function comparison(node: BinaryNode, operator: Comparator, parameters: Parameters): BoundLeaf {
  const left = operandOf(node.left, parameters);
  return checkedLeaf({ kind: 'comparison', operator, left, right: operandOf(node.right, parameters) });
}

/** The conditions that a chain of the same operator joins; however long, it takes no recursion. */
function partsOf(node: BinaryNode, operator: 'and' | 'or'): readonly ExpressionNode[] {
  const parts: ExpressionNode[] = [];
  let rest: ExpressionNode = node;
  while (rest.kind === 'binary' && rest.operator === operator) {
    parts.push(rest.right);
    rest = rest.left;
  }
  return [rest, ...parts.reverse()];
}

function inCondition({ left, right }: BinaryNode, parameters: Parameters): BoundLeaf {
  if ((right.kind !== 'list' && right.kind !== 'bag') || right.items.length === 0) {
    throw validationError(
      'IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq ' +
        'with at least one member',
    );
  }
  const operand = operandOf(left, parameters);
  const candidates = right.items.map((item) => operandOf(item, parameters));
  return checkedLeaf({ kind: 'in', operand, candidates });
}

/** `a IS MISSING` asks for the attribute, any other type for the value in it. */
function isTypeCondition({ operand: node, type }: IsNode, parameters: Parameters): BoundLeaf {
  if (!isPath(node) && !isValue(node)) {
    throw validationError('The left hand side argument to IS must be a Variable Reference, Literal, or Path');
  }
  const operand = operandOf(node, parameters);
  if (type === 'missing') {
    return checkedLeaf({ kind: 'function', name: 'attribute_not_exists', operands: [operand] });
  }
  const typeName = IS_TYPES.get(type);
  if (typeName === undefined) {
    throw validationError(
      `Unsupported data type for IS operator: ${type.toUpperCase()}. Supported data types are ` +
        '[MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]',
    );
  }
  const constant = { kind: 'constant', value: { S: typeName } } as const;
  return checkedLeaf({ kind: 'function', name: 'attribute_type', operands: [operand, constant] });
}

function operandOf(node: ExpressionNode, parameters: Parameters): BoundOperand {
  if (isPath(node)) return { kind: 'path', path: pathOf(node) };
  if (isValue(node)) return { kind: 'constant', value: attributeValueOf(node, parameters) };
  if (node.kind === 'missing') throw validationError('MISSING must be compared using IS operator');
  if (node.kind === 'call' && node.name === 'size') return callOf(node, parameters);
  if (isCondition(node)) return { kind: 'truth', condition: conditionOf(node, parameters) };
  throw unsupportedOperator(node.kind === 'unary' || node.kind === 'binary' ? node.operator : node.kind);
}

function callOf({ name, operands, position }: CallNode, parameters: Parameters) {
  if (!CONDITION_FUNCTIONS.has(name)) throw refusedAt(`Unrecognized function: ${name}`, position);
  return {
    kind: 'function',
    name,
    operands: operands.map((operand) => operandOf(operand, parameters)),
  } as const;
}

/** Whether it is something that is true or false, right or not. */
function isCondition(node: ExpressionNode): boolean {
  switch (node.kind) {
    case 'unary':
      return node.operator === 'not';
    case 'binary':
      return CONDITION_OPERATORS.has(node.operator);
    case 'call':
      return node.name !== 'size';
    default:
      return node.kind === 'between' || node.kind === 'is';
  }
}

const CONDITION_OPERATORS: ReadonlySet<string> = new Set([...COMPARATORS, 'and', 'or', 'in', 'like']);

function unsupportedOperator(operator: string): DynamoError {
  return validationError(`Unsupported operator in Condition Expression. Operator: ${operator}`);
}

function notBoolean(): DynamoError {
  return validationError('WHERE clause must contain an expression that resolves to a boolean');
}
