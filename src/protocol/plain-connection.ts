import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { giveBackMemory } from '../support/index.js';
import type { ByteBudget } from './byte-budget.js';
import { MAX_JOINED_BYTES } from './node-sink.js';
import { PartialBody } from './partial-body.js';
import { type PlainHead, PlainRequest, parsePlainHead } from './plain-request.js';
import type { AnswerSink, WireRequest } from './wire-request.js';

/** What a connection needs of the server it belongs to. */
export interface PlainConnectionOptions {
  /** Answers a request, some time. The body is held in the budget, and is the server's to release. */
  readonly serve: (request: WireRequest, sink: AnswerSink, body: Buffer) => void;
  /** Answers a request whose body the budget had no room for. */
  readonly refuse: (request: WireRequest, sink: AnswerSink) => void;
  /** Takes over a connection whose next request is not plain; the bytes of it are in the socket again. */
  readonly handOver: (socket: Socket) => void;
  readonly budget: ByteBudget;
  /** A connection on which nothing moves is ended after this. */
  readonly idleMs: number;
  /** How long a client may take to send a request, and how long to take an answer, however busy it looks. */
  readonly exchangeMs: number;
  readonly onClosed: (connection: PlainConnection) => void;
}

/** A request whose body is still arriving. */
interface ArrivingRequest {
  readonly head: PlainHead;
  /** Head and body; undefined when they are thrown away because there is no room. */
  bytes: PartialBody | undefined;
  missingBytes: number;
}

/**
 * A connection as long as its requests are plain: read and answered without Node's HTTP machinery, which would take
 * more than half of the time that a GetItem takes in all. At the first request of any other form the connection is
 * handed over to Node's server for good, so that there is one full HTTP implementation, and it is not ours.
 */
