import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';
import { PlainConnection } from './plain-connection.js';

/** A server that answers plain requests itself and says so, and leaves others to Node, which says so too. */
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Limits {
  readonly maxHeldBytes?: number;
  readonly idleMs?: number;
  readonly exchangeMs?: number;
}

/** `answered` is what an answer waits for. */
async function start(answered: Promise<void> = Promise.resolve(), limits: Limits = {}) {
  const { maxHeldBytes = 1_000_000, idleMs = 60_000, exchangeMs = 60_000 } = limits;
  const budget = new ByteBudget(maxHeldBytes);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(`node ${request.method} ${Buffer.concat(chunks)}`));
  });
  const [toNode] = server.listeners('connection');
  server.removeAllListeners('connection');
  const open = new Set<PlainConnection>();
  const sockets: Socket[] = [];
  const begun: string[] = [];
  server.on('connection', (socket: Socket) => {
    const connection = new PlainConnection(socket, {
      serve: (request, sink, body) => {
        begun.push(`${body}`);
        budget.release(body.length);
        const text = Buffer.from(`plain ${request.headersDistinct['x-n']} ${body}`);
        void answered.then(() => sink.send(200, ['Content-Length', String(text.length)], text));
      },
      refuse: (_request, sink) => sink.send(400, ['Content-Length', '7'], Buffer.from('refused')),
      handOver: (given) => toNode?.call(server, given),
      budget,
      idleMs,
      exchangeMs,
      onClosed: (closed) => open.delete(closed),
    });
    open.add(connection);
    sockets.push(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, open, sockets, begun, budget };
}

/** Something to wait for, and what ends the waiting. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** Does what the listener does now and then. */
function lookAt(open: ReadonlySet<PlainConnection>): NodeJS.Timeout {
  return setInterval(() => {
    for (const connection of open) connection.endIfStuck(performance.now());
  }, 10);
}

/** Sends the pieces, each when the server has read the one before, and gives what came back once it ends with `end`. */
async function talk(
  { port, sockets }: { readonly port: number; readonly sockets: readonly Socket[] },
  pieces: readonly string[],
  end: string,
): Promise<string> {
  const connections = sockets.length;
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  let sentBytes = 0;
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    sentBytes += piece.length;
    await expect.poll(() => sockets[connections]?.bytesRead, { interval: 1 }).toBe(sentBytes);
  }
  await expect.poll(() => received, { interval: 1 }).toSatisfy((text: string) => text.endsWith(end));
  socket.destroy();
  return received;
}

