import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Server,
} from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionalCheckFailed } from '../errors/index.js';
import { MAX_REQUEST_BYTES } from '../limits/index.js';
import { crc32 } from '../support/index.js';
import { acceptAnyone } from './authenticator.js';
import { answerBrokenRequest } from './broken-request.js';
import { createHttpListener } from './http-listener.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}

const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0a';
const SIGNED = {
  authorization: AUTHORIZATION,
  'x-amz-date': '20261120T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};
const logged: string[] = [];

const OPTIONS = {
  accountId: '123456789012',
  region: undefined,
  authenticate: acceptAnyone,
  logger: { error: (_fields: unknown, message: string) => logged.push(message) },
};

const listener = createHttpListener({
  ...OPTIONS,
  handlers: {
    ListTables: async (body, caller) => ({ body, caller }),
    TagResource: async () => new Uint8Array(0),
    GetItem: async () => new TextEncoder().encode(JSON.stringify({ Item: { x: { S: 'é'.repeat(5000) } } })),
    PutItem: async () => {
      throw conditionalCheckFailed({ Item: { p: { S: 'old' } } });
    },
    Scan: async () => {
      throw new Error('the disk is made of cheese');
    },
    ListStreams: async () => ({ Streams: [] }),
  },
});
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer(listener.listen).on('clientError', answerBrokenRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function send(
  options: {
    method?: string;
    path?: string;
    headers?: OutgoingHttpHeaders;
    body?: string | Buffer;
    port?: number;
  } = {},
): Promise<Answer> {
  const { method = 'POST', path = '/', headers = {}, body = '', port: to = port } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port: to, host: '127.0.0.1', method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString(),
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function call(action: string, body = '{}', headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return send({ body, headers: { ...SIGNED, 'x-amz-target': `DynamoDB_20120810.${action}`, ...headers } });
}

describe('an answer', () => {
  it('comes with AWS headers, the caller taken from the credential scope', async () => {
    const answer = await call('ListTables', '{"Limit":3}');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      body: { Limit: 3 },
      caller: { accountId: '123456789012', region: 'eu-west-1', host: `127.0.0.1:${port}` },
    });
    expect(answer.headers).toMatchObject({
      server: 'Server',
      'content-type': 'application/x-amz-json-1.0',
      'content-length': String(answer.bytes.length),
      'x-amz-crc32': String(crc32(answer.bytes)),
      'x-amzn-requestid': expect.stringMatching(/^[0-9A-Z]{52}$/),
      date: expect.any(String),
      connection: 'keep-alive',
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('may be empty', async () => {
    const answer = await call('TagResource');
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers).toMatchObject({ 'content-length': '0', 'x-amz-crc32': '0' });
  });

  it('is found under the streams target for actions of streams', async () => {
    const target = { 'x-amz-target': 'DynamoDBStreams_20120810.ListStreams' };
    expect(await send({ body: '{}', headers: { ...SIGNED, ...target } })).toMatchObject({ status: 200 });
    expect(await call('ListStreams')).toMatchObject({ status: 400 });
  });

  it('carries what an error has beside its message', async () => {
    const answer = await call('PutItem');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { p: { S: 'old' } },
    });
  });

  it('to anything unexpected tells nothing, logs it and goes on', async () => {
    const answer = await call('Scan');
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'Internal server error',
    });
    expect(logged).toEqual(['a request failed unexpectedly']);
    expect(await call('ListTables')).toMatchObject({ status: 200 });
  });
});

