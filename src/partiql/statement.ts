import { type DynamoError, validationError } from '../errors/index.js';
import { type BoundCondition, statementUpdate, type Update } from '../expressions/index.js';
import type { Item } from '../values/index.js';
import { conditionOf } from './conditions.js';
import { itemOf, type Parameters } from './literals.js';
import { unsupportedOperation } from './operation-names.js';
import { type Source, sourceOf } from './source.js';
import type {
  ColumnNode,
  DeleteNode,
  ExpressionNode,
  InsertNode,
  OrderTerm,
  Returning,
  ReturningNode,
  SelectNode,
  SourceNode,
  UpdateNode,
} from './syntax.js';
import { actionsOf } from './updates.js';

export interface SelectStatement {
  readonly kind: 'select';
  readonly source: Source;
  /** Undefined for `*`. To be read by `selectedColumns`, which is later than AWS looks at the table. */
  readonly columns: readonly ColumnNode[] | undefined;
  readonly where: BoundCondition | undefined;
  /** As `orderBy`, for `orderingOf`. */
  readonly orderBy: readonly OrderTerm[] | undefined;
}

export interface InsertStatement {
  readonly kind: 'insert';
  readonly source: Source;
  readonly item: Item;
}

export interface UpdateStatement {
  readonly kind: 'update';
  readonly source: Source;
  readonly update: Update;
  readonly where: BoundCondition | undefined;
  readonly returning: Returning | undefined;
}

export interface DeleteStatement {
  readonly kind: 'delete';
  readonly source: Source;
  readonly where: BoundCondition | undefined;
  readonly returning: 'all old' | undefined;
}

/** `EXISTS(SELECT …)`, a condition of a transaction. */
export interface ExistsStatement {
  readonly kind: 'exists';
  readonly select: SelectStatement;
}

export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement;
export type Statement = SelectStatement | WriteStatement | ExistsStatement;

/**
 * What a statement asks for, with its parameters filled in. Throws AWS's ValidationException for statements that are
 * correct PartiQL and no business of DynamoDB's.
 */
export function statementOf(node: ExpressionNode, parameters: Parameters): Statement {
  switch (node.kind) {
    case 'select':
      return selectOf(node, parameters);
    case 'insert':
      return insertOf(node, parameters);
    case 'update':
      return updateOf(node, parameters);
    case 'delete':
      return deleteOf(node, parameters);
    case 'call': {
      const [select] = node.operands;
      if (node.name !== 'exists' || select?.kind !== 'select') throw unsupportedOperation(node);
      return { kind: 'exists', select: selectOf(select, parameters) };
    }
    default:
      throw unsupportedOperation(node);
  }
}

function selectOf(node: SelectNode, parameters: Parameters): SelectStatement {
  if (node.unsupported !== undefined) throw validationError(node.unsupported);
  if (node.from.extra === 'join') {
    throw validationError('Only select from a single table or index is supported.');
  }
  const source = sourceOf(node.from);
  const where = node.where && conditionOf(node.where, parameters);
  return { kind: 'select', source, columns: node.columns, where, orderBy: node.orderBy };
}

function insertOf(node: InsertNode, parameters: Parameters): InsertStatement {
  if (!node.isSingle) {
    throw validationError(
      'Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO ' +
        'tableName VALUE item" instead',
    );
  }
  if (node.hasPosition) throw validationError('AT is not supported in insert statements.');
  if (node.returning !== undefined) throw validationError('RETURNING is not supported in INSERT');
  const source = sourceOf({ source: node.into });
  if (source.indexName !== undefined) throw severalTables();
  if (node.value.kind !== 'struct') {
    throw validationError(
      'Unsupported format in item expression. Please use struct format {...} to express item values for insert ' +
        'statement.',
    );
  }
  return { kind: 'insert', source, item: itemOf(node.value, parameters) };
}

function updateOf(node: UpdateNode, parameters: Parameters): UpdateStatement {
  const source = writtenSource(node.from);
  const update = statementUpdate(actionsOf(node.operations, parameters));
  const where = node.where && conditionOf(node.where, parameters);
  return { kind: 'update', source, update, where, returning: returningOf(node.returning) };
}

function deleteOf(node: DeleteNode, parameters: Parameters): DeleteStatement {
  const source = writtenSource(node.from);
  const returning = returningOf(node.returning);
  if (returning !== undefined && returning !== 'all old') {
    throw validationError(
      `Invalid returning clause: RETURNING ${returning.toUpperCase()} *. ` +
        'Only RETURNING ALL OLD * is allowed in DELETE statements.',
    );
  }
  const where = node.where && conditionOf(node.where, parameters);
  return { kind: 'delete', source, where, returning };
}

/** Items are written in tables, never in indexes. */
function writtenSource(from: SourceNode): Source {
  if (from.extra === 'join') throw severalTables();
  const source = sourceOf(from);
  if (source.indexName !== undefined) throw validationError('This operation is not supported on an index');
  return source;
}

function returningOf(node: ReturningNode | undefined): Returning | undefined {
  switch (node?.problem) {
    case 'several':
      throw validationError('Invalid syntax with multiple returning elements in RETURNING clause');
    case 'columns':
      throw validationError("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
    default:
      return node?.returning;
  }
}

function severalTables(): DynamoError {
  return validationError('FROM clause may only contain a single table name in data manipulation statements');
}
