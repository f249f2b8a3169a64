import type { Position } from './position.js';

/** Syntax trees of statements, as written: names are not resolved, parameters not filled in. */

interface Located {
  readonly position: Position;
}

export type LiteralNode = Located &
  (
    | { readonly kind: 'string'; readonly text: string }
    /** With its sign; otherwise as written. */
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' | 'missing' }
    | { readonly kind: 'ion'; readonly text: string }
  );

export type IdentifierNode = Located & { readonly kind: 'identifier'; readonly name: string };

/** A `?`; `index` counts from 0. */
export type ParameterNode = Located & { readonly kind: 'parameter'; readonly index: number };

export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'element'; readonly element: ExpressionNode }
  | { readonly kind: 'wildcard' | 'unpivot' };

export type PathNode = Located & {
  readonly kind: 'path';
  readonly root: ExpressionNode;
  readonly steps: readonly PathStep[];
};

export type UnaryNode = Located & {
  readonly kind: 'unary';
  readonly operator: '+' | '-' | 'not';
  readonly operand: ExpressionNode;
};

export type BinaryNode = Located & {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
};

export type BetweenNode = Located & {
  readonly kind: 'between';
  readonly operand: ExpressionNode;
  readonly lower: ExpressionNode;
  readonly upper: ExpressionNode;
};

/** `type` in lower case. */
export type IsNode = Located & {
  readonly kind: 'is';
  readonly operand: ExpressionNode;
  readonly type: string;
};

/** `name` in lower case; `count(*)` has no operands. */
export type CallNode = Located & {
  readonly kind: 'call';
  readonly name: string;
  readonly operands: readonly ExpressionNode[];
};

export type CollectionNode = Located & {
  readonly kind: 'list' | 'bag';
  readonly items: readonly ExpressionNode[];
};

export type StructNode = Located & {
  readonly kind: 'struct';
  readonly members: readonly (readonly [ExpressionNode, ExpressionNode])[];
};

export interface SourceNode {
  readonly source: ExpressionNode;
  /** An alias, a join or AT: things that a source may have in PartiQL, and not in DynamoDB. */
  readonly extra?: 'alias' | 'join';
}

export interface OrderTerm {
  readonly key: ExpressionNode;
  readonly descending: boolean;
}

export type SelectNode = Located & {
  readonly kind: 'select';
  /** Undefined for `*`. */
  readonly columns: readonly ColumnNode[] | undefined;
  readonly from: SourceNode;
  readonly where: ExpressionNode | undefined;
  readonly orderBy: readonly OrderTerm[] | undefined;
  /** What DynamoDB refuses of an otherwise correct SELECT, in its words. */
  readonly unsupported: string | undefined;
};

export interface ColumnNode {
  readonly expression: ExpressionNode;
  readonly hasAlias: boolean;
}

export type InsertNode = Located & {
  readonly kind: 'insert';
  readonly into: ExpressionNode;
  readonly value: ExpressionNode;
  /** False for `INSERT INTO t <<…>>`. */
  readonly isSingle: boolean;
  readonly hasPosition: boolean;
  readonly returning: ReturningNode | undefined;
};

export type DmlOperationNode =
  | { readonly kind: 'set'; readonly path: ExpressionNode; readonly value: ExpressionNode }
  | { readonly kind: 'remove'; readonly path: ExpressionNode }
  | InsertNode;

export type UpdateNode = Located & {
  readonly kind: 'update';
  readonly from: SourceNode;
  readonly operations: readonly DmlOperationNode[];
  readonly where: ExpressionNode | undefined;
  readonly returning: ReturningNode | undefined;
};

export type DeleteNode = Located & {
  readonly kind: 'delete';
  readonly from: SourceNode;
  readonly where: ExpressionNode | undefined;
  readonly returning: ReturningNode | undefined;
};

export type Returning = 'all old' | 'modified old' | 'all new' | 'modified new';

export interface ReturningNode {
  readonly returning: Returning;
  /** True when what follows is not one `*`. */
  readonly problem: 'columns' | 'several' | undefined;
}

export type ExpressionNode =
  | LiteralNode
  | IdentifierNode
  | ParameterNode
  | PathNode
  | UnaryNode
  | BinaryNode
  | BetweenNode
  | IsNode
  | CallNode
  | CollectionNode
  | StructNode
  | SelectNode
  | InsertNode
  | UpdateNode
  | DeleteNode;