describe('compression', () => {
  it.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
  ])('of a long answer with %s has the checksum of the bytes as sent', async (coding, expand) => {
    const answer = await call('GetItem', '{}', { 'accept-encoding': coding });
    expect(answer.headers).toMatchObject({
      'content-encoding': coding,
      'x-amz-crc32': String(crc32(answer.bytes)),
      'content-length': String(answer.bytes.length),
    });
    expect(JSON.parse(expand(answer.bytes).toString()).Item.x.S).toBe('é'.repeat(5000));
  });

  it('follows the first of several headers that ask for it', async () => {
    const codingFor = async (...accepted: string[]) =>
      (await call('GetItem', '{}', { 'accept-encoding': accepted })).headers['content-encoding'];
    expect(await codingFor('gzip', 'identity')).toBe('gzip');
    expect(await codingFor('identity', 'gzip')).toBeUndefined();
  });

  it('is left out for clients that do not ask and for short answers', async () => {
    expect((await call('GetItem')).headers).not.toHaveProperty('content-encoding');
    expect((await call('ListTables', '{}', { 'accept-encoding': 'gzip' })).headers).not.toHaveProperty(
      'content-encoding',
    );
  });

  it.each([
    ['gzip', gzipSync('{"Limit":3}'), 200],
    ['deflate', deflateSync('{"Limit":3}'), 200],
    ['gzip', Buffer.concat([gzipSync('{"Lim'), gzipSync('it":3}')]), 200],
    ['gzip', gzipSync('{"Limit":3}').subarray(0, -1), 500],
    ['gzip', Buffer.alloc(0), 500],
    ['deflate', Buffer.alloc(0), 500],
    ['gzip', Buffer.from('{}'), 500],
    ['garbage', Buffer.from('{}'), 500],
    ['gzip', gzipSync(Buffer.alloc(MAX_REQUEST_BYTES + 1, ' ')), 413],
  ])('of a request with %s', async (coding, body, status) => {
    const headers = { ...SIGNED, 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-encoding': coding };
    expect(await send({ body, headers })).toMatchObject({ status });
  });
});

