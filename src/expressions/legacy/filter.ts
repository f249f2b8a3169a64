import type { Condition } from '../compiled.js';
import { type LegacyComparison, parseComparison } from './comparison.js';
import { conditionOf } from './legacy-predicate.js';
import type { ConditionalOperator, LegacyConditions } from './types.js';

/** QueryFilter or ScanFilter. Throws AWS's ValidationException for operands that do not suit their operator. */
export function legacyFilter(filter: LegacyConditions, operator?: ConditionalOperator): Condition {
  return conditionOf(parseConditions(filter), operator);
}

/** The conditions by attribute, checked one after the other in the order of the request. */
export function parseConditions(conditions: LegacyConditions): ReadonlyMap<string, LegacyComparison> {
  return new Map(
    Object.entries(conditions).map(([attribute, { ComparisonOperator, AttributeValueList }]) => [
      attribute,
      parseComparison(ComparisonOperator, AttributeValueList ?? []),
    ]),
  );
}
