import { type DynamoError, validationError } from '../errors/index.js';
import type { Column, DocumentPath } from '../expressions/index.js';
import { MAX_NESTING_DEPTH } from '../limits/index.js';
import { refusedAt } from './failure.js';
import type { Position } from './position.js';
import type { ExpressionNode, IdentifierNode, PathNode, PathStep } from './syntax.js';

const MAX_LIST_INDEX = 2 ** 31 - 1;

export function isPath(node: ExpressionNode): node is IdentifierNode | PathNode {
  return node.kind === 'identifier' || node.kind === 'path';
}

/**
 * The document path that is written. Throws AWS's ValidationException for paths that DynamoDB does not know, and for
 * anything else in the place of one.
 */
export function pathOf(node: ExpressionNode): DocumentPath {
  if (node.kind === 'identifier') return [nameOf(node.name)];
  if (node.kind !== 'path' || node.root.kind !== 'identifier') throw unexpectedComponent(node.position);
  const path = [nameOf(node.root.name), ...node.steps.map(elementOf)];
  if (path.length > MAX_NESTING_DEPTH) {
    throw validationError(`The document path has too many nesting levels; nesting levels: ${path.length}`);
  }
  return path;
}

/** The column that SELECT makes of a path: named after the last name in it, and the indexes behind that. */
export function columnOf(node: ExpressionNode): Column {
  const path = pathOf(node);
  const last = path.findLastIndex((element) => typeof element === 'string');
  const name = path.slice(last).map((element) => (typeof element === 'string' ? element : `[${element}]`));
  return { name: name.join(''), path };
}

function elementOf(step: PathStep): string | number {
  switch (step.kind) {
    case 'name':
      return nameOf(step.name);
    case 'unpivot':
      throw validationError('Unpivot path component like a.*.b are not supported');
    case 'wildcard':
      throw validationError('Wildcard path component like a[*].b are not supported');
    case 'element':
      return indexOf(step.element);
  }
}

/** `a[0]`, or `a['b']`, which says `a.b`. */
function indexOf(element: ExpressionNode): string | number {
  if (element.kind === 'string') return nameOf(element.text);
  if (element.kind !== 'number') throw unexpectedComponent(element.position);
  const index = Number(element.text);
  if (Number.isInteger(index) && index >= 0 && index <= MAX_LIST_INDEX) return Math.abs(index);
  throw refusedAt(`List index is not within the allowable range; index: [${element.text}]`, element.position);
}

function nameOf(name: string): string {
  if (name === '') throw validationError('Path component cannot be an empty string');
  return name;
}

function unexpectedComponent(position: Position): DynamoError {
  return refusedAt('Unexpected path component', position);
}