describe('recorded answers', () => {
  const SERIALIZATION = '{"__type":"com.amazon.coral.service#SerializationException"}';
  const UNKNOWN = '{"__type":"com.amazon.coral.service#UnknownOperationException"}';
  const NOT_FOUND = '<UnknownOperationException/>\n';
  const json10 = 'application/x-amz-json-1.0';

  it.each([
    ['OPTIONS', '', undefined, 404, NOT_FOUND],
    ['PUT', '', undefined, 404, NOT_FOUND],
    ['DELETE', '', undefined, 404, NOT_FOUND],
    ['POST', 'hi', undefined, 404, NOT_FOUND],
    ['POST', 'hi', 'whatever', 404, NOT_FOUND],
    ['POST', 'hi', 'application/x-amz-json-1.1', 404, NOT_FOUND],
    ['POST', 'hi', 'application/jsonasdf', 404, NOT_FOUND],
    ['POST', 'hi', 'application/json', 400, SERIALIZATION],
    ['POST', 'hi', json10, 400, SERIALIZATION],
    ['POST', 'hi', '  application/json  ;   asfd', 400, SERIALIZATION],
    ['POST', 'hi', `${json10};blahblah`, 400, SERIALIZATION],
    ['POST', '', undefined, 400, UNKNOWN],
    ['POST', '{}', json10, 400, UNKNOWN],
    ['POST', '{}', 'application/json;charset=asfdsaf', 400, UNKNOWN],
  ])('%s %j as %s: %d', async (method, body, contentType, status, text) => {
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    const answer = await send({ method, body, headers });
    expect(answer).toMatchObject({ status, text });
    expect(answer.headers['x-amz-crc32']).toBe(String(crc32(Buffer.from(text))));
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9A-Z]{52}$/);
  });

  it('of a target without authorization, of one without a body, and of bytes that are no UTF-8', async () => {
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const unsigned = await send({ headers: target });
    expect(unsigned.headers).toMatchObject({
      'x-amz-crc32': '2088342776',
      'content-type': 'application/json',
    });
    expect(await send({ headers: { ...SIGNED, ...target } })).toMatchObject({
      status: 400,
      text: SERIALIZATION,
    });
    const broken = Buffer.from('{"TableName":"\xff"}', 'latin1');
    expect(await send({ headers: { ...SIGNED, ...target }, body: broken })).toMatchObject({
      text: SERIALIZATION,
    });
  });

  it('of a large body that nests beyond all requests is that of no JSON at all', async () => {
    const text = 'x'.repeat(1024 * 1024);
    const bodyOf = (levels: number) => `{"a":"${text}","b":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(await call('ListTables', bodyOf(999))).toMatchObject({ status: 200 });
    expect(await call('ListTables', bodyOf(1_000))).toMatchObject({ status: 400, text: SERIALIZATION });
    expect(await call('ListTables', '['.repeat(1024 * 1024 + 1))).toMatchObject({ text: SERIALIZATION });
  });

  it('of GET is that of health, at the root only', async () => {
    const answer = await send({ method: 'GET', headers: { host: 'dynamodb.us-east-1.amazonaws.com' } });
    expect(answer).toMatchObject({ status: 200, text: 'healthy: dynamodb.us-east-1.amazonaws.com ' });
    expect(answer.headers['x-amz-crc32']).toBe('3128867991');
    expect(await send({ method: 'GET', path: '/abc' })).toMatchObject({ status: 404 });
  });
});

describe('a browser', () => {
  const page = {
    origin: 'http://example.com',
    'access-control-request-headers': 'a, b, c',
    'access-control-request-method': 'd',
  };

  it('is allowed what its preflight asks for', async () => {
    const answer = await send({ method: 'OPTIONS', headers: page });
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'a, b, c',
      'access-control-allow-methods': 'd',
      'access-control-max-age': '172800',
      'content-length': '0',
    });
  });

  it.each(['GET', 'POST'])('may read the answer to %s', async (method) => {
    const answer = await send({ method, headers: page });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    });
    expect(answer.headers).not.toHaveProperty('access-control-max-age');
    expect(answer.headers).not.toHaveProperty('access-control-allow-headers');
  });
});

describe('a request too large', () => {
  it('gets status 413 when it announces its length and when it does not', async () => {
    const body = Buffer.alloc(MAX_REQUEST_BYTES + 1, 'a');
    const announced = await send({ body, headers: { 'content-length': String(body.length) } });
    expect(announced).toMatchObject({ status: 413, text: '' });
    expect(announced.headers).toMatchObject({ 'transfer-encoding': 'chunked', connection: 'close' });
    expect(await send({ body, headers: { 'transfer-encoding': 'chunked' } })).toMatchObject({ status: 413 });
  });

  it('is one byte over the limit, not at it', async () => {
    const body = Buffer.alloc(MAX_REQUEST_BYTES, 'a');
    expect(await send({ body })).toMatchObject({ status: 404 });
  });

  it('in its headers or its line gets status 400, as does what is not HTTP', async () => {
    expect(
      await rawAnswer(
        `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(8192)}\r\nB: ${'y'.repeat(8192)}\r\n\r\n`,
      ),
    ).toBe(400);
    expect(await rawAnswer(`GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toBe(400);
    expect(await rawAnswer('hello\r\n\r\n')).toBe(400);
  });
});

it('a draining listener answers what has begun and closes its connection', async () => {
  let finish: (tables: object) => void = () => {};
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const slow = () =>
    new Promise<object>((resolve) => {
      finish = resolve;
      begin();
    });
  const draining = createHttpListener({ ...OPTIONS, handlers: { ListTables: slow } });
  const slowServer = createServer(draining.listen);
  await new Promise<void>((resolve) => slowServer.listen(0, '127.0.0.1', resolve));
  const slowPort = (slowServer.address() as AddressInfo).port;
  const headers = { ...SIGNED, 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  const answer = send({ body: '{}', headers, port: slowPort });
  await begun;
  const order: string[] = [];
  const drained = draining.drain().then(() => order.push('drained'));
  await new Promise((resolve) => setImmediate(resolve));
  order.push('finished');
  finish({ TableNames: [] });
  expect((await answer).headers.connection).toBe('close');
  await drained;
  expect(order).toEqual(['finished', 'drained']);
  slowServer.close();
});

function rawAnswer(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => resolve(Number(chunk.toString().split(' ')[1])));
    socket.on('error', reject);
  });
}
