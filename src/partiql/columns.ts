import { validationError } from '../errors/index.js';
import { compileColumns, type Projection } from '../expressions/index.js';
import { columnOf } from './paths.js';
import type { SelectStatement } from './statement.js';

/** What a SELECT returns of its items; undefined for all. Throws AWS's ValidationException for what are no columns. */
export function selectedColumns({ columns }: SelectStatement): Projection | undefined {
  if (columns === undefined) return undefined;
  const chosen = columns.map(({ expression, hasAlias }) => {
    if (hasAlias) throw validationError('Aliasing is not supported');
    return columnOf(expression);
  });
  const names = chosen.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw validationError(`Duplicate identifiers in select clause: ${twice}`);
  return compileColumns(chosen);
}
