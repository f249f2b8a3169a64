import { type AttributeValue, compareValues, valuesEqual } from '../../values/index.js';
import type { Comparator } from '../syntax/ast.js';

/** Compares two values, either of which may not exist. */
export type ValueTest = (left: AttributeValue | undefined, right: AttributeValue | undefined) => boolean;

/**
 * What a comparator means. Values of different types are not equal and have no order; a value that does not exist is
 * unequal to everything, even to another that does not, and has no order either (ScyllaDB's tests, run against AWS).
 */
export function testOf(comparator: Comparator): ValueTest {
  switch (comparator) {
    case '=':
      return isEqual;
    case '<>':
      return (left, right) => !isEqual(left, right);
    case '<':
      return (left, right) => order(left, right) < 0;
    case '<=':
      return (left, right) => order(left, right) <= 0;
    case '>':
      return (left, right) => order(left, right) > 0;
    case '>=':
      return (left, right) => order(left, right) >= 0;
  }
}

export function isEqual(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return left !== undefined && right !== undefined && valuesEqual(left, right);
}

/** Both bounds included. */
export function isBetween(
  value: AttributeValue | undefined,
  lower: AttributeValue | undefined,
  upper: AttributeValue | undefined,
): boolean {
  return order(value, lower) >= 0 && order(value, upper) <= 0;
}

/** As `compareValues`; NaN, which is neither less nor more nor equal, when there is no order. */
function order(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (left === undefined || right === undefined) return Number.NaN;
  return compareValues(left, right) ?? Number.NaN;
}
