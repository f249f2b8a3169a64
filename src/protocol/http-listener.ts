import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DynamoError, tooManyRequests } from '../errors/index.js';
import { ByteBudget } from './byte-budget.js';
import { decodeBody, UndecodableBodyError } from './content-coding.js';
import { corsHeaders, preflightHeaders } from './cors.js';
import { encodeError, internalServerError } from './error-body.js';
import type { Logger } from './logger.js';
import { NodeSink } from './node-sink.js';
import { PlainConnection } from './plain-connection.js';
import { answerPost, type PostContext } from './post-request.js';
import { type Reply, sendReply } from './reply.js';
import { readBody } from './request-body.js';
import { createRequestIds } from './request-id.js';
import { type ActionHandlers, handlersByTarget } from './targets.js';
import type { AnswerSink, WireRequest } from './wire-request.js';

/** What the wire needs to know of the rest. */
export interface WireOptions extends Omit<PostContext, 'handlers'> {
  readonly handlers: ActionHandlers;
  readonly logger: Logger;
  /** By default `DEFAULT_WIRE_LIMITS`. */
  readonly limits?: Partial<WireLimits>;
}

/** What clients may ask of a server at once. More is answered with ThrottlingException, or cut off. */
export interface WireLimits {
  /** Requests being worked on. */
  readonly maxRequests: number;
  /** Bytes of bodies that are arriving or being worked on, and of answers that clients have not taken. */
  readonly maxHeldBytes: number;
  /** A connection on which nothing moves is ended after this. Longer than clients keep theirs: they should end it, not we. */
  readonly idleMs: number;
  /** How long a client may take to send a request, and how long to take an answer, however busy it looks. */
  readonly exchangeMs: number;
}

/** A client that cannot send its 16 MB within two minutes does not mean to. */
export const DEFAULT_WIRE_LIMITS: WireLimits = {
  maxRequests: 4096,
  maxHeldBytes: 128 * 1024 * 1024,
  idleMs: 75_000,
  exchangeMs: 120_000,
};

interface Wire extends PostContext {
  readonly logger: Logger;
  readonly nextRequestId: () => string;
  readonly limits: WireLimits;
  readonly budget: ByteBudget;
  /** Connections that Node's server has not been given. */
  readonly plainConnections: Set<PlainConnection>;
  /** Requests whose body is here and whose answer is not yet on the wire. */
  begun: number;
  /** Set once by `drain`: called when no request is begun any more. */
  onDrained: (() => void) | undefined;
}

/** What listens: to connections first, to Node's HTTP server for what is not plain; and how to end without losing an answer. */
export interface HttpListener {
  readonly listen: (request: IncomingMessage, response: ServerResponse) => void;
  /** Serves a new connection; `handOver` gives it to Node's server when it must. */
  readonly connect: (socket: Socket, handOver: (socket: Socket) => void) => void;
  /** From now on every answer closes its connection; resolves when the begun requests have ended. */
  readonly drain: () => Promise<void>;
}

/** How often connections are looked at for clients that take too long. */
const MAX_LOOK_MS = 5_000;

const JSON_TYPE = 'application/json';
const AMZ_JSON_TYPE = 'application/x-amz-json-1.0';
const NOT_FOUND_BODY = '<UnknownOperationException/>\n';

/** AWS JSON 1.0 over HTTP/1.1: the envelope round the API's actions, as DynamoDB's own endpoint has it. */
export function createHttpListener(options: WireOptions): HttpListener {
  const limits = { ...DEFAULT_WIRE_LIMITS, ...options.limits };
  const wire: Wire = {
    handlers: handlersByTarget(options.handlers),
    authenticate: options.authenticate,
    accountId: options.accountId,
    region: options.region,
    logger: options.logger,
    nextRequestId: createRequestIds(),
    limits,
    budget: new ByteBudget(limits.maxHeldBytes),
    plainConnections: new Set(),
    begun: 0,
    onDrained: undefined,
  };
  const lookMs = Math.min(MAX_LOOK_MS, limits.exchangeMs / 4, limits.idleMs / 4);
  const looking = setInterval(() => endStuck(wire), lookMs).unref();
  return {
    listen: (request, response) => receive(wire, request, response),
    connect: (socket, handOver) => connect(wire, socket, handOver),
    drain: () =>
      new Promise((resolve) => {
        clearInterval(looking);
        wire.onDrained = resolve;
        for (const connection of wire.plainConnections) connection.end();
        if (wire.begun === 0) resolve();
      }),
  };
}

function connect(wire: Wire, socket: Socket, handOver: (socket: Socket) => void): void {
  const { idleMs, exchangeMs } = wire.limits;
  const connection = new PlainConnection(socket, {
    serve: (request, sink, body) => void serve(wire, request, sink, body),
    refuse: (request, sink) => refuse(wire, request, sink),
    handOver,
    ...{ idleMs, exchangeMs, budget: wire.budget },
    onClosed: (closed) => wire.plainConnections.delete(closed),
  });
  wire.plainConnections.add(connection);
}

function endStuck(wire: Wire): void {
  const nowMs = performance.now();
  for (const connection of wire.plainConnections) connection.endIfStuck(nowMs);
}

