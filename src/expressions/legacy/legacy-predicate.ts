import { assert } from '../../support/index.js';
import type { AttributeValue } from '../../values/index.js';
import { isBetween, isEqual, testOf } from '../compile/comparison.js';
import { allOf, anyOf, type Predicate } from '../compile/compile-condition.js';
import { beginsWith, contains } from '../compile/value-functions.js';
import type { Condition } from '../compiled.js';
import { readerOf } from '../document-path.js';
import type { LegacyComparison } from './comparison.js';
import type { ConditionalOperator } from './types.js';

/** Conditions on top-level attributes, joined by AND unless OR is asked for. */
export function conditionOf(
  comparisons: Iterable<readonly [string, LegacyComparison]>,
  operator: ConditionalOperator = 'AND',
): Condition {
  const entries = Array.from(comparisons);
  const predicates = entries.map(([attribute, comparison]) => predicateOf(attribute, comparison));
  return {
    // No condition at all is no obstacle, whichever operator would join them.
    evaluate: operator === 'AND' || entries.length === 0 ? allOf(predicates) : anyOf(predicates),
    attributes: new Set(entries.map(([attribute]) => attribute)),
    nestedAttributes: new Set(),
  };
}

function predicateOf(attribute: string, comparison: LegacyComparison): Predicate {
  const read = readerOf([attribute]);
  const test = testOfComparison(comparison);
  return (item) => test(read(item));
}

function testOfComparison({
  operator,
  operands,
}: LegacyComparison): (value: AttributeValue | undefined) => boolean {
  const [first, second] = operands;
  switch (operator) {
    case 'EQ':
    case 'NE':
    case 'LT':
    case 'LE':
    case 'GT':
    case 'GE': {
      const test = testOf(COMPARATORS[operator]);
      return (value) => test(value, first);
    }
    case 'BETWEEN':
      return (value) => isBetween(value, first, second);
    case 'IN':
      return (value) => operands.some((operand) => isEqual(value, operand));
    case 'BEGINS_WITH':
      return (value) => beginsWith(value, first);
    case 'CONTAINS':
      return (value) => contains(value, first);
    case 'NOT_CONTAINS':
      // An attribute that does not exist does not "not contain" anything (ScyllaDB's test_expected.py).
      return (value) => value !== undefined && !contains(value, first);
    case 'NOT_NULL':
      return (value) => value !== undefined;
    default:
      assert(operator === 'NULL', `unknown operator ${operator}`);
      return (value) => value === undefined;
  }
}

const COMPARATORS = { EQ: '=', NE: '<>', LT: '<', LE: '<=', GT: '>', GE: '>=' } as const;
