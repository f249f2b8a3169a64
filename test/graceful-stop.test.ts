/** What a signal does: what was begun is answered and kept, what is new is refused, and no client can hold the end up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StatorProcess, startStatorProcess } from './support/stator-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-stop-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function clientOf({ endpoint }: StatorProcess): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
}

function start(...flags: string[]): Promise<StatorProcess> {
  return startStatorProcess(
    ['serve', '--port', '0', '--workers', '2', '--data-dir', 'data', ...flags],
    folder,
  );
}

const portOf = ({ endpoint }: StatorProcess) => Number(new URL(endpoint).port);

/** A connection that has sent half of a request: the answer to the one before tells that the server has it. */
async function halfRequest(stator: StatorProcess): Promise<Socket> {
  const socket = connect({ port: portOf(stator), host: '127.0.0.1' });
  socket.on('error', () => {});
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ';
  socket.write(`${head}0\r\n\r\n${head}100\r\n\r\n{`);
  let received = '';
  await new Promise<void>((resolve) => {
    const read = (chunk: Buffer) => {
      received += chunk;
      if (!received.endsWith('}')) return;
      socket.off('data', read);
      resolve();
    };
    socket.on('data', read);
  });
  return socket;
}

/** Waits until the server takes no more connections: it has been told to stop. */
async function untilRefusing(stator: StatorProcess): Promise<void> {
  const refusal = () =>
    new Promise<string | undefined>((resolve) => {
      const socket = connect({ port: portOf(stator), host: '127.0.0.1' });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.once('connect', () => {
        socket.destroy();
        resolve(undefined);
      });
    });
  await expect.poll(refusal).toBe('ECONNREFUSED');
}

function newTable(TableName: string): CreateTableCommand {
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
  });
}

describe('SIGTERM', () => {
  it('lets begun writes finish, refuses new ones and loses none that was acknowledged', async () => {
    const stator = await start();
    const client = clientOf(stator);
    await client.send(newTable('Stop'));
    const acknowledged: string[] = [];
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let n = 0; ; n++) {
        const p = `${writer}-${n}`;
        try {
          await client.send(new PutItemCommand({ TableName: 'Stop', Item: { p: { S: p } } }));
        } catch (error) {
          return error;
        }
        acknowledged.push(p);
      }
    });
    await expect.poll(() => acknowledged.length).toBeGreaterThan(16);
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
    // None was told that it failed: a connection that has ended is all they met.
    for (const error of await Promise.all(writers)) expect(error).not.toHaveProperty('$fault');

    const again = await start();
    const found = clientOf(again);
    const items = await Promise.all(
      acknowledged.map((p) => found.send(new GetItemCommand({ TableName: 'Stop', Key: { p: { S: p } } }))),
    );
    expect(items.filter(({ Item }) => Item === undefined)).toEqual([]);
    expect(await again.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  it('waits for the rest of a request for the grace and no longer, and takes no new connection', async () => {
    const graceMs = 2_000;
    const stator = await start('--stop-grace-ms', String(graceMs));
    const socket = await halfRequest(stator);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const startMs = performance.now();
    const ended = stator.end('SIGTERM');
    await untilRefusing(stator);
    // Nothing but the end of the grace ends it: the rest never comes.
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(performance.now() - startMs).toBeGreaterThan(graceMs - 50);
    await closed;
  });

  it('answers a request whose rest comes within the grace', async () => {
    const stator = await start();
    const socket = await halfRequest(stator);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    const ended = stator.end('SIGTERM');
    await untilRefusing(stator);
    socket.write(' '.repeat(99));
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(received).toMatch(/^HTTP\/1\.1 .*\r\n(.*\r\n)*Connection: close/);
  });

  it('ends the process at once when it comes a second time', async () => {
    const stator = await start();
    const socket = await halfRequest(stator);
    const first = stator.end('SIGTERM');
    await untilRefusing(stator);
    await stator.end('SIGTERM');
    // After the grace it would have ended with status 0.
    expect(await first).toMatchObject({ status: 1, stderr: '' });
    socket.destroy();
  });

  it('does so in the midst of writes', async () => {
    for (let round = 0; round < 3; round++) {
      const stator = await start();
      const socket = await halfRequest(stator);
      const client = clientOf(stator);
      await client.send(newTable(`Busy-${round}`));
      let written = 0;
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        const Item = { p: { S: `${writer}` } };
        for (; ; written++) await client.send(new PutItemCommand({ TableName: `Busy-${round}`, Item }));
      });
      const broken = Promise.allSettled(writers);
      await expect.poll(() => written).toBeGreaterThan(50);
      const first = stator.end('SIGTERM');
      // Another signal: two of a kind may come as one.
      await stator.end('SIGINT');
      expect(await first).toMatchObject({ status: 1, stderr: '' });
      await broken;
      socket.destroy();
      client.destroy();
    }
  });
});
