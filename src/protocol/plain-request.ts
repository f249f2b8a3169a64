import type { WireHeaders, WireRequest } from './wire-request.js';

/** A request of the one form that nearly all have: `POST / HTTP/1.1`, plain headers, a body of a given length. */
export class PlainRequest implements WireRequest {
  readonly method = 'POST';
  readonly url = '/';
  readonly #head: PlainHead;

  constructor(head: PlainHead) {
    this.#head = head;
  }

  get headers(): WireHeaders {
    return this.#head.headers;
  }

  get headersDistinct(): NodeJS.Dict<string[]> {
    const distinct: NodeJS.Dict<string[]> = Object.create(null);
    for (const line of this.#head.text.slice(START_LINE.length, -LINE_END.length).split(LINE_END)) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      distinct[name] ??= [];
      distinct[name].push(line.slice(colon + 1).trim());
    }
    return distinct;
  }
}

/** The head of a plain request, and where its body lies. */
export interface PlainHead {
  /** Start line and headers, each with its end of line. */
  readonly text: string;
  /** None of these comes twice. */
  readonly headers: WireHeaders;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** The headers that have to be read: for the wire, and to tell that a request is plain. All in one shape, for speed. */
class PlainHeaders implements WireHeaders {
  host: string | undefined = undefined;
  'content-length': string | undefined = undefined;
  'content-type': string | undefined = undefined;
  'content-encoding': string | undefined = undefined;
  'x-amz-target': string | undefined = undefined;
  'x-amz-date': string | undefined = undefined;
  date: string | undefined = undefined;
  authorization: string | undefined = undefined;
  'accept-encoding': string | undefined = undefined;
  origin: string | undefined = undefined;
  'access-control-request-headers': string | undefined = undefined;
  'access-control-request-method': string | undefined = undefined;
  connection: string | undefined = undefined;
  'transfer-encoding': string | undefined = undefined;
  expect: string | undefined = undefined;
  upgrade: string | undefined = undefined;
  trailer: string | undefined = undefined;
}

/** Longer bodies are left to Node, which takes them piece by piece. */
const MAX_PLAIN_BODY_BYTES = 256 * 1024;
/** As for all requests: more is refused, by Node. */
const MAX_HEAD_BYTES = 16 * 1024;
const LINE_END = '\r\n';
const START_LINE = `POST / HTTP/1.1${LINE_END}`;
const HEAD_END = Buffer.from('\r\n\r\n');
/** Lines of a name, a colon and printable ASCII: whatever else HTTP allows is rare, and Node knows how to judge it. */
const PLAIN_HEAD = /^POST \/ HTTP\/1\.1\r\n(?:[a-zA-Z0-9][\w-]*: ?[\x20-\x7e]*\r\n)+$/;
const DIGITS = /^\d{1,9}$/;

/** Reads the head of a plain request; undefined when the bytes begin with anything else, or with not all of a head. */
export function parsePlainHead(bytes: Buffer): PlainHead | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0 || headEnd > MAX_HEAD_BYTES) return undefined;
  const text = bytes.toString('latin1', 0, headEnd + 2);
  if (!PLAIN_HEAD.test(text)) return undefined;
  const headers = parseHeaders(text);
  if (headers === undefined || !isPlain(headers)) return undefined;
  const { 'content-length': digits = '' } = headers;
  if (!DIGITS.test(digits)) return undefined;
  const length = Number(digits);
  if (length > MAX_PLAIN_BODY_BYTES) return undefined;
  const bodyStart = headEnd + HEAD_END.length;
  return { text, headers, bodyStart, bodyEnd: bodyStart + length };
}

function isPlain(headers: PlainHeaders): boolean {
  const { connection } = headers;
  return (
    headers.host !== undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined &&
    headers.upgrade === undefined &&
    headers.trailer === undefined &&
    (connection === undefined || connection.toLowerCase() === 'keep-alive')
  );
}

/** The headers that have to be read; undefined when one of them comes twice. */
function parseHeaders(text: string): PlainHeaders | undefined {
  const headers = new PlainHeaders();
  for (let at = START_LINE.length; at < text.length; ) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r', colon);
    const name = knownNameAt(text, at, colon);
    if (name !== undefined) {
      if (headers[name] !== undefined) return undefined;
      headers[name] = valueBetween(text, colon + 1, end);
    }
    at = end + LINE_END.length;
  }
  return headers;
}

// The class has these fields and no others.
const NAMES = Object.keys(new PlainHeaders()) as (keyof PlainHeaders)[];
const LONGEST_NAME = Math.max(...NAMES.map((name) => name.length));
const NAMES_BY_LENGTH = Array.from({ length: LONGEST_NAME + 1 }, (_, length) =>
  NAMES.filter((name) => name.length === length),
);

/** Which of the headers that have to be read has its name there, if any. Cutting the names out would take twice as long. */
function knownNameAt(text: string, start: number, end: number): keyof PlainHeaders | undefined {
  for (const name of NAMES_BY_LENGTH[end - start] ?? []) if (isNameAt(text, start, name)) return name;
  return undefined;
}

/** Whether the text has a lower-case name there, in whatever case. Of letters, digits, `-` and `_` bit 5 is the case. */
function isNameAt(text: string, start: number, name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if ((text.charCodeAt(start + at) | 0x20) !== name.charCodeAt(at)) return false;
  }
  return true;
}

const SPACE = 0x20;

/** What lies between, without the spaces at its ends: cut out once, where `trim` would cut again. */
function valueBetween(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && text.charCodeAt(from) === SPACE) from++;
  while (to > from && text.charCodeAt(to - 1) === SPACE) to--;
  return text.slice(from, to);
}
