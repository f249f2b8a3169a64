import { type AttributeType, typeOf } from '../../values/index.js';
import type { BoundAction } from '../bind/bound.js';
import { invalidExpression } from '../failure.js';

/** Here, and only here, AWS spells the types out. */
const TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  M: 'MAP',
  L: 'LIST',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
};
const SETS: ReadonlySet<AttributeType> = new Set(['SS', 'NS', 'BS']);

/** ADD takes a number or a set, DELETE a set. */
export function checkAddAndDeleteTypes(actions: readonly BoundAction[]): void {
  for (const action of actions) {
    if (action.kind !== 'add' && action.kind !== 'delete') continue;
    const type = typeOf(action.value);
    if (SETS.has(type) || (action.kind === 'add' && type === 'N')) continue;
    const which = `operator: ${action.kind.toUpperCase()}, operand type: ${TYPE_NAMES[type]}`;
    const detail = `Incorrect operand type for operator or function; ${which}`;
    throw invalidExpression('UpdateExpression', detail);
  }
}
