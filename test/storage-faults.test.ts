/** A disk that is full, then has room again; a folder that may not be written; and too few files: a server's answers. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, runStator } from './support/stator-process.js';

const MAIN = join(ROOT, 'dist', 'cli', 'main.js');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-faults-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the command in a shell, after `setup`. */
async function startAfter(setup: string, dataDir: string) {
  const command = `${setup} && exec "$@"`;
  const args = ['-c', command, 'bash', process.execPath, MAIN, 'serve', '--port', '0', '--data-dir', dataDir];
  const child = spawn('bash', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const endpoint = await new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => resolve(/http:\/\/[^\s,]+/.exec(String(chunk))?.[0] ?? ''));
  });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName: 'Faults',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    }),
  );
  const put = (p: string) =>
    client.send(
      new PutItemCommand({ TableName: 'Faults', Item: { p: { S: p }, text: { S: 'x'.repeat(50_000) } } }),
    );
  const has = async (p: string) => {
    const found = await client.send(new GetItemCommand({ TableName: 'Faults', Key: { p: { S: p } } }));
    return found.Item !== undefined;
  };
  const end = () => {
    client.destroy();
    child.kill('SIGTERM');
    return exited;
  };
  const hasByNewConnection = (p: string) => {
    const other = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const asked = other.send(new GetItemCommand({ TableName: 'Faults', Key: { p: { S: p } } }));
    return asked.then(({ Item }) => Item !== undefined).finally(() => other.destroy());
  };
  const port = Number(new URL(endpoint).port);
  return { pid: child.pid ?? 0, port, put, has, hasByNewConnection, end };
}

it.skipIf(process.platform !== 'linux')(
  'answers with a retryable error while there is no room, loses nothing, and goes on when there is',
  async () => {
    const dataDir = join(folder, 'full');
    // A limit on the size of files fails the same writes as a full disk does, and needs no privilege.
    const server = await startAfter('ulimit -S -f 4000', dataDir);
    const outcomes = new Map<string, unknown>();
    for (let n = 0; n < 120; n++) {
      outcomes.set(
        String(n),
        await server.put(String(n)).then(
          () => 'stored',
          (error) => error,
        ),
      );
    }
    const refused = [...outcomes.values()].filter((outcome) => outcome !== 'stored');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(100);
    for (const error of refused) {
      expect(error).toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
    }
    for (const [p, outcome] of outcomes) expect(await server.has(p), p).toBe(outcome === 'stored');

    execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited:']);
    for (let n = 0; n < 40; n++) await server.put(`after ${n}`);
    expect(await server.has('after 39')).toBe(true);
    expect(await server.end()).toBe(0);
    expect(await runStator(['check', '--data-dir', dataDir])).toMatchObject({ status: 0 });
  },
);

it.skipIf(process.platform !== 'linux')('outlives running out of file descriptors', async () => {
  const server = await startAfter('ulimit -n 60', join(folder, 'descriptors'));
  await server.put('before');
  const sockets = Array.from({ length: 100 }, () => connect(server.port, '127.0.0.1').on('error', () => {}));
  await new Promise((resolve) => setTimeout(resolve, 500));
  // The connection that was there is served on, and all are when the others have gone.
  expect(await server.has('before')).toBe(true);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => server.hasByNewConnection('before')).toBe(true);
  expect(await server.end()).toBe(0);
});

/** Root may write anywhere: then somebody else has to try, if he may read the checkout. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const canTry = process.platform !== 'win32' && spawnSync('test', ['-r', MAIN], asNobody).status === 0;

it.skipIf(!canTry)('says that it may not write to a folder', async () => {
  const dataDir = join(folder, 'read-only');
  mkdirSync(dataDir);
  chmodSync(folder, 0o755);
  chmodSync(dataDir, 0o555);
  const args = [MAIN, 'serve', '--port', '0', '--data-dir', dataDir];
  const child = spawn(process.execPath, args, { ...asNobody, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
  expect(stderr).toBe(`stator: cannot use the data folder ${dataDir}: permission denied\n`);
});
