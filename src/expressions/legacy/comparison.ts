import { invalidParameterValues, validationError } from '../../errors/index.js';
import {
  type AttributeValue,
  compareValues,
  parseAttributeValue,
  typeOf,
  type WireAttributeValue,
} from '../../values/index.js';
import { isLegacyOperator, type LegacyOperator, ruleOf } from './operators.js';

/** A legacy operator with its operands, checked. */
export interface LegacyComparison {
  readonly operator: LegacyOperator;
  readonly operands: readonly AttributeValue[];
}

/**
 * Parses the operands of a legacy operator. Throws AWS's ValidationException for an illegal value, a wrong number of
 * operands, mixed types, a type the operator does not take, or bounds of BETWEEN that are out of order, in this order
 * (recorded by dynalite's tests).
 */
export function parseComparison(operator: string, values: readonly WireAttributeValue[]): LegacyComparison {
  const operands = values.map(parseAttributeValue);
  const rule = ruleOf(operator);
  if (rule === undefined || !isLegacyOperator(operator)) {
    throw invalidParameterValues(`Unsupported ComparisonOperator: ${operator}`);
  }
  if (operands.length < rule.minOperands || operands.length > rule.maxOperands) {
    throw invalidParameterValues(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const types = operands.map(typeOf);
  if (types.some((type) => type !== types[0])) {
    throw invalidParameterValues('AttributeValues inside AttributeValueList must be of same type');
  }
  const unsuitable = types.find((type) => !rule.types.has(type));
  if (unsuitable !== undefined) {
    const problem = `ComparisonOperator ${operator} is not valid for ${unsuitable} AttributeValue type`;
    throw invalidParameterValues(problem);
  }
  if (operator === 'BETWEEN') checkBounds(operands);
  return { operator, operands };
}

function checkBounds([lower, upper]: readonly AttributeValue[]): void {
  if (lower === undefined || upper === undefined) return;
  const order = compareValues(lower, upper);
  if (order === undefined || order <= 0) return;
  throw validationError(
    'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
  );
}
