import type { IncomingHttpHeaders } from 'node:http';

/** What the wire looks at of a request: Node's `IncomingMessage` has it, and so has a `PlainRequest`. */
export interface WireRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** By lower-case name, every value that was sent. */
  readonly headersDistinct: NodeJS.Dict<string[]>;
}

/** Where the answer to one request goes. Exactly one of the two is called, once. */
export interface AnswerSink {
  /** Puts an answer on the wire. `headers` is a flat list of names and values; Date and Connection are added. */
  send(status: number, headers: string[], body: Buffer): void;
  /** Answers that the body was too large: status 413 with an empty chunked body (recorded); ends the connection. */
  sendTooLarge(headers: readonly string[]): void;
  /** Ends the connection without an answer. */
  destroy(): void;
}
