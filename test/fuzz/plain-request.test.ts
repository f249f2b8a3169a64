/**
 * What we take for a plain request, Node's parser takes for the same request: no form of bytes may mean one thing to us
 * and another to it. `STATOR_FUZZ_CASES=1000000 npx vitest run test/fuzz` tries more of them.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { type PlainHead, PlainRequest, parsePlainHead } from '../../src/protocol/plain-request.js';
import { randomFrom, seedFrom } from '../support/random.js';
import { mutated } from './mutate.js';

const CASES = Number(process.env.STATOR_FUZZ_CASES ?? 2_000);
const SEED = seedFrom('STATOR_FUZZ_SEED');

const SAMPLES = [
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc',
  'POST / HTTP/1.1\r\nhost: x\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n',
  'POST / HTTP/1.1\r\nHost:x\r\nAccept: a, b\r\nContent-Type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}',
];

const PIECES = [
  ...[
    '\r\n',
    '\n',
    '\r',
    ': ',
    ':',
    ' ',
    '\t',
    '\0',
    'Content-Length: 1\r\n',
    'Content-Length',
    'X-A: b\r\n',
    '__proto__: 1\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
    'GET',
    '/?',
    '1.0',
  ],
  ...[
    '+1',
    '0x1',
    '00',
    '999999999999',
    ' 3',
    '3 ',
    ',3',
    '\r\n\r\n',
    ' folded\r\n',
    '_',
    '-',
    'Proxy-Connection: close\r\n',
  ],
];

const server = createServer({ maxHeaderSize: 16 * 1024 });

/** What Node makes of bytes that arrive on a connection; undefined when it makes no request of them. */
function parseByNode(bytes: Buffer): Promise<{ request: IncomingMessage; body: string } | undefined> {
  return new Promise((resolve) => {
    const socket = new Duplex({
      read() {},
      write: (_chunk, _encoding, done) => done(),
      final: (done) => done(),
    });
    socket.on('error', () => {});
    const finish = (found?: { request: IncomingMessage; body: string }) => {
      server.removeAllListeners('request').removeAllListeners('clientError');
      socket.destroy();
      resolve(found);
    };
    server.once('request', (request) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('latin1');
      });
      request.on('end', () => finish({ request, body }));
    });
    server.once('clientError', () => finish());
    server.emit('connection', socket);
    socket.push(bytes);
  });
}

/** What Node has of the headers that a plain request has. */
function headersReadOf(headers: IncomingHttpHeaders, read: PlainHead['headers']): IncomingHttpHeaders {
  return Object.fromEntries(Object.keys(read).map((name) => [name, headers[name]]));
}

it('a plain request is the same to Node', { timeout: 60_000 + 10 * CASES }, async () => {
  const random = randomFrom(SEED);
  let plain = 0;
  for (let n = 0; n < CASES; n++) {
    const bytes = Buffer.from(mutated(random, SAMPLES, PIECES), 'latin1');
    const head = parsePlainHead(bytes);
    if (head === undefined || head.bodyEnd > bytes.length) continue;
    plain++;
    const node = await parseByNode(bytes.subarray(0, head.bodyEnd));
    const about = `seed ${SEED}, case ${n}: ${JSON.stringify(bytes.toString('latin1'))}`;
    expect(node, about).toBeDefined();
    expect([node?.request.method, node?.request.url, node?.request.httpVersion], about).toEqual([
      'POST',
      '/',
      '1.1',
    ]);
    expect({ ...new PlainRequest(head).headersDistinct }, about).toEqual({
      ...node?.request.headersDistinct,
    });
    expect(head.headers, about).toEqual(headersReadOf(node?.request.headers ?? {}, head.headers));
    expect(node?.body, about).toBe(bytes.toString('latin1', head.bodyStart, head.bodyEnd));
  }
  expect(plain).toBeGreaterThan(CASES / 100);
});
