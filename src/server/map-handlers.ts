import type { ActionHandler, ActionHandlers } from '../protocol/index.js';
import type { OperationName } from '../shapes/index.js';

/** Every handler as `change` makes it. */
export function mapHandlers(
  handlers: ActionHandlers,
  change: (action: OperationName, handler: ActionHandler) => ActionHandler,
): ActionHandlers {
  const changed: { [Name in OperationName]?: ActionHandler } = {};
  // The keys of handlers are names of operations.
  for (const action of Object.keys(handlers) as OperationName[]) {
    const handler = handlers[action];
    if (handler !== undefined) changed[action] = change(action, handler);
  }
  return changed;
}
