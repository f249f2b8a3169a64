import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStator } from '../src/embedded/index.js';
import { runStator, startStatorProcess } from './support/stator-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-durability-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
}

async function keysOf(endpoint: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: clientOf(endpoint) },
    { TableName: 'Music', ConsistentRead: true },
  )) {
    keys.push(...Items.map(({ id }) => id?.S ?? ''));
  }
  return keys.sort();
}

it('relaxed says what can be lost, and a killed server loses nothing that it acknowledged', async () => {
  const args = ['serve', '--port', '0', '--data-dir', 'data'];
  const relaxed = await startStatorProcess([...args, '--durability=relaxed'], folder);
  expect(relaxed.readyLine).toMatch(
    /data in \/.*\/data, relaxed: loss of power can lose the last second of writes\.\n$/,
  );
  const client = clientOf(relaxed.endpoint);
  await client.send(
    new CreateTableCommand({
      TableName: 'Music',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const keys = Array.from({ length: 60 }, (_, n) => `song ${String(n).padStart(2, '0')}`);
  await Promise.all(
    keys.map((id) => client.send(new PutItemCommand({ TableName: 'Music', Item: { id: { S: id } } }))),
  );
  await relaxed.end('SIGKILL');
  expect(existsSync(join(folder, 'data', 'SYNCED'))).toBe(true);

  const full = await startStatorProcess([...args, '--durability', 'full'], folder);
  expect(full.readyLine).not.toContain('relaxed');
  expect(existsSync(join(folder, 'data', 'SYNCED'))).toBe(false);
  expect(await keysOf(full.endpoint)).toEqual(keys);
  expect(await full.end('SIGTERM')).toMatchObject({ status: 0 });
});

it.each([
  [['--durability=soft'], /argument 'soft' is invalid\. Allowed choices are full, relaxed\./],
  [
    ['--durability=relaxed', '--in-memory'],
    /'--durability <mode>' cannot be used with option '-m, --in-memory'/,
  ],
  [
    ['--durability=relaxed', '--engine', 'postgres://localhost/stator'],
    /'--durability <mode>' cannot be used with option '--engine <url>'/,
  ],
])('%j is refused in one line', async (flags, message) => {
  const { status, stdout, stderr } = await runStator(['serve', '--port', '0', ...flags], folder);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^stator: .*\n$/);
  expect(stderr).toMatch(message);
});

it('is an option of an embedded Stator with a folder', async () => {
  await expect(startStator({ durability: 'relaxed' })).rejects.toThrow(
    'durability is of a data folder: it needs dataDir',
  );
  const dataDir = join(folder, 'embedded');
  const unknown: unknown = { dataDir, durability: 'soft' };
  await expect(startStator(unknown as { dataDir: string })).rejects.toThrow(
    'durability must be full or relaxed, not soft',
  );
  const stator = await startStator({ dataDir, durability: 'relaxed' });
  expect(existsSync(join(dataDir, 'SYNCED'))).toBe(true);
  await stator.close();
  expect(existsSync(join(dataDir, 'SYNCED'))).toBe(false);
});
