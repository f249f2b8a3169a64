import type { ServerResponse } from 'node:http';
import type { ByteBudget } from './byte-budget.js';
import type { AnswerSink } from './wire-request.js';

/** Bodies up to this are copied behind their head, so that both leave in one write. */
export const MAX_JOINED_BYTES = 16 * 1024;

/** What an answer needs to know of the server it goes out from. */
export interface NodeSinkOptions {
  readonly isDraining: () => boolean;
  readonly budget: ByteBudget;
  /** How long a client may take to take its answer. */
  readonly exchangeMs: number;
}

/** Answers through Node's HTTP server. */
export class NodeSink implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #options: NodeSinkOptions;

  constructor(response: ServerResponse, options: NodeSinkOptions) {
    this.#response = response;
    this.#options = options;
  }

  send(status: number, headers: string[], body: Buffer): void {
    const response = this.#response;
    // A draining server waits for its connections to end.
    if (this.#options.isDraining()) response.shouldKeepAlive = false;
    response.writeHead(status, headers);
    // Node writes a string together with the head, but bytes apart from it. Latin-1 keeps every byte.
    if (body.length <= MAX_JOINED_BYTES) endAtOnce(response, body.toString('latin1'));
    else response.end(body);
    // An ended response never says that it needs to drain.
    if (!response.destroyed && response.writableLength >= response.writableHighWaterMark)
      this.#holdUntilTaken();
  }

  #holdUntilTaken(): void {
    const response = this.#response;
    const { budget, exchangeMs } = this.#options;
    const bytes = response.writableLength;
    budget.hold(bytes);
    const impatience = setTimeout(() => response.destroy(), exchangeMs).unref();
    response.once('close', () => {
      clearTimeout(impatience);
      budget.release(bytes);
    });
  }

  sendTooLarge(headers: readonly string[]): void {
    this.#response.writeHead(413, [...headers, 'Transfer-Encoding', 'chunked', 'Connection', 'close']);
    this.#response.end();
  }

  destroy(): void {
    this.#response.destroy();
  }
}

/** Does what `end(text)` does in one system call of one piece: that one adds an empty piece to the write (1 µs). */
function endAtOnce(response: ServerResponse, text: string): void {
  response.write(text, 'latin1');
  response.socket?.uncork();
  response.end();
}
