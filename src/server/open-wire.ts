import { type ActionHandlers, acceptAnyone, createHttpListener, type Logger } from '../protocol/index.js';
import { createActionHandlers } from './action-handlers.js';
import { Connections } from './connections.js';
import type { OpenServices } from './open-services.js';
import { DEFAULT_ACCOUNT_ID, type ServerOptions } from './server-options.js';

/** How requests are to be read and answered. */
interface OpenWireOptions extends Pick<ServerOptions, 'accountId' | 'region' | 'limits'> {
  readonly logger: Logger;
}

/** Makes connections that are answered by the operations. */
export function openWire(
  services: OpenServices,
  { accountId = DEFAULT_ACCOUNT_ID, region, limits = {}, logger }: OpenWireOptions,
): Connections {
  const handlers = handlersOf(services);
  const authenticate = acceptAnyone;
  return new Connections(
    createHttpListener({ handlers, authenticate, accountId, region, logger, limits }),
    limits,
  );
}

function handlersOf(services: OpenServices): ActionHandlers {
  const handlers = createActionHandlers(services);
  return services.catalogLease?.guard(handlers) ?? handlers;
}
