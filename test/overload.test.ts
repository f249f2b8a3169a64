/** More than the server can or should do at once: quick refusals, bounded memory, and nobody else is held up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, type ServerOptions, startServer } from '../src/server/index.js';

const THROTTLED = {
  __type: 'com.amazon.coral.availability#ThrottlingException',
  message: 'Rate of requests exceeds the allowed throughput.',
};

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stator-overload-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startOn(dataDir: string, options: Partial<ServerOptions>): Promise<RunningServer> {
  const storage = { kind: 'lmdb', dataDir } as const;
  const server = await startServer({ storage, host: '127.0.0.1', port: 0, stopGraceMs: 100, ...options });
  cleanups.push(() => server.close());
  return server;
}

/** A durable server with a table `Load`. Its writes wait for the disk, so that many are at work at once. */
async function start(options: Partial<ServerOptions> = {}, dataDir = newFolder()): Promise<RunningServer> {
  const server = await startOn(dataDir, options);
  const client = clientOf(server);
  await client.send(
    new CreateTableCommand({
      TableName: 'Load',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    }),
  );
  client.destroy();
  return server;
}

function clientOf({ endpoint }: RunningServer): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 10 });
}

const HEADERS = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=A/20261120/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20261120T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one request on a connection of the agent. */
function send(server: RunningServer, agent: Agent, action: string, body: string): Promise<Answer> {
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${action}` };
  return new Promise((resolve, reject) => {
    const sent = request(server.endpoint, { agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function newAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  cleanups.push(() => agent.destroy());
  return agent;
}

function putOf(p: string, textBytes = 10): string {
  return JSON.stringify({ TableName: 'Load', Item: { p: { S: p }, text: { S: 'x'.repeat(textBytes) } } });
}

async function putMany(server: RunningServer, count: number, textBytes: number): Promise<Answer[]> {
  const agent = newAgent();
  const puts = Array.from({ length: count }, (_, n) => putOf(String(n), textBytes));
  return Promise.all(puts.map((put) => send(server, agent, 'PutItem', put)));
}

function open(server: RunningServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
    cleanups.push(() => socket.destroy());
  });
}

describe('more requests than may be worked on at once', () => {
  it('are throttled, and the others answered', async () => {
    const server = await start({ limits: { maxRequests: 8 } });
    const answers = await putMany(server, 200, 10);
    const throttled = answers.filter(({ status }) => status === 400);
    expect(throttled.length).toBeGreaterThan(0);
    for (const { body } of throttled) expect(body).toEqual(THROTTLED);
    expect(answers.filter(({ status }) => status === 200).length).toBe(200 - throttled.length);
  });

  it('all succeed in the end with the retries of an AWS SDK', async () => {
    const server = await start({ limits: { maxRequests: 8 } });
    const client = clientOf(server);
    const puts = Array.from({ length: 24 }, (_, n) =>
      client.send(new PutItemCommand({ TableName: 'Load', Item: { p: { S: String(n) } } })),
    );
    expect((await Promise.all(puts)).length).toBe(24);
    client.destroy();
  });
});

describe('more bytes than may be held at once', () => {
  // The first bodies are served as plain requests, the second by Node's HTTP server.
  it.each([200_000, 350_000])('are throttled, in bodies of %i bytes', async (textBytes) => {
    const server = await start({ limits: { maxHeldBytes: 1_000_000 } });
    const answers = await putMany(server, 30, textBytes);
    const throttled = answers.filter(({ status }) => status === 400);
    expect(throttled.length).toBeGreaterThan(0);
    for (const { body } of throttled) expect(body).toEqual(THROTTLED);
    expect(answers.filter(({ status }) => status === 200).length).toBe(30 - throttled.length);
    // All that was held has been let go of: what needs nearly all of the room is served again.
    const large = JSON.stringify({ TableName: 'Load', Item: {}, ConditionExpression: 'x'.repeat(900_000) });
    expect(await send(server, newAgent(), 'PutItem', large)).not.toMatchObject({ body: THROTTLED });
  });
});

/** Only for clients that mean no good: a machine that stands still for a moment is too slow for them. */
const IMPATIENT = { idleMs: 200, exchangeMs: 400 };

describe('connections', () => {
  it('may be a thousand, each with its request', async () => {
    const server = await start();
    const answers = await putMany(server, 1_000, 10);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('beyond the maximum are cut off, and taken again when others have gone', async () => {
    const server = await startOn(newFolder(), { maxConnections: 3 });
    const sockets = await Promise.all([open(server), open(server), open(server)]);
    const fourth = await open(server);
    await new Promise((resolve) => fourth.once('close', resolve));
    sockets[0]?.destroy();
    await expect
      .poll(async () => {
        const agent = newAgent();
        return send(server, agent, 'ListTables', '{}').catch(() => undefined);
      })
      .toMatchObject({ status: 200 });
  });

  it.each([
    ['says nothing', ''],
    ['sends half a head', 'POST / HTTP/1.1\r\nHost'],
    ['sends half a plain body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'],
    ['sends half a chunked body', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{'],
    ['asks nothing after an answer', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'],
    ['asks nothing after an answer by Node', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('of a client that %s are ended', async (_name, text) => {
    const server = await startOn(newFolder(), { limits: IMPATIENT });
    const socket = await open(server);
    socket.resume().write(text);
    await new Promise((resolve) => socket.once('close', resolve));
  });

  it.each(['/', '/?x'])('of a client that never takes its answers are ended, at %s', async (path) => {
    const dataDir = newFolder();
    const patient = await start({}, dataDir);
    await putMany(patient, 40, 300_000);
    await patient.close();
    const server = await startOn(dataDir, { limits: IMPATIENT });
    const batch = {
      RequestItems: { Load: { Keys: Array.from({ length: 40 }, (_, n) => ({ p: { S: String(n) } })) } },
    };
    const head = Object.entries({ ...HEADERS, 'x-amz-target': 'DynamoDB_20120810.BatchGetItem' });
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const body = JSON.stringify(batch);
    const text = `POST ${path} HTTP/1.1\r\nHost: x\r\n${lines}Content-Length: ${body.length}\r\n\r\n${body}`;
    const socket = await open(server);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.pause().write(text);
    // Who reads nothing learns that the connection has been ended by sending; and may look busy, which must not help.
    const sending = setInterval(() => socket.write('\r\n'), 20);
    await closed;
    clearInterval(sending);
  });
});

describe('a large and deep body', () => {
  const MIB = 1024 * 1024;
  it.each([
    ['arrays that never end', (n: number) => '['.repeat(n)],
    ['objects in objects', (n: number) => `${'{"a":'.repeat(n / 6)}1${'}'.repeat(n / 6)}`],
    [
      'lists in lists',
      (n: number) => `{"TableName":"Load","Item":{"p":${'{"L":['.repeat(n / 8)}${']}'.repeat(n / 8)}}}`,
    ],
    [
      'many parentheses',
      (n: number) => putOf('p').replace('}}}', `}},"ConditionExpression":"${'('.repeat(n)}"}`),
    ],
  ])('of %s is refused in linear time', async (_name, make) => {
    const server = await start();
    // What takes time by the square of its length would take minutes here, longer than a test may.
    expect(await send(server, newAgent(), 'PutItem', make(12 * MIB))).toMatchObject({ status: 400 });
  });
});
