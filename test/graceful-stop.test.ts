/** What a signal does: what was begun is answered and kept, what is new is refused, and no client can hold the end up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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
  return startStatorProcess(['serve', '--port', '0', '--data-dir', 'data', ...flags], folder);
}

/** A connection that has sent half of a request. */
async function halfRequest({ endpoint }: StatorProcess): Promise<Socket> {
  const socket = connect({ port: Number(new URL(endpoint).port), host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await wait(100);
  return socket;
}

describe('SIGTERM', () => {
  it('lets begun writes finish, refuses new ones and loses none that was acknowledged', async () => {
    const stator = await start();
    const client = clientOf(stator);
    await client.send(
      new CreateTableCommand({
        TableName: 'Stop',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      }),
    );
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
    await wait(300);
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
    // None was told that it failed: a connection that has ended is all they met.
    for (const error of await Promise.all(writers)) expect(error).not.toHaveProperty('$fault');
    expect(acknowledged.length).toBeGreaterThan(16);

    const again = await start();
    const found = clientOf(again);
    const items = await Promise.all(
      acknowledged.map((p) => found.send(new GetItemCommand({ TableName: 'Stop', Key: { p: { S: p } } }))),
    );
    expect(items.filter(({ Item }) => Item === undefined)).toEqual([]);
    expect(await again.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  it('waits for the rest of a request for the grace and no longer, and takes no new connection', async () => {
    const stator = await start('--stop-grace-ms', '600');
    const socket = await halfRequest(stator);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const startMs = performance.now();
    const ended = stator.end('SIGTERM');
    await wait(200);
    const refused = connect({ port: Number(new URL(stator.endpoint).port), host: '127.0.0.1' });
    const refusal = await new Promise((resolve) => refused.once('error', resolve));
    expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(performance.now() - startMs).toBeGreaterThan(550);
    expect(performance.now() - startMs).toBeLessThan(3_000);
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
    await wait(100);
    socket.write(' '.repeat(99));
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(received).toMatch(/^HTTP\/1\.1 .*\r\n(.*\r\n)*Connection: close/);
  });

  it('ends the process at once when it comes a second time', async () => {
    const stator = await start();
    const socket = await halfRequest(stator);
    const startMs = performance.now();
    const first = stator.end('SIGTERM');
    await wait(100);
    await stator.end('SIGTERM');
    expect(await first).toMatchObject({ status: 1, stderr: '' });
    expect(performance.now() - startMs).toBeLessThan(2_000);
    socket.destroy();
  });
});