function receive(wire: Wire, request: IncomingMessage, response: ServerResponse): void {
  const { budget, limits } = wire;
  const isDraining = () => wire.onDrained !== undefined;
  const sink = new NodeSink(response, { isDraining, budget, exchangeMs: limits.exchangeMs });
  readBody(request, budget, {
    onBody: (body) => {
      if (request.method === 'POST') {
        void serve(wire, request, sink, body);
        return;
      }
      budget.release(body.length);
      answerOther(wire, request, sink);
    },
    onTooLarge: () => answerTooLarge(request, sink),
    onNoRoom: () => refuse(wire, request, sink),
  });
}

/** Answers that there is too much to do, quickly. SDKs wait a little and try again. */
function refuse(wire: Wire, request: WireRequest, sink: AnswerSink): void {
  const { status, json } = encodeError(tooManyRequests());
  const contentType = jsonTypeOf(request) ?? JSON_TYPE;
  sendReply(request, sink, { status, requestId: wire.nextRequestId(), contentType, body: json });
}

/** Never rejects: whatever goes wrong becomes an answer. Releases the body from the budget. */
async function serve(wire: Wire, request: WireRequest, sink: AnswerSink, body: Buffer): Promise<void> {
  if (wire.begun >= wire.limits.maxRequests) {
    wire.budget.release(body.length);
    refuse(wire, request, sink);
    return;
  }
  wire.begun++;
  const requestId = wire.nextRequestId();
  try {
    const contentType = jsonTypeOf(request);
    if (!isApiPath(request.url) || (contentType === undefined && body.length > 0)) {
      sendReply(request, sink, notFound(requestId));
      return;
    }
    const reply = await replyToPost(wire, request, body, {
      requestId,
      contentType: contentType ?? JSON_TYPE,
    });
    if (reply === undefined) answerTooLarge(request, sink);
    else sendReply(request, sink, reply);
  } catch (cause) {
    wire.logger.error({ cause, requestId }, 'could not answer a request');
    sink.destroy();
  } finally {
    wire.budget.release(body.length);
    wire.begun--;
    if (wire.begun === 0) wire.onDrained?.();
  }
}

/** The answer to a POST; `undefined` when its body turned out to be too large. */
async function replyToPost(
  wire: Wire,
  request: WireRequest,
  body: Buffer,
  head: Pick<Reply, 'requestId' | 'contentType'>,
): Promise<Reply | undefined> {
  const { requestId, contentType } = head;
  let decodedBytes = 0;
  try {
    const encoding = request.headers['content-encoding'];
    const plain = encoding === undefined ? body : await decodeBody(body, encoding);
    if (plain !== body) {
      if (!wire.budget.tryHold(plain.length)) throw tooManyRequests();
      decodedBytes = plain.length;
    }
    const answer = await answerPost(wire, request, plain);
    const answerBody = answer instanceof Uint8Array ? answer : JSON.stringify(answer);
    return { status: 200, requestId, contentType, body: answerBody };
  } catch (cause) {
    if (cause instanceof UndecodableBodyError && cause.tooLarge) return undefined;
    const expected = cause instanceof DynamoError || cause instanceof UndecodableBodyError;
    if (!expected) {
      const target = request.headers['x-amz-target'];
      wire.logger.error({ cause, requestId, target }, 'a request failed unexpectedly');
    }
    const { status, json } = encodeError(cause instanceof DynamoError ? cause : internalServerError());
    return { status, requestId, contentType, body: json };
  } finally {
    wire.budget.release(decodedBytes);
  }
}

function answerOther(wire: Wire, request: WireRequest, sink: AnswerSink): void {
  const requestId = wire.nextRequestId();
  if (request.method === 'OPTIONS' && request.headers.origin !== undefined) {
    const headers = ['Server', 'Server', 'Content-Length', '0', 'x-amzn-RequestId', requestId];
    sink.send(200, [...headers, ...preflightHeaders(request.headers)], NO_BODY);
  } else if (request.method === 'GET' && isApiPath(request.url)) {
    // The trailing space is AWS's.
    const body = `healthy: ${request.headers.host ?? ''} `;
    sendReply(request, sink, { status: 200, requestId, contentType: '', body });
  } else {
    sendReply(request, sink, notFound(requestId));
  }
}

const NO_BODY = Buffer.alloc(0);

function answerTooLarge(request: WireRequest, sink: AnswerSink): void {
  sink.sendTooLarge(['Server', 'Server', ...corsHeaders(request.headers)]);
}

function notFound(requestId: string): Reply {
  return { status: 404, requestId, contentType: '', body: NOT_FOUND_BODY };
}

function isApiPath(url = '/'): boolean {
  return url === '/' || url.startsWith('/?');
}

/** The content type to answer in; `undefined` for one the API does not speak. */
function jsonTypeOf(request: WireRequest): string | undefined {
  const contentType = request.headers['content-type'];
  if (contentType === AMZ_JSON_TYPE) return AMZ_JSON_TYPE;
  const [type = ''] = (contentType ?? '').split(';');
  const trimmed = type.trim();
  return trimmed === AMZ_JSON_TYPE || trimmed === JSON_TYPE ? trimmed : undefined;
}
