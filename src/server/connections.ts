import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import {
  answerBrokenRequest,
  DEFAULT_WIRE_LIMITS,
  type HttpListener,
  type WireLimits,
} from '../protocol/index.js';
import { assert } from '../support/index.js';

/** As AWS: more is answered with status 400. */
const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 30_000;
/** How long requests may go on that nobody waits for any more. */
const UNHEARD_MS = 5_000;

export interface ConnectionsOptions {
  /** More are cut off, for each server. */
  readonly maxConnections: number;
  readonly limits: Partial<WireLimits>;
}

/** The HTTP servers of one listener and their connections, whoever reads from them, so that all can be ended. */
export class Connections {
  readonly #listener: HttpListener;
  readonly #maxConnections: number;
  readonly #limits: WireLimits;
  readonly #sockets = new Set<Socket>();

  constructor(listener: HttpListener, { maxConnections, limits }: ConnectionsOptions) {
    this.#listener = listener;
    this.#maxConnections = maxConnections;
    this.#limits = { ...DEFAULT_WIRE_LIMITS, ...limits };
  }

  createServer(): Server {
    const { idleMs, exchangeMs } = this.#limits;
    const server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        keepAliveTimeout: idleMs,
        requestTimeout: exchangeMs,
        headersTimeout: Math.min(HEADERS_TIMEOUT_MS, exchangeMs),
        connectionsCheckingInterval: Math.min(HEADERS_TIMEOUT_MS, exchangeMs) / 4,
      },
      this.#listener.listen,
    );
    server.maxConnections = this.#maxConnections;
    server.timeout = exchangeMs;
    server.on('clientError', answerBrokenRequest);
    return this.#connectPlainly(server);
  }

  /**
   * Refuses new requests and resolves when the begun ones have been answered. After the grace clients are cut off
   * that have not sent the rest of a request or not taken an answer.
   */
  async close(servers: readonly Server[], graceMs: number): Promise<void> {
    const drained = this.#listener.drain();
    const ended = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await Promise.all(ended);
    clearTimeout(impatience);
    await Promise.race([drained, wait(UNHEARD_MS, undefined, { ref: false })]);
  }

  /** Lets the listener see a connection before Node's HTTP does, which gets it when the listener hands it over. */
  #connectPlainly(server: Server): Server {
    const [connectToNode] = server.listeners('connection');
    assert(connectToNode !== undefined, "Node's HTTP server listens to its connections");
    server.removeAllListeners('connection');
    const handOver = (socket: Socket) => connectToNode.call(server, socket);
    return server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#listener.connect(socket, handOver);
    });
  }
}
