import type { AttributeValue } from '../../values/index.js';
import type { DocumentPath } from '../document-path.js';
import type { Comparator } from '../syntax/ast.js';

/** Syntax trees whose placeholders are resolved: what the checks of operands and the compiler work on. */

export interface BoundPath {
  readonly kind: 'path';
  readonly path: DocumentPath;
}

export interface BoundConstant {
  readonly kind: 'constant';
  readonly value: AttributeValue;
}

export interface BoundFunction {
  readonly kind: 'function';
  readonly name: string;
  readonly operands: readonly BoundOperand[];
}

/** A condition as a value, true or false. Only PartiQL can write one. */
export interface BoundTruth {
  readonly kind: 'truth';
  readonly condition: BoundCondition;
}

export type BoundOperand = BoundPath | BoundConstant | BoundFunction | BoundTruth;

export interface BoundComparison {
  readonly kind: 'comparison';
  readonly operator: Comparator;
  readonly left: BoundOperand;
  readonly right: BoundOperand;
}

export interface BoundBetween {
  readonly kind: 'between';
  readonly operand: BoundOperand;
  readonly lower: BoundOperand;
  readonly upper: BoundOperand;
}

export interface BoundIn {
  readonly kind: 'in';
  readonly operand: BoundOperand;
  readonly candidates: readonly BoundOperand[];
}

export type BoundLeaf = BoundComparison | BoundBetween | BoundIn | BoundFunction;

export type BoundCondition =
  | BoundLeaf
  | { readonly kind: 'not'; readonly condition: BoundCondition }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly BoundCondition[] };

export interface BoundArithmetic {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-';
  readonly left: BoundOperand;
  readonly right: BoundOperand;
}

export type BoundSetValue = BoundOperand | BoundArithmetic;

export type BoundAction =
  | { readonly kind: 'set'; readonly path: DocumentPath; readonly value: BoundSetValue }
  | { readonly kind: 'remove'; readonly path: DocumentPath }
  | { readonly kind: 'add' | 'delete'; readonly path: DocumentPath; readonly value: AttributeValue };
