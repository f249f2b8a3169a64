import { validationError } from '../errors/index.js';
import type { KeySchema } from '../expressions/index.js';
import { typeNameOf } from './literals.js';
import type { ReadPlan } from './read-plan.js';
import type { SelectStatement } from './statement.js';

/** The order of a SELECT's items. */
export interface Ordering {
  readonly partitions: 'ascending' | 'descending';
  /** Whether the items of a partition come in the descending order of the sort key. */
  readonly descending: boolean;
}

/**
 * What ORDER BY asks for; undefined without one. A sort key that it does not name is descending, as recorded in 2026.
 * Throws AWS's ValidationException for an order that reading by the key does not give.
 */
export function orderingOf(
  { orderBy, where }: SelectStatement,
  { partition, sort }: KeySchema,
  plan: ReadPlan,
): Ordering | undefined {
  if (orderBy === undefined) return undefined;
  if (where === undefined) {
    throw validationError('Must have WHERE clause in the statement when using ORDER BY clause.');
  }
  const keys = new Set([...partition, ...sort].map(({ name }) => name));
  const directions = new Map<string, boolean>();
  for (const { key, descending } of orderBy) {
    if (key.kind !== 'identifier') {
      throw validationError(
        `Argument to ORDER BY must be of type VariableReference. Type: ${typeNameOf(key)}`,
      );
    }
    if (!keys.has(key.name)) {
      throw validationError(`Attribute ${key.name} in ORDER BY clause must be part of the primary key`);
    }
    directions.set(key.name, descending);
  }
  if (plan.kind === 'scan') {
    throw validationError(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    );
  }
  const hashDescending = directions.get(partition[0]?.name ?? '');
  const values = plan.branches.map((branch) => JSON.stringify(branch.partition));
  if (hashDescending === undefined && new Set(values).size > 1) {
    throw validationError(
      'Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.',
    );
  }
  const [range] = sort;
  return {
    partitions: hashDescending === true ? 'descending' : 'ascending',
    descending: range !== undefined && directions.get(range.name) !== false,
  };
}
