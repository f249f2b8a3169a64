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

/** The HTTP servers of one listener and their connections, whoever reads from them, so that all can be ended. */
export class Connections {
  readonly #listener: HttpListener;
  readonly #limits: WireLimits;
  readonly #sockets = new Set<Socket>();
  /** Of connections that another server has taken. */
  #adoptive: Server | undefined;

  constructor(listener: HttpListener, limits: Partial<WireLimits>) {
    this.#listener = listener;
    this.#limits = { ...DEFAULT_WIRE_LIMITS, ...limits };
  }

  /** A server that cuts off what goes beyond `maxConnections`. */
  createServer(maxConnections: number): Server {
    const server = this.#createServer();
    server.maxConnections = maxConnections;
    return server;
  }

  /** Serves a connection that another server has taken. */
  take(socket: Socket): void {
    this.#adoptive ??= this.#createAdoptive();
    this.#adoptive.emit('connection', socket);
  }

  /**
   * To be called when no connections come any more. Refuses new requests and resolves when the begun ones have been
   * answered. After the grace clients are cut off that have not sent the rest of a request or not taken an answer.
   */
  async close(graceMs: number): Promise<void> {
    const drained = this.#listener.drain();
    this.#adoptive?.close();
    const impatience = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await this.#whenAllClosed();
    clearTimeout(impatience);
    await Promise.race([drained, wait(UNHEARD_MS, undefined, { ref: false })]);
  }

  #createServer(): Server {
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
    server.timeout = exchangeMs;
    server.on('clientError', answerBrokenRequest);
    return this.#connectPlainly(server);
  }

  /** From the time that it listens, Node's HTTP server looks after slow clients; this one never listens. */
  #createAdoptive(): Server {
    const server = this.#createServer();
    server.emit('listening');
    return server;
  }

  async #whenAllClosed(): Promise<void> {
    while (this.#sockets.size > 0) {
      const [socket] = this.#sockets;
      await new Promise((resolve) => socket?.once('close', resolve));
    }
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
