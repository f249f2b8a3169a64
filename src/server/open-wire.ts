import { type ActionHandlers, acceptAnyone, createHttpListener, type Logger } from '../protocol/index.js';
import { createActionHandlers } from './action-handlers.js';
import { Connections } from './connections.js';
import type { OpenServices } from './open-services.js';
import { DEFAULT_ACCOUNT_ID, type ServerOptions } from './server-options.js';
import type { Companions } from './workers/companions.js';

/** How requests are to be read and answered. */
interface OpenWireOptions extends Pick<ServerOptions, 'accountId' | 'region' | 'limits' | 'storage'> {
  readonly logger: Logger;
  readonly companions?: Companions | undefined;
}

/** Makes connections that are answered by the operations. */
export function openWire(
  services: OpenServices,
  { accountId = DEFAULT_ACCOUNT_ID, region, limits = {}, logger, storage, companions }: OpenWireOptions,
): Connections {
  const own = handlersOf(services);
  // A database orders the writes of all processes, however many servers they belong to.
  const handlers = storage.kind === 'lmdb' && companions ? companions.shareActions(own) : own;
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