export class PlainConnection implements AnswerSink {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  #arriving: ArrivingRequest | undefined;
  /** Bytes of the next request, while the last one is not answered or its answer not taken. */
  #waiting: Buffer | undefined;
  #isBusy = false;
  #isEnding = false;
  #isEnded = false;
  /** Bytes of an answer that the client is slow to take. */
  #untakenBytes = 0;
  /** Rises with each request begun and each answer given or taken. */
  #steps = 0;
  readonly #sinceStep = new Standstill();
  /** Rises with those, and with all that the client sends. */
  #moves = 0;
  readonly #sinceMove = new Standstill();

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  /** Ends the connection: at once, or after the answer to the request that has come or is coming. */
  end(): void {
    this.#isEnding = true;
    if (this.#isBusy || this.#arriving !== undefined) return;
    if (this.#untakenBytes > 0) this.#endSocket();
    else this.#socket.destroy();
  }

  /**
   * To be called now and then: ends a connection on which nothing moves, or whose client takes too long to send or to
   * take something. A timer of the socket's own would be set anew with every piece that comes or goes.
   */
  endIfStuck(nowMs: number): void {
    const { idleMs, exchangeMs } = this.#options;
    const sinceStepMs = this.#sinceStep.lastsMs(this.#steps, nowMs);
    const sinceMoveMs = this.#sinceMove.lastsMs(this.#moves, nowMs);
    if (this.#isBusy) return;
    const isTaking = this.#untakenBytes > 0;
    const waitsForClient = this.#arriving !== undefined || isTaking || this.#isEnded;
    if ((waitsForClient && sinceStepMs >= exchangeMs) || (!isTaking && sinceMoveMs >= idleMs))
      this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  send(status: number, headers: string[], body: Buffer): void {
    const socket = this.#socket;
    const head = headOf(status, headers, this.#isEnding ? 'close' : 'keep-alive');
    if (body.length <= MAX_JOINED_BYTES) {
      // One string, one system call. Latin-1 keeps every byte.
      socket.write(head + body.toString('latin1'), 'latin1');
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
    // Else some of it waits in the body itself.
    if (socket.writableLength === 0) giveBackMemory(body);
    this.#answered();
  }

  sendTooLarge(headers: readonly string[]): void {
    this.#isEnding = true;
    this.#socket.write(
      `${headOf(413, [...headers, 'Transfer-Encoding', 'chunked'], 'close')}0\r\n\r\n`,
      'latin1',
    );
    this.#answered();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isEnded) return;
    this.#moves++;
    if (this.#isBusy || this.#untakenBytes > 0 || this.#waiting !== undefined) {
      this.#waiting = this.#waiting === undefined ? chunk : Buffer.concat([this.#waiting, chunk]);
      // Whoever sends requests without waiting for answers must not fill our memory with them.
      this.#socket.pause();
    } else if (this.#arriving !== undefined) {
      this.#arrive(this.#arriving, chunk);
    } else {
      this.#next(chunk);
    }
  };

  /** Begins the next request when all of it is here. */
  #next(bytes: Buffer): void {
    const head = parsePlainHead(bytes);
    if (head === undefined) {
      this.#handOver(bytes);
    } else if (bytes.length < head.bodyEnd) {
      this.#steps++;
      const partial = new PartialBody(this.#options.budget, head.bodyEnd);
      this.#arriving = { head, bytes: partial, missingBytes: head.bodyEnd };
      this.#arrive(this.#arriving, bytes);
    } else {
      if (bytes.length > head.bodyEnd) this.#waiting = bytes.subarray(head.bodyEnd);
      const body = bytes.subarray(head.bodyStart, head.bodyEnd);
      this.#begin(head, this.#options.budget.tryHold(body.length) ? body : undefined);
    }
  }

  #arrive(arriving: ArrivingRequest, chunk: Buffer): void {
    const { head, bytes, missingBytes } = arriving;
    const piece = chunk.length <= missingBytes ? chunk : chunk.subarray(0, missingBytes);
    if (bytes?.append(piece) === false) {
      bytes.drop();
      arriving.bytes = undefined;
    }
    arriving.missingBytes -= piece.length;
    if (arriving.missingBytes > 0) return;
    this.#arriving = undefined;
    if (piece.length < chunk.length) this.#waiting = chunk.subarray(piece.length);
    // The head is not worth holding any longer.
    if (arriving.bytes !== undefined) this.#options.budget.release(head.bodyStart);
    this.#begin(head, arriving.bytes?.take().subarray(head.bodyStart));
  }

  #begin(head: PlainHead, body: Buffer | undefined): void {
    this.#steps++;
    this.#isBusy = true;
    const request = new PlainRequest(head);
    if (body === undefined) this.#options.refuse(request, this);
    else this.#options.serve(request, this, body);
  }

  #answered(): void {
    const socket = this.#socket;
    this.#steps++;
    this.#moves++;
    this.#isBusy = false;
    if (socket.writableNeedDrain && !socket.destroyed) {
      this.#untakenBytes = socket.writableLength;
      this.#options.budget.hold(this.#untakenBytes);
    }
    if (this.#isEnding) this.#endSocket();
    else if (this.#untakenBytes === 0) this.#goOn();
  }

  readonly #onDrain = (): void => {
    if (this.#untakenBytes === 0) return;
    this.#steps++;
    this.#moves++;
    this.#taken();
    if (!this.#isEnding) this.#goOn();
  };

  #taken(): void {
    this.#options.budget.release(this.#untakenBytes);
    this.#untakenBytes = 0;
  }

  /** Turns to what the client has sent meanwhile. */
  #goOn(): void {
    if (this.#waiting === undefined) {
      if (this.#socket.isPaused()) this.#socket.resume();
      return;
    }
    // Not at once: other connections have a turn in between.
    setImmediate(() => {
      const bytes = this.#waiting;
      if (bytes === undefined || this.#isBusy || this.#untakenBytes > 0) return;
      this.#waiting = undefined;
      this.#next(bytes);
      if (!this.#isBusy && this.#socket.isPaused()) this.#socket.resume();
    });
  }

  #endSocket(): void {
    this.#isEnded = true;
    this.#steps++;
    this.#waiting = undefined;
    // What still comes must be read, or the end of the connection is never seen.
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#socket.end();
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    this.#forget();
    socket.pause();
    socket.unshift(bytes);
    this.#options.handOver(socket);
    socket.resume();
  }

  readonly #onEnd = (): void => {
    this.#isEnding = true;
    if (this.#arriving !== undefined) this.#socket.destroy();
    else if (!this.#isBusy && this.#waiting === undefined) this.#endSocket();
  };

  readonly #onError = (): void => {
    this.#socket.destroy();
  };

  readonly #onClose = (): void => {
    this.#forget();
  };

  #forget(): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    this.#waiting = undefined;
    this.#arriving?.bytes?.drop();
    this.#arriving = undefined;
    this.#taken();
    this.#options.onClosed(this);
  }
}

/** For how long a number has stayed the same, as far as was looked. */
class Standstill {
  #number = -1;
  #sinceMs = 0;

  lastsMs(number: number, nowMs: number): number {
    if (number !== this.#number) this.#sinceMs = nowMs;
    this.#number = number;
    return nowMs - this.#sinceMs;
  }
}

function headOf(status: number, headers: readonly string[], connection: string): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${head}Date: ${httpDate()}\r\nConnection: ${connection}\r\n\r\n`;
}

let dateSecond = 0;
let dateText = '';

/** The time in HTTP's form; made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
