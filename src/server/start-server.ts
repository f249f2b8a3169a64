import type { Server, Socket } from 'node:net';
import type { OperationServices } from '../operations/index.js';
import { DEFAULT_WIRE_LIMITS, type WireLimits } from '../protocol/index.js';
import type { Connections } from './connections.js';
import { type HeldItem, holdItem, holdToken } from './hold.js';
import { endpointOf, isLoopback, listen } from './listen.js';
import { createLogger, type EndingLogger, endingLogger } from './logger.js';
import { closeServices, type OpenServices, openServices } from './open-services.js';
import { openWire } from './open-wire.js';
import {
  DEFAULT_ACCOUNT_ID,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_STOP_GRACE_MS,
  type ServerOptions,
} from './server-options.js';
import { StartError } from './start-error.js';
import { workerSettingsOf } from './workers/messages.js';
import { WorkerGroup } from './workers/worker-group.js';

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
  /** Ends what the storage has under way, and nothing else: for a process that is about to end. */
  halt(): Promise<void>;
}

/** Starts a server: the one place where engine, catalog, clock, ids and wire are put together. Throws StartError. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  checkHost(options);
  const { workers } = options;
  const logger = endingLogger(options.logger ?? createLogger());
  const group = workers && WorkerGroup.fork({ ...workers, logger });
  try {
    return await startHere({ ...options, logger }, group);
  } catch (error) {
    await group?.kill();
    throw error;
  }
}

function checkHost({ host, insecureBind }: ServerOptions): void {
  if (isLoopback(host) || insecureBind === true) return;
  throw new StartError(
    `refusing to listen on ${host}: whoever reaches it could read and change all data, for credentials are not ` +
      'checked. Allow it with --insecure-bind (insecureBind: true), or listen on localhost',
  );
}

/** What of the server is in this process. With workers, requests are answered before they are there. */
async function startHere(
  options: ServerOptions & { readonly logger: EndingLogger },
  group: WorkerGroup | undefined,
): Promise<RunningServer> {
  const { accountId = DEFAULT_ACCOUNT_ID, host, maxConnections = DEFAULT_MAX_CONNECTIONS } = options;
  const services = await openServices({ ...options, companions: group?.companions });
  try {
    const shared = { ...options, limits: limitsOfProcess(options) };
    const connections = openWire(services, { ...shared, companions: group?.companions });
    const take = (socket: Socket) => connections.take(socket);
    const { servers, port } = await listen(
      () => group?.createServer(maxConnections, take) ?? connections.createServer(maxConnections),
      options,
    );
    for (const server of servers)
      server.on('error', (cause) => options.logger.error({ cause }, 'the listener failed'));
    const close = () => closeAll({ servers, connections, group, services }, options);
    try {
      await group?.start(workerSettingsOf(shared));
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
    return {
      endpoint: endpointOf(host, port),
      port,
      reset: () => removeTables(services),
      expireNow: () => expireNow(services),
      holdItem: (region, item) => holdItem(services, { accountId, region }, item),
      holdToken: (region, token) => holdToken(services, { accountId, region }, token),
      close: onlyOnce(close),
      halt: () => {
        // What fails from now on does so because the data is gone.
        options.logger.end();
        return services.closeStorage();
      },
    };
  } catch (error) {
    await closeServices(services);
    throw error;
  }
}

/** Each process has its share of what a server holds at once, though room for a large request or two. */
function limitsOfProcess({ limits, workers }: ServerOptions): WireLimits {
  const all = { ...DEFAULT_WIRE_LIMITS, ...limits };
  const processes = 1 + (workers?.count ?? 0);
  if (processes === 1) return all;
  return {
    ...all,
    maxRequests: Math.ceil(all.maxRequests / processes),
    maxHeldBytes: Math.max(LEAST_HELD_BYTES, Math.ceil(all.maxHeldBytes / processes)),
  };
}

const LEAST_HELD_BYTES = 32 * 1024 * 1024;

interface Running {
  readonly servers: readonly Server[];
  readonly connections: Connections;
  readonly group: WorkerGroup | undefined;
  readonly services: OpenServices;
}

async function closeAll(
  { servers, connections, group, services }: Running,
  { stopGraceMs = DEFAULT_STOP_GRACE_MS }: ServerOptions,
): Promise<void> {
  for (const server of servers) server.close();
  await Promise.all([connections.close(stopGraceMs), group?.close()]);
  await closeServices(services);
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
