import { type DynamoError, validationError } from '../errors/index.js';
import type { ExpressionNode } from './syntax.js';

/** Names of operators in the reference parser's trees, which AWS's message shows. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['+', 'Plus'],
  ['-', 'Minus'],
  ['*', 'Times'],
  ['/', 'Divide'],
  ['%', 'Modulo'],
  ['||', 'Concat'],
  ['=', 'Eq'],
  ['<>', 'Ne'],
  ['<', 'Lt'],
  ['<=', 'Lte'],
  ['>', 'Gt'],
  ['>=', 'Gte'],
  ['and', 'And'],
  ['or', 'Or'],
  ['in', 'InCollection'],
  ['like', 'Like'],
]);

const KINDS: ReadonlyMap<ExpressionNode['kind'], string> = new Map([
  ['identifier', 'Id'],
  ['path', 'Path'],
  ['parameter', 'Parameter'],
  ['missing', 'Missing'],
  ['is', 'IsType'],
  ['between', 'Between'],
  ['call', 'Call'],
  ['list', 'List'],
  ['bag', 'Bag'],
  ['struct', 'Struct'],
]);

/** A statement that is only an expression: `Unsupported operation: IsType`. */
export function unsupportedOperation(node: ExpressionNode): DynamoError {
  return validationError(`Unsupported operation: ${operationName(node)}`);
}

function operationName(node: ExpressionNode): string {
  if (node.kind === 'binary') return OPERATORS.get(node.operator) ?? node.operator;
  if (node.kind === 'unary') return { not: 'Not', '+': 'Pos', '-': 'Neg' }[node.operator];
  return KINDS.get(node.kind) ?? 'Lit';
}
