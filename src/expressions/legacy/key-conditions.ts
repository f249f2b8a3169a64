import { validationError } from '../../errors/index.js';
import type { KeyCondition, KeyOperator } from '../compiled.js';
import { parseConditions } from './filter.js';
import type { LegacyOperator } from './operators.js';
import type { LegacyConditions } from './types.js';

const KEY_OPERATORS: Readonly<Partial<Record<LegacyOperator, KeyOperator>>> = {
  EQ: '=',
  LT: '<',
  LE: '<=',
  GT: '>',
  GE: '>=',
  BETWEEN: 'BETWEEN',
  BEGINS_WITH: 'begins_with',
};

/** KeyConditions. Throws AWS's ValidationException for operands that do not suit their operator, or no conditions. */
export function legacyKeyConditions(conditions: LegacyConditions): readonly KeyCondition[] {
  const parsed = parseConditions(conditions);
  if (parsed.size === 0) throw validationError('Conditions can be of length 1 or 2 only');
  return Array.from(parsed, ([attribute, { operator, operands }]) => ({
    attribute,
    operator: KEY_OPERATORS[operator] ?? 'unindexable',
    values: operands,
  }));
}
