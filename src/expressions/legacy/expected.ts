import { type DynamoError, invalidParameterValues } from '../../errors/index.js';
import { parseAttributeValue } from '../../values/index.js';
import type { Condition } from '../compiled.js';
import { type LegacyComparison, parseComparison } from './comparison.js';
import { conditionOf } from './legacy-predicate.js';
import type { ConditionalOperator, LegacyExpectation, LegacyExpectations } from './types.js';

/**
 * Expected. Each entry is either an operator with a value or a list of them, or a bare value to be equal to, or
 * `Exists: false`. Throws AWS's ValidationException for any other combination, and for operands that do not suit.
 */
export function legacyExpected(expected: LegacyExpectations, operator?: ConditionalOperator): Condition {
  const comparisons = Object.entries(expected).map(
    ([attribute, expectation]) => [attribute, comparisonOf(attribute, expectation)] as const,
  );
  return conditionOf(comparisons, operator);
}

function comparisonOf(attribute: string, expectation: LegacyExpectation): LegacyComparison {
  const {
    ComparisonOperator: operator,
    Value: value,
    AttributeValueList: list,
    Exists: exists,
  } = expectation;
  if (list != null && value != null) {
    throw invalidFor(attribute, 'Value and AttributeValueList cannot be used together');
  }
  if (operator == null) {
    if (list == null) return equalityOf(attribute, expectation);
    throw invalidFor(attribute, 'AttributeValueList can only be used with a ComparisonOperator');
  }
  if (exists != null) throw invalidFor(attribute, 'Exists and ComparisonOperator cannot be used together');
  const values = list ?? (value == null ? undefined : [value]);
  if (values === undefined && operator !== 'NULL' && operator !== 'NOT_NULL') {
    throw invalidFor(
      attribute,
      `Value or AttributeValueList must be used with ComparisonOperator: ${operator}`,
    );
  }
  return parseComparison(operator, values ?? []);
}

/** The oldest form: a value to be equal to, or no value and `Exists: false`. */
function equalityOf(
  attribute: string,
  { Value: value, Exists: exists }: LegacyExpectation,
): LegacyComparison {
  if (exists === false) {
    if (value != null) throw invalidFor(attribute, 'Value cannot be used when Exists is false');
    return { operator: 'NULL', operands: [] };
  }
  if (value == null) throw invalidFor(attribute, `Value must be provided when Exists is ${exists ?? null}`);
  return { operator: 'EQ', operands: [parseAttributeValue(value)] };
}

function invalidFor(attribute: string, problem: string): DynamoError {
  return invalidParameterValues(`${problem} for Attribute: ${attribute}`);
}
