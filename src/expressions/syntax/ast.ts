/** Syntax trees as written: placeholders are not resolved yet, so that a tree serves every request with its text. */

/** A `#name`. */
export interface NamePlaceholder {
  readonly kind: 'placeholder';
  readonly name: string;
}

export type PathElement =
  | { readonly kind: 'attribute'; readonly name: string }
  | NamePlaceholder
  | { readonly kind: 'index'; readonly digits: string };

/** A document path: `a.#b[3]`. */
export interface PathNode {
  readonly kind: 'path';
  readonly elements: readonly PathElement[];
}

/** A `:value`. */
export interface ValueNode {
  readonly kind: 'value';
  readonly name: string;
}

export interface FunctionNode {
  readonly kind: 'function';
  readonly name: string;
  readonly operands: readonly OperandNode[];
}

export type OperandNode = PathNode | ValueNode | FunctionNode;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operator: Comparator;
  readonly left: OperandNode;
  readonly right: OperandNode;
}

export interface BetweenNode {
  readonly kind: 'between';
  readonly operand: OperandNode;
  readonly lower: OperandNode;
  readonly upper: OperandNode;
}

export interface InNode {
  readonly kind: 'in';
  readonly operand: OperandNode;
  readonly candidates: readonly OperandNode[];
}

/** A condition that holds no other condition. AWS checks operands one such condition after the other. */
export type LeafConditionNode = ComparisonNode | BetweenNode | InNode | FunctionNode;

export interface NotNode {
  readonly kind: 'not';
  readonly condition: ConditionNode;
}

/** Two or more conditions joined by the same operator. */
export interface JunctionNode {
  readonly kind: 'and' | 'or';
  readonly conditions: readonly ConditionNode[];
}

export type ConditionNode = LeafConditionNode | NotNode | JunctionNode;

/** An expression with what only its writing shows. */
export interface ParsedCondition {
  readonly condition: ConditionNode;
  readonly hasRedundantParentheses: boolean;
}

export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-';
  readonly left: OperandNode;
  readonly right: OperandNode;
}

export type SetValueNode = OperandNode | ArithmeticNode;

export type UpdateActionNode =
  | { readonly kind: 'set'; readonly path: PathNode; readonly value: SetValueNode }
  | { readonly kind: 'remove'; readonly path: PathNode }
  | { readonly kind: 'add' | 'delete'; readonly path: PathNode; readonly value: ValueNode };

export type UpdateSection = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

export interface ParsedUpdate {
  /** In the order written. */
  readonly actions: readonly UpdateActionNode[];
  /** The sections in the order written, repeated ones repeated. */
  readonly sections: readonly UpdateSection[];
  readonly hasRedundantParentheses: boolean;
}

export interface ParsedProjection {
  readonly paths: readonly PathNode[];
}
