import { type DynamoError, validationError } from '../errors/index.js';
import type { BoundAction, BoundOperand, BoundSetValue, DocumentPath } from '../expressions/index.js';
import { refusedAt } from './failure.js';
import { attributeValueOf, isValue, type Parameters } from './literals.js';
import { isPath, pathOf } from './paths.js';
import type { CallNode, DmlOperationNode, ExpressionNode } from './syntax.js';

/** SET and REMOVE in the trees that update expressions are compiled from. Throws AWS's ValidationException. */
export function actionsOf(
  operations: readonly DmlOperationNode[],
  parameters: Parameters,
): readonly BoundAction[] {
  return operations.map((operation) => actionOf(operation, parameters));
}

function actionOf(operation: DmlOperationNode, parameters: Parameters): BoundAction {
  switch (operation.kind) {
    case 'set':
      return setAction(operation, parameters);
    case 'remove':
      return { kind: 'remove', path: pathOf(operation.path) };
    case 'insert':
      throw validationError('Only one operation is allowed in a statement.');
  }
}

function setAction(
  { path: target, value }: { readonly path: ExpressionNode; readonly value: ExpressionNode },
  parameters: Parameters,
): BoundAction {
  const path = pathOf(target);
  if (value.kind === 'call' && (value.name === 'set_add' || value.name === 'set_delete')) {
    return changeOfSet(path, value, parameters);
  }
  return { kind: 'set', path, value: setValueOf(value, parameters) };
}

/** `SET a = set_add(a, <<…>>)` is what an update expression calls ADD, set_delete is its DELETE. */
function changeOfSet(path: DocumentPath, call: CallNode, parameters: Parameters): BoundAction {
  const name = call.name.toUpperCase();
  const [first, second] = call.operands;
  if (first === undefined || second === undefined || call.operands.length > 2) {
    throw refusedAt(`${name} must have exactly two arguments`, call.position);
  }
  if (!isPath(first) || !isSamePath(pathOf(first), path)) {
    throw refusedAt(`The first argument to ${name} must equal the assignment value`, call.position);
  }
  const value = isValue(second) ? attributeValueOf(second, parameters) : undefined;
  if (value === undefined || !('SS' in value || 'NS' in value || 'BS' in value)) {
    throw refusedAt(`The second argument to ${name} must be a value with type SET`, first.position);
  }
  return { kind: call.name === 'set_add' ? 'add' : 'delete', path, value };
}

function isSamePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((element, at) => element === b[at]);
}

function setValueOf(node: ExpressionNode, parameters: Parameters): BoundSetValue {
  if (node.kind !== 'binary') return operandOf(node, parameters);
  const { operator } = node;
  if (operator !== '+' && operator !== '-') throw unsupportedOperator(operator);
  const left = operandOf(node.left, parameters);
  return { kind: 'arithmetic', operator, left, right: operandOf(node.right, parameters) };
}

function operandOf(node: ExpressionNode, parameters: Parameters): BoundOperand {
  if (isPath(node)) return { kind: 'path', path: pathOf(node) };
  if (isValue(node)) return { kind: 'constant', value: attributeValueOf(node, parameters) };
  switch (node.kind) {
    case 'call': {
      const { name, position } = node;
      if (name !== 'list_append') throw refusedAt(`Unrecognized function: ${name}`, position);
      return { kind: 'function', name, operands: node.operands.map((one) => operandOf(one, parameters)) };
    }
    case 'missing':
      throw validationError('MISSING must be compared using IS operator');
    case 'is':
      throw validationError('IS operator is not supported in update expressions');
    case 'binary':
    case 'unary':
      throw unsupportedOperator(node.operator);
    default:
      throw unsupportedOperator(node.kind);
  }
}

function unsupportedOperator(operator: string): DynamoError {
  return validationError(`Unsupported operator in Update Expression. Operator: ${operator.toUpperCase()}`);
}
