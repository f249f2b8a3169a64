import type { OperationServices } from '../operations/index.js';
import {
  type ActionHandlers,
  acceptAnyone,
  createHttpListener,
  type Logger,
  type WireLimits,
} from '../protocol/index.js';
import type { Rollover } from '../streams/index.js';
import type { Clock } from '../support/index.js';
import { createActionHandlers } from './action-handlers.js';
import { Connections } from './connections.js';
import { type HeldItem, holdItem, holdToken } from './hold.js';
import { endpointOf, isLoopback, listen } from './listen.js';
import { createLogger } from './logger.js';
import { closeServices, type OpenServices, openServices } from './open-services.js';
import type { StorageChoice } from './open-storage.js';
import { StartError } from './start-error.js';

/** How a server is to run. */
export interface ServerOptions {
  readonly storage: StorageChoice;
  /** `localhost` (both loopback addresses) or an address of this machine. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Listen beyond loopback although anyone who connects may do anything. */
  readonly insecureBind?: boolean;
  /** Serve every request as this region; by default the region of its credential scope. */
  readonly region?: string;
  /** 12 digits. */
  readonly accountId?: string;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. 0, the default: not at all. */
  readonly stateChangeDelayMs?: number;
  /** How long an expired item stays before it is deleted. 0, the default: about a second. */
  readonly ttlDelayMs?: number;
  /** When shards of streams give way to new ones. By default as in AWS. */
  readonly streamShards?: Partial<Rollover>;
  /** Refuse what goes beyond the throughput of tables and indexes, as AWS does. By default nothing is refused. */
  readonly throttling?: boolean;
  /** How many clients may be connected at once to an address; the next ones are cut off. Default 10,000. */
  readonly maxConnections?: number;
  /** What clients may ask at once, and how long they may take. */
  readonly limits?: Partial<WireLimits>;
  /** How long closing waits for clients to send what they have begun and to take their answers. Default 10 seconds. */
  readonly stopGraceMs?: number;
  /** Where time comes from, so that a test can set it. By default the system's. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Called once when the storage can neither read nor write until the server is started again; every request fails. */
  readonly onFailed?: (error: Error) => void;
}

/** A server that answers. */
export interface RunningServer {
  /** e.g. `http://localhost:8000`. */
  readonly endpoint: string;
  readonly port: number;
  /** Removes every table of every account and region. */
  reset(): Promise<void>;
  /** Deletes all items that have expired by now, without delay; resolves with how many. */
  expireNow(): Promise<number>;
  /** Makes an item of a region look as if a transaction were at work on it, until the returned function is called. */
  holdItem(region: string, item: HeldItem): () => void;
  /** Makes a token look as if a transaction with it were at work, until the returned function is called. */
  holdToken(region: string, token: string): () => void;
  /**
   * Refuses new requests, answers the begun ones, makes everything durable and lets go of the data. Clients that neither
   * send nor take what they should are cut off after the grace.
   */
  close(): Promise<void>;
}

/** The account of every access key, unless configured: AWS's own example. */
export const DEFAULT_ACCOUNT_ID = '123456789012';

/** Far more than SDKs open; far fewer than the memory of a small machine has room for. */
export const DEFAULT_MAX_CONNECTIONS = 10_000;

export const DEFAULT_STOP_GRACE_MS = 10_000;

/** Starts a server: the one place where engine, catalog, clock, ids and wire are put together. Throws StartError. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host } = options;
  if (!isLoopback(host) && options.insecureBind !== true) {
    throw new StartError(
      `refusing to listen on ${host}: whoever reaches it could read and change all data, for credentials are not ` +
        'checked. Allow it with --insecure-bind (insecureBind: true), or listen on localhost',
    );
  }
  const { logger = createLogger(), accountId = DEFAULT_ACCOUNT_ID } = options;
  const { storage, stateChangeDelayMs = 0, ttlDelayMs = 0, streamShards = {}, throttling, clock } = options;
  const settings = { storage, stateChangeDelayMs, ttlDelayMs, streamShards, throttling, clock };
  const services = await openServices({ ...settings, logger, onFailed: options.onFailed });
  try {
    const listener = createHttpListener({
      handlers: handlersOf(services),
      authenticate: acceptAnyone,
      accountId,
      region: options.region,
      logger,
      limits: options.limits ?? {},
    });
    const { maxConnections = DEFAULT_MAX_CONNECTIONS, stopGraceMs = DEFAULT_STOP_GRACE_MS } = options;
    const connections = new Connections(listener, { maxConnections, limits: options.limits ?? {} });
    const { servers, port } = await listen(() => connections.createServer(), options);
    for (const server of servers)
      server.on('error', (cause) => logger.error({ cause }, 'the listener failed'));
    const close = async () => {
      await connections.close(servers, stopGraceMs);
      await closeServices(services);
    };
    return {
      endpoint: endpointOf(host, port),
      port,
      reset: () => removeTables(services),
      expireNow: () => expireNow(services),
      holdItem: (region, item) => holdItem(services, { accountId, region }, item),
      holdToken: (region, token) => holdToken(services, { accountId, region }, token),
      close: onlyOnce(close),
    };
  } catch (error) {
    await closeServices(services);
    throw error;
  }
}

function handlersOf(services: OpenServices): ActionHandlers {
  const handlers = createActionHandlers(services);
  return services.catalogLease?.guard(handlers) ?? handlers;
}

async function removeTables({ catalog, clock }: OperationServices): Promise<void> {
  await Promise.all(catalog.all().map(({ definition }) => catalog.remove(definition, clock.nowMs())));
  await Promise.all(catalog.deleted().map((table) => catalog.removeDeleted(table)));
}

/** Also items older than their table's time to live, which are known when they have been put into its index. */
async function expireNow({ lifecycle, expiration }: OpenServices): Promise<number> {
  await lifecycle.whenIdle();
  return expiration.expireNow();
}

/** Runs an action at the first call; later calls wait for that one. */
function onlyOnce(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
