/** What becomes of the processes of a server when it is stopped, or when one of them is lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startServer } from '../src/server/index.js';
import { startEmbeddedServer } from '../src/storage/postgres/embedded-server.testing.js';
import { sendOverHttp } from './serializability/send-over-http.js';
import { childrenOf, isRunning } from './support/child-processes.js';
import { runStator, type StatorProcess, startStatorProcess } from './support/stator-process.js';

const PATIENCE = { timeout: 20_000, interval: 20 };
const folder = mkdtempSync(join(tmpdir(), 'stator-processes-'));
const running: StatorProcess[] = [];

afterAll(async () => {
  await Promise.all(running.map((stator) => stator.end('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<{ stator: StatorProcess; workers: readonly number[] }> {
  const stator = await startStatorProcess(['serve', '--port', '0', '--data-dir', 'data', ...flags], folder);
  running.push(stator);
  return { stator, workers: childrenOf(stator.pid) };
}

/** Whether a new connection is answered. */
async function isServing({ endpoint }: StatorProcess): Promise<boolean> {
  const answer = await fetch(endpoint, { headers: { connection: 'close' } }).catch(() => undefined);
  return answer?.status === 200;
}

function expectAllEnded(pids: readonly number[]): Promise<void> {
  return vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), PATIENCE);
}

describe('workers', () => {
  it('are as many as asked for, the first process included, when the server says it is ready', async () => {
    const { stator, workers } = await start('--workers', '3');
    expect(workers).toHaveLength(2);
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
    await expectAllEnded(workers);
    const one = await start('--workers', '1');
    expect(one.workers).toEqual([]);
    expect(await one.stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  it('that end are reported and replaced, and connections go on', async () => {
    const { stator, workers } = await start('--workers', '2');
    const [lost = 0] = workers;
    process.kill(lost, 'SIGKILL');
    await vi.waitFor(() => {
      expect(childrenOf(stator.pid)).toHaveLength(1);
      expect(childrenOf(stator.pid)).not.toContain(lost);
      expect(stator.stderr).toContain('\n');
    }, PATIENCE);
    expect(JSON.parse(stator.stderr)).toMatchObject({
      msg: 'a worker process has ended and is replaced',
      worker: 1,
      pid: lost,
      how: 'SIGKILL',
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => isServing(stator)));
    expect(answers).not.toContain(false);
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0 });
  });

  it('that end do not keep connections that were on their way to them', async () => {
    const { stator, workers } = await start('--workers', '2');
    const [lost = 0] = workers;
    process.kill(lost, 'SIGSTOP');
    const port = Number(new URL(stator.endpoint).port);
    // Half of them go to the other process, which answers.
    const sockets = Array.from({ length: 20 }, () => connect({ port, host: '127.0.0.1' }));
    const ends = sockets.map(async (socket) => {
      socket.on('error', () => {});
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      await new Promise((resolve) => socket.once('close', resolve).resume());
    });
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    process.kill(lost, 'SIGKILL');
    await Promise.all(ends);
    expect(await isServing(stator)).toBe(true);
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0 });
  });

  it('pay no heed to signals that reach the whole group, and end with the first process', async () => {
    const { stator, workers } = await start('--workers', '2');
    for (const worker of workers) process.kill(worker, 'SIGINT');
    for (const worker of workers) process.kill(worker, 'SIGTERM');
    expect(await isServing(stator)).toBe(true);
    expect(await stator.end('SIGINT')).toMatchObject({ status: 0, stderr: '' });
    await expectAllEnded(workers);
  });

  it('end when the first process is killed, and leave folder and port to the next server', async () => {
    const { stator, workers } = await start('--workers', '3');
    const { port } = new URL(stator.endpoint);
    await stator.end('SIGKILL');
    await expectAllEnded(workers);
    const next = await startStatorProcess(
      ['serve', '--port', port, '--data-dir', 'data', '--workers', '2'],
      folder,
    );
    running.push(next);
    expect(await isServing(next)).toBe(true);
    const second = await runStator(['serve', '--port', '0', '--data-dir', 'data'], folder);
    expect(second).toMatchObject({ status: 1 });
    expect(second.stderr).toContain(`in use by process ${next.pid}`);
    expect(await next.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  it('end at once at the second signal', async () => {
    const { stator, workers } = await start('--workers', '2');
    const { port } = new URL(stator.endpoint);
    // Each process has a client that has begun a request.
    const sockets = [1, 2].map(() => connect({ port: Number(port), host: '127.0.0.1' }));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    }
    await isServing(stator);
    const first = stator.end('SIGTERM');
    await vi.waitFor(async () => expect(await isServing(stator)).toBe(false), PATIENCE);
    await stator.end('SIGTERM');
    expect(await first).toMatchObject({ status: 1, stderr: '' });
    await expectAllEnded(workers);
    for (const socket of sockets) socket.destroy();
  });
});

describe('the server', () => {
  it('answers from several processes over a database, too', async () => {
    const postgres = await startEmbeddedServer();
    const flags = ['serve', '--port', '0', '--engine', postgres.url, '--workers', '2'];
    const stator = await startStatorProcess(flags, folder);
    running.push(stator);
    expect(childrenOf(stator.pid)).toHaveLength(1);
    const send = sendOverHttp(stator.endpoint, { connection: 'close' });
    const TableName = 'shared';
    const created = await send('CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    });
    expect(created).toHaveProperty('response');
    const Item = { a: { S: 'x' } };
    expect(await send('PutItem', { TableName, Item })).toHaveProperty('response');
    for (let n = 0; n < 4; n++) {
      const read = await send('GetItem', { TableName, Key: Item, ConsistentRead: true });
      expect(read).toEqual({ response: { Item } });
    }
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
    await postgres.stop();
  });

  it('does not start when its workers end before they can answer', async () => {
    const entry = join(folder, 'ends.mjs');
    writeFileSync(entry, 'process.exit(3)');
    const errors: unknown[] = [];
    const logger = { error: (fields: object) => errors.push(fields) };
    const storage = { kind: 'lmdb', dataDir: join(folder, 'unused') } as const;
    const options = { storage, host: '127.0.0.1', port: 0, logger, workers: { count: 1, entry } };
    await expect(startServer(options)).rejects.toThrow('worker processes end before they can answer');
    expect(errors).toMatchObject([1, 2, 3].map(() => ({ worker: 1, how: 'status 3' })));
    // Nothing is left of it: the folder is free.
    const alone = await startServer({ ...options, workers: undefined });
    await alone.close();
  });

  it.each([
    [['--workers', '2', '--in-memory'], 'data in memory belongs to one process'],
    [['--workers', '0'], 'It must be at least 1.'],
    [['--workers', '65'], 'It must be a whole number from 0 to 64.'],
  ])('refuses %j with a line', async (flags, reason) => {
    const { status, stderr } = await runStator(['serve', '--port', '0', ...flags], folder);
    expect(status).toBe(1);
    expect(stderr).toContain(reason);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
