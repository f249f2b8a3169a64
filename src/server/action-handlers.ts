import { type Operation, type OperationServices, operations } from '../operations/index.js';
import type { ActionHandler, ActionHandlers } from '../protocol/index.js';
import { type OperationName, operationNames, parseRequest, type RequestOf } from '../shapes/index.js';
import { isMissingSpace } from '../storage/index.js';
import { againIfOutdated } from './again-if-outdated.js';

/** Every operation there is, ready for the wire: its request parsed against the API table, its services at hand. */
export function createActionHandlers(services: OperationServices): ActionHandlers {
  const handlers: { [Name in OperationName]?: ActionHandler } = {};
  for (const name of operationNames) {
    const handler = handlerOf(name, services);
    if (handler !== undefined) handlers[name] = handler;
  }
  return handlers;
}

function handlerOf<Name extends OperationName>(
  name: Name,
  services: OperationServices,
): ActionHandler | undefined {
  const operation: Operation<RequestOf<Name>> | undefined = operations[name];
  if (operation === undefined) return undefined;
  // A table or an index that is dropped while it is being read is one that is not there.
  const renewal = { catalog: services.catalog, isOutdated: isMissingSpace, renew: async () => {} };
  return (body, caller) =>
    againIfOutdated(renewal, () => operation(parseRequest(name, body), caller, services));
}
