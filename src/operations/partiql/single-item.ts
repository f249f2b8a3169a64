import { type DynamoError, validationError } from '../../errors/index.js';
import type { Projection } from '../../expressions/index.js';
import { planReads, type SelectStatement, selectedColumns } from '../../partiql/index.js';
import type { Table } from '../../tables/index.js';
import type { Item } from '../../values/index.js';
import { itemKeyOf, readsOf } from './select-reads.js';
import { selectTarget } from './select-target.js';

/** One item that a SELECT asks for. The key's types have not been looked at. */
export interface SelectedItem {
  readonly key: Item;
  readonly projection: Projection | undefined;
}

/**
 * The one item that a SELECT of several statements asks for. Throws AWS's ValidationException unless its WHERE clause is
 * the primary key of the table and nothing else.
 */
export function selectedItem(
  table: Table,
  statement: SelectStatement,
  operation: 'BatchExecuteStatement' | 'ExecuteTransaction',
): SelectedItem {
  const target = selectTarget(table, statement.source);
  const plan = planReads(statement.where, target.keySchema);
  const [branch, ...others] = plan.kind === 'branches' ? plan.branches : [];
  // Several reads: AWS complains of their overlap first.
  if (others.length > 0) readsOf(target, plan, undefined);
  const key = branch && itemKeyOf(target, branch);
  if (key === undefined || others.length > 0 || (branch?.filters.length ?? 0) > 0) throw notByKey(operation);
  return { key, projection: selectedColumns(statement) };
}

function notByKey(operation: string): DynamoError {
  return validationError(
    `Select statements within ${operation} must specify the primary key in the where clause.`,
  );
}