const bodiesOf = (received: string) => [...received.matchAll(/(?:plain|node) [^\r]*/g)].map(([text]) => text);
const post = (n: number, body: string, more = '') =>
  `POST / HTTP/1.1\r\nHost: x\r\nX-N: ${n}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

it('answers plain requests one after the other on one connection', async () => {
  const server = await start();
  const received = await talk(server, [post(1, 'a'), post(2, '')], 'plain 2 ');
  expect(bodiesOf(received).map((text) => text.replace(/HTTP.*/, ''))).toEqual(['plain 1 a', 'plain 2 ']);
  expect(received).toMatch(
    /^HTTP\/1\.1 200 OK\r\nContent-Length: 9\r\nDate: [^\r]+ GMT\r\nConnection: keep-alive\r\n\r\n/,
  );
});

it('waits for a body that comes in pieces', async () => {
  const server = await start();
  const [head, tail] = [post(1, 'abcdef').slice(0, -4), 'cdef'];
  const received = await talk(server, [head, tail.slice(0, 1), tail.slice(1)], 'abcdef');
  expect(bodiesOf(received)).toEqual(['plain 1 abcdef']);
});

it('answers pipelined requests in their order', async () => {
  const { given, give } = signal();
  const server = await start(given);
  const talking = talk(server, [post(1, 'a') + post(2, 'b') + post(3, 'c')], 'plain 3 c');
  await expect.poll(() => server.begun, { interval: 1 }).toEqual(['a']);
  give();
  expect(bodiesOf((await talking).replaceAll('HTTP', '\rHTTP'))).toEqual([
    'plain 1 a',
    'plain 2 b',
    'plain 3 c',
  ]);
});

it.each([
  ['a GET', 'GET /x HTTP/1.1\r\nHost: x\r\n\r\n', 'node GET '],
  ['another path', post(1, 'a').replace('/ ', '/y '), 'node POST a'],
  [
    'a chunked body',
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n',
    'node POST a',
  ],
  ['a header that comes twice', post(1, 'a', 'Date: 1\r\nDATE: 2\r\n'), 'node POST a'],
  ['HTTP/1.0', post(1, 'a').replace('1.1', '1.0'), 'node POST a'],
  ['an end of the connection announced', post(1, 'a', 'Connection: close\r\n'), 'node POST a'],
])('hands a connection over to Node at %s', async (_name, request, answer) => {
  const server = await start();
  const received = await talk(server, [post(1, 'first'), request], answer);
  expect(bodiesOf(received.replaceAll('HTTP', '\rHTTP'))).toEqual(['plain 1 first', answer]);
  expect(server.open.size).toBe(0);
});

it('hands over a head that comes in pieces', async () => {
  const server = await start();
  const request = post(1, 'a');
  const received = await talk(server, [request.slice(0, 20), request.slice(20)], 'node POST a');
  expect(bodiesOf(received)).toEqual(['node POST a']);
});

it('leaves what is no HTTP to Node, which refuses it', async () => {
  const server = await start();
  expect(await talk(server, ['nonsense\r\n\r\n'], '\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await talk(server, ['POST / HTTP/1.1\r\nX-N: 1\r\nContent-Length: 0\r\n\r\n'], '\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 /,
  );
});

it('ends connections that are idle, and none that wait for an answer', async () => {
  const idleMs = 1_000;
  const { given, give } = signal();
  const { port, open } = await start(given, { idleMs });
  const looking = lookAt(open);
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(post(1, 'a'));
  await new Promise((resolve) => setTimeout(resolve, 1.5 * idleMs));
  expect(received).toBe('');
  give();
  await closed;
  expect(received).toContain('plain 1 a');
  await expect.poll(() => open.size).toBe(0);
  clearInterval(looking);
});

it('ends after the answer that is being made, when told to', async () => {
  const { given, give } = signal();
  const server = await start(given);
  const received = talk(server, [post(1, 'a')], 'plain 1 a');
  await expect.poll(() => server.begun.length, { interval: 1 }).toBe(1);
  for (const connection of server.open) connection.end();
  give();
  expect(await received).toMatch(/Connection: close\r\n\r\nplain 1 a$/);
});

it('takes a body in many small pieces for what it is', async () => {
  const server = await start();
  const body = 'abcdefghij'.repeat(50);
  const [head, tail] = [post(1, body).slice(0, -490), body.slice(-490)];
  const pieces = tail.match(/.{1,40}/g) ?? [];
  await talk(server, [head, ...pieces.slice(0, -1), `${pieces.at(-1)}${post(2, 'next')}`], 'plain 2 next');
  expect(server.begun).toEqual([body, 'next']);
  expect(server.budget.heldBytes).toBe(0);
});

it('refuses a body that there is no room for, whole or in pieces, and goes on', async () => {
  const server = await start(undefined, { maxHeldBytes: 200 });
  const long = post(1, 'x'.repeat(300));
  const pieces = [long, long.slice(0, 150), long.slice(150), post(2, 'short')];
  const received = await talk(server, pieces, 'plain 2 short');
  expect([...received.matchAll(/refused/g)].length).toBe(2);
  expect(server.begun).toEqual(['short']);
  expect(server.budget.heldBytes).toBe(0);
});

it('lets go of what it holds when its client goes away in the middle of a body', async () => {
  const server = await start();
  await talk(server, [post(1, 'x'.repeat(300)).slice(0, 200)], '');
  await expect.poll(() => server.budget.heldBytes).toBe(0);
});

it('ends a connection whose client sends its request too slowly, however often it sends something', async () => {
  const { port, open } = await start(undefined, { exchangeMs: 50 });
  const socket = connect({ port, host: '127.0.0.1' });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.resume();
  socket.write(post(1, 'x'.repeat(300)).slice(0, 100));
  const sending = setInterval(() => socket.write('x'), 5);
  const looking = lookAt(open);
  await closed;
  clearInterval(sending);
  clearInterval(looking);
});

it('answers no further request while an answer is not taken, and then ends the connection', async () => {
  const { port, open, begun, budget } = await start(undefined, { maxHeldBytes: 50_000_000, exchangeMs: 150 });
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.pause();
  const large = post(1, 'x'.repeat(250_000));
  for (let n = 0; n < 100; n++) socket.write(large);
  await expect.poll(() => budget.heldBytes).toBeGreaterThan(0);
  expect(begun.length).toBeLessThan(60);
  const looking = lookAt(open);
  await expect.poll(() => open.size).toBe(0);
  clearInterval(looking);
  expect(budget.heldBytes).toBe(0);
  socket.destroy();
});
