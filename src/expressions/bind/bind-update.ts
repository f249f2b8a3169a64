import type { CheckedUpdate } from '../check-text.js';
import type { ExpressionParameter } from '../failure.js';
import { checkAddAndDeleteTypes } from '../rules/add-delete-types.js';
import { checkDisjointPaths } from '../rules/disjoint-paths.js';
import { checkUpdateOperands } from '../rules/update-operand-types.js';
import type { SetValueNode, UpdateActionNode } from '../syntax/ast.js';
import type { BoundAction, BoundSetValue } from './bound.js';
import { bindName, bindOperand, bindPath, bindValue, type Scope } from './scope.js';

/** Resolves an update's placeholders and checks its paths and operands, in AWS's order. */
export function bindUpdate(scope: Scope, checked: CheckedUpdate): readonly BoundAction[] {
  // AWS reports an undefined name before an undefined value that stands in front of it.
  for (const name of checked.names) bindName(scope, name);
  const actions = checked.actions.map((action) => bindAction(scope, action));
  checkActions(actions, scope.parameter);
  return actions;
}

/** The checks of an update whose paths and operands are known. */
export function checkActions(actions: readonly BoundAction[], parameter: ExpressionParameter): void {
  checkDisjointPaths(
    actions.map((action) => action.path),
    parameter,
  );
  checkAddAndDeleteTypes(actions);
  checkUpdateOperands(actions, parameter);
}

function bindAction(scope: Scope, action: UpdateActionNode): BoundAction {
  const { path } = bindPath(scope, action.path);
  switch (action.kind) {
    case 'set':
      return { kind: 'set', path, value: bindSetValue(scope, action.value) };
    case 'remove':
      return { kind: 'remove', path };
    case 'add':
    case 'delete':
      return { kind: action.kind, path, value: bindValue(scope, action.value).value };
  }
}

function bindSetValue(scope: Scope, value: SetValueNode): BoundSetValue {
  if (value.kind !== 'arithmetic') return bindOperand(scope, value);
  const left = bindOperand(scope, value.left);
  return { kind: 'arithmetic', operator: value.operator, left, right: bindOperand(scope, value.right) };
}
