import type { DocumentPath } from '../document-path.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';
import type { Placeholders } from '../placeholders.js';
import type { NamePlaceholder, OperandNode, PathElement, PathNode, ValueNode } from '../syntax/ast.js';
import type { BoundConstant, BoundOperand, BoundPath } from './bound.js';

/** Where an expression finds what its placeholders stand for. */
export interface Scope {
  readonly parameter: ExpressionParameter;
  readonly placeholders: Placeholders;
}

/** Resolves the placeholders of an operand, in the order written; throws for the first that is not defined. */
export function bindOperand(scope: Scope, node: OperandNode): BoundOperand {
  switch (node.kind) {
    case 'path':
      return bindPath(scope, node);
    case 'value':
      return bindValue(scope, node);
    case 'function': {
      const operands = node.operands.map((operand) => bindOperand(scope, operand));
      return { kind: 'function', name: node.name, operands };
    }
  }
}

export function bindPath(scope: Scope, node: PathNode): BoundPath {
  const path: DocumentPath = node.elements.map((element) => bindElement(scope, element));
  return { kind: 'path', path };
}

function bindElement(scope: Scope, element: PathElement): string | number {
  if (element.kind === 'attribute') return element.name;
  return element.kind === 'index' ? Number(element.digits) : bindName(scope, element);
}

export function bindName(scope: Scope, { name: placeholder }: NamePlaceholder): string {
  const name = scope.placeholders.useName(placeholder);
  if (name !== undefined) return name;
  const detail = `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`;
  throw invalidExpression(scope.parameter, detail);
}

export function bindValue(scope: Scope, node: ValueNode): BoundConstant {
  const value = scope.placeholders.useValue(node.name);
  if (value !== undefined) return { kind: 'constant', value };
  const detail = `An expression attribute value used in expression is not defined; attribute value: ${node.name}`;
  throw invalidExpression(scope.parameter, detail);
}
