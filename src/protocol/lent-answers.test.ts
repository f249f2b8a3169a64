import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { lendMemory } from '../support/index.js';
import { ByteBudget } from './byte-budget.js';
import { PlainConnection } from './plain-connection.js';
import type { AnswerSink } from './wire-request.js';

const REQUEST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n';
const SIZES = [10_000, 50_000];

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

/** A connection whose request waits for its answer; what the client has received; and the server's end of it. */
async function requested() {
  const listening = createServer();
  server = listening;
  const begun = new Promise<{ sink: AnswerSink; socket: Socket }>((resolve) => {
    listening.on('connection', (socket) => {
      sockets.push(socket);
      new PlainConnection(socket, {
        serve: (_request, sink) => resolve({ sink, socket }),
        refuse: () => {},
        handOver: () => {},
        budget: new ByteBudget(1_000_000),
        ...{ idleMs: 60_000, exchangeMs: 60_000 },
        onClosed: () => {},
      });
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const client = connect({ port: (listening.address() as AddressInfo).port, host: '127.0.0.1' });
  sockets.push(client);
  let received = '';
  client.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  client.write(REQUEST);
  return { ...(await begun), received: () => received };
}

function lentText(size: number, letter: string): Buffer {
  return lendMemory(size).fill(letter).subarray(0, size);
}

it.each(SIZES)('uses the memory of an answer of %i bytes again once it is sent', async (size) => {
  const { sink, received } = await requested();
  const body = lentText(size, 'a');
  sink.send(200, ['Content-Length', String(size)], body);
  const next = lentText(size, 'b');
  expect(next.buffer).toBe(body.buffer);
  await expect.poll(() => received().length).toBeGreaterThan(size);
  expect(received().split('\r\n\r\n')[1]).toBe('a'.repeat(size));
});

it.each(SIZES)('leaves an answer of %i bytes alone that is not sent at once', async (size) => {
  const { sink, socket, received } = await requested();
  socket.cork();
  const body = lentText(size, 'a');
  sink.send(200, ['Content-Length', String(size)], body);
  expect(lentText(size, 'b').buffer).not.toBe(body.buffer);
  socket.uncork();
  await expect.poll(() => received().length).toBeGreaterThan(size);
  expect(received().split('\r\n\r\n')[1]).toBe('a'.repeat(size));
});
