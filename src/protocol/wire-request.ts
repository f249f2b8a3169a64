import type { IncomingHttpHeaders } from 'node:http';

/** The headers that the wire looks at, by lower-case name. */
export type WireHeaders = Pick<
  IncomingHttpHeaders,
  | 'accept-encoding'
  | 'access-control-request-headers'
  | 'access-control-request-method'
  | 'authorization'
  | 'content-encoding'
  | 'content-type'
  | 'date'
  | 'host'
  | 'origin'
> & {
  'x-amz-date'?: string | string[] | undefined;
  'x-amz-target'?: string | string[] | undefined;
};

/** What the wire looks at of a request: Node's `IncomingMessage` has it, and so has a `PlainRequest`. */
export interface WireRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: WireHeaders;
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
