import { type DynamoError, invalidParameterValues, validationError } from '../errors/index.js';
import type { Projection } from '../expressions/index.js';
import type { TableIndex } from '../tables/index.js';
import type { PageParameters } from './page-request.js';

/**
 * Checks Select against the other parameters. Throws AWS's ValidationException, as moto's tests recorded it from AWS;
 * Query's comes in an envelope, Scan's does not.
 */
export function checkSelect(request: PageParameters, operation: 'Query' | 'Scan'): void {
  const problem = problemOfSelect(request);
  if (problem === undefined) return;
  throw validationError(operation === 'Query' ? `1 validation error detected: ${problem}` : problem);
}

/** Checks what is to be returned against what an index holds. Throws AWS's ValidationException. */
export function checkSelectOnIndex(
  index: TableIndex | undefined,
  { Select }: Pick<PageParameters, 'Select'>,
  projection: Projection | undefined,
): void {
  if (index === undefined || index.kind === 'local' || index.projectedNames === undefined) return;
  const { indexName } = index.definition;
  if (Select === 'ALL_ATTRIBUTES') {
    throw invalidParameterValues(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${indexName} ` +
        'because its projection type is not ALL',
    );
  }
  const missing = projection === undefined ? [] : unprojected(index, projection.attributes);
  if (missing.length > 0) {
    throw invalidParameterValues(
      `Global secondary index ${indexName} does not project [${missing.join(', ')}]`,
    );
  }
}

/** Whether items have to be fetched from the table because the local index does not hold what is to be returned. */
export function needsFetch(
  index: TableIndex | undefined,
  { Select }: Pick<PageParameters, 'Select'>,
  projection: Projection | undefined,
): index is TableIndex {
  if (index?.projectedNames === undefined) return false;
  if (Select === 'ALL_ATTRIBUTES') return true;
  return projection !== undefined && unprojected(index, projection.attributes).length > 0;
}

/** A Query's filter may only look at what the index holds. */
export function unprojectedFilter(index: TableIndex, missing: readonly string[]): DynamoError {
  return invalidParameterValues(
    `Secondary index ${index.definition.indexName} does not project one or more filter attributes: ` +
      `[${missing.join(', ')}]`,
  );
}

/** Those of the names that the index's entries do not hold. */
export function unprojected({ projectedNames }: TableIndex, names: ReadonlySet<string>): readonly string[] {
  return projectedNames === undefined ? [] : [...names].filter((name) => !projectedNames.has(name));
}

function problemOfSelect(request: PageParameters): string | undefined {
  const { Select, IndexName } = request;
  const parameter = projectingParameterOf(request);
  if (Select === undefined) return undefined;
  if (Select === 'SPECIFIC_ATTRIBUTES') {
    if (parameter !== undefined) return undefined;
    return `Must specify the AttributesToGet or ProjectionExpression when choosing to get ${Select}`;
  }
  if (parameter !== undefined) {
    return `Cannot specify the ${parameter} when choosing to get ${Select === 'COUNT' ? 'only the Count' : Select}`;
  }
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined) {
    return 'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName';
  }
  return undefined;
}

function projectingParameterOf(
  request: PageParameters,
): 'AttributesToGet' | 'ProjectionExpression' | undefined {
  if (request.AttributesToGet !== undefined) return 'AttributesToGet';
  return request.ProjectionExpression === undefined ? undefined : 'ProjectionExpression';
}
