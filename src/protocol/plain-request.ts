import type { IncomingHttpHeaders } from 'node:http';
import type { WireRequest } from './wire-request.js';

/** A request of the one form that nearly all have: `POST / HTTP/1.1`, plain headers, a body of a given length. */
export class PlainRequest implements WireRequest {
  readonly method = 'POST';
  readonly url = '/';
  readonly headers: IncomingHttpHeaders;

  constructor(headers: IncomingHttpHeaders) {
    this.headers = headers;
  }

  /** A plain request has every header once. */
  get headersDistinct(): NodeJS.Dict<string[]> {
    const distinct: NodeJS.Dict<string[]> = {};
    for (const [name, value] of Object.entries(this.headers)) {
      if (typeof value === 'string') distinct[name] = [value];
    }
    return distinct;
  }
}

/** The head of a plain request, and where its body lies. */
export interface PlainHead {
  readonly headers: IncomingHttpHeaders;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** Longer bodies are left to Node, which takes them piece by piece. */
const MAX_PLAIN_BODY_BYTES = 256 * 1024;
/** As for all requests: more is refused, by Node. */
const MAX_HEAD_BYTES = 16 * 1024;
const START_LINE = 'POST / HTTP/1.1\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');
/** Lines of a name, a colon and printable ASCII: whatever else HTTP allows is rare, and Node knows how to judge it. */
const PLAIN_LINES = /^(?:[a-zA-Z0-9][\w-]*: ?[\x20-\x7e]*\r\n)+$/;
const DIGITS = /^\d{1,9}$/;
/** What makes a request more than plain. */
const NOT_PLAIN = ['transfer-encoding', 'expect', 'upgrade', 'trailer'] as const;

/** Reads the head of a plain request; undefined when the bytes begin with anything else, or with not all of a head. */
export function parsePlainHead(bytes: Buffer): PlainHead | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0 || headEnd > MAX_HEAD_BYTES) return undefined;
  if (bytes.toString('latin1', 0, START_LINE.length) !== START_LINE) return undefined;
  const lines = bytes.toString('latin1', START_LINE.length, headEnd + 2);
  const headers = PLAIN_LINES.test(lines) ? parseLines(lines) : undefined;
  if (headers === undefined || !isPlain(headers)) return undefined;
  const length = headers['content-length'] ?? '';
  if (!DIGITS.test(length) || Number(length) > MAX_PLAIN_BODY_BYTES) return undefined;
  const bodyStart = headEnd + HEAD_END.length;
  return { headers, bodyStart, bodyEnd: bodyStart + Number(length) };
}

function isPlain(headers: IncomingHttpHeaders): boolean {
  if (headers.host === undefined || NOT_PLAIN.some((name) => headers[name] !== undefined)) return false;
  const { connection } = headers;
  return connection === undefined || connection.toLowerCase() === 'keep-alive';
}

/** Headers by lower-case name; undefined when one comes twice. */
function parseLines(lines: string): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = Object.create(null);
  let at = 0;
  while (at < lines.length) {
    const colon = lines.indexOf(':', at);
    const end = lines.indexOf('\r\n', colon);
    const name = lowerCase(lines.slice(at, colon));
    if (name in headers) return undefined;
    headers[name] = lines.slice(colon + 1, end).trim();
    at = end + 2;
  }
  return headers;
}

/** Clients send the same few names over and over. */
const LOWER_CASE = new Map(
  ['Host', 'Content-Length', 'Content-Type', 'X-Amz-Target', 'X-Amz-Date', 'Authorization', 'User-Agent']
    .concat(['Accept-Encoding', 'Accept', 'Connection', 'amz-sdk-invocation-id', 'amz-sdk-request'])
    .flatMap((name) => [
      [name, name.toLowerCase()],
      [name.toLowerCase(), name.toLowerCase()],
    ]),
);

function lowerCase(name: string): string {
  return LOWER_CASE.get(name) ?? name.toLowerCase();
}
