import type { OperationName, RequestOf } from './operations.js';
import { isTableNameOrArn, TABLE_NAME_KEY_CONSTRAINTS } from './table-name.js';
import { joinViolations, violation } from './violations.js';

/**
 * Constraints of the model that AWS holds some operations to only after all others, in another wording, one at a
 * time. All recorded by dynamodb-conformance. AWS is moving more and more operations to this newer form, region by
 * region; here is what every region answered when the suite of nubo-db was last verified.
 */

const MAX_KEYS_PER_TABLE = 100;

type LateChecks = { readonly [Name in OperationName]?: (request: RequestOf<Name>) => string | undefined };

const LATE_CHECKS: LateChecks = {
  BatchGetItem: (request) => {
    if (isEmpty(request.RequestItems)) return 'The requestItems parameter is required for BatchGetItem';
    for (const table in request.RequestItems) {
      const count = request.RequestItems[table]?.Keys.length ?? 0;
      const path = `RequestItems.${table}.member.Keys`;
      if (count === 0) return unshown(path, 'length greater than or equal to 1');
      if (count > MAX_KEYS_PER_TABLE)
        return unshown(path, `length less than or equal to ${MAX_KEYS_PER_TABLE}`);
    }
    return undefined;
  },
  BatchWriteItem: ({ RequestItems }) => {
    if (isEmpty(RequestItems)) return 'The requestItems parameter is required for BatchWriteItem';
    for (const table in RequestItems) {
      if (isTableNameOrArn(table)) continue;
      const constraint = `Map keys must satisfy constraint: ${TABLE_NAME_KEY_CONSTRAINTS}`;
      return joinViolations([
        violation('BatchWriteItemRequestMap', RequestItems, 'requestItems', constraint),
      ]);
    }
    return undefined;
  },
  Query: ({ Limit }) => {
    return Limit !== undefined && Limit < 1
      ? unshown('Limit', 'value greater than or equal to 1')
      : undefined;
  },
};

/** The message of the first late check that fails, or undefined. */
export function lateProblem<Name extends OperationName>(
  name: Name,
  request: RequestOf<Name>,
): string | undefined {
  const check: LateChecks[Name] = LATE_CHECKS[name];
  return check?.(request);
}

function unshown(path: string, limit: string): string {
  return joinViolations([`Value at '${path}' failed to satisfy constraint: Member must have ${limit}`]);
}

function isEmpty(map: object): boolean {
  for (const _key in map) return false;
  return true;
}
