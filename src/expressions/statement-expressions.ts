import { checkLeaf } from './bind/bind-condition.js';
import { checkActions } from './bind/bind-update.js';
import type { BoundAction, BoundCondition, BoundLeaf } from './bind/bound.js';
import { compileCondition } from './compile/compile-condition.js';
import { compileUpdate } from './compile/compile-update.js';
import type { Condition, Update } from './compiled.js';

/**
 * The way in for another language that means the same (PartiQL): it brings bound trees instead of text, and gets the
 * same checks and the same compiled functions. AWS's messages then do not name a request parameter.
 */

/** Checks one condition's operands; throws AWS's ValidationException. Compiling takes what has passed. */
export function checkedLeaf(leaf: BoundLeaf): BoundLeaf {
  checkLeaf(leaf, 'Statement');
  return leaf;
}

/** A condition all of whose leaves have been checked. */
export function statementCondition(condition: BoundCondition): Condition {
  return compileCondition(condition);
}

/** An update; throws AWS's ValidationException for actions that do not go together. */
export function statementUpdate(actions: readonly BoundAction[]): Update {
  checkActions(actions, 'Statement');
  return compileUpdate(actions);
}
