import type { Caller, ResponseBody } from '../operations/index.js';
import { type OperationName, operationNames, targetPrefixOf } from '../shapes/index.js';

/** One API action as the wire sees it: parsed JSON in, the answer out, refusals thrown as `DynamoError`. */
export type ActionHandler = (body: unknown, caller: Caller) => Promise<ResponseBody>;

/** The API actions by name. One that is missing is unknown to the wire. */
export type ActionHandlers = { readonly [Name in OperationName]?: ActionHandler };

/** Handlers by the `X-Amz-Target` that asks for them, e.g. `DynamoDB_20120810.GetItem`. */
export function handlersByTarget(handlers: ActionHandlers): ReadonlyMap<string, ActionHandler> {
  const byTarget = new Map<string, ActionHandler>();
  for (const name of operationNames) {
    const handler = handlers[name];
    if (handler !== undefined) byTarget.set(`${targetPrefixOf(name)}.${name}`, handler);
  }
  return byTarget;
}
