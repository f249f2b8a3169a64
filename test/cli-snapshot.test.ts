/** A copy of a running server's data: of one moment, with all that was acknowledged before, and it can be served. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runStator, startStatorProcess } from './support/stator-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-snapshot-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const TableName = 'Copied';

function clientOf({ endpoint }: { endpoint: string }): DynamoDBClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
}

function createTable(client: DynamoDBClient) {
  return client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['p', 'g'].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-g',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
}

/** Puts pairs of items, each pair in one transaction, until told to stop. */
function putPairs(client: DynamoDBClient, acknowledged: string[]) {
  let isRunning = true;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; isRunning; n++) {
      const id = `${writer}-${n}`;
      const TransactItems = ['left', 'right'].map((side) => ({
        Put: { TableName, Item: { p: { S: `${side} ${id}` }, g: { S: String(writer) } } },
      }));
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      acknowledged.push(id);
    }
  });
  return async () => {
    isRunning = false;
    await Promise.all(writers);
  };
}

async function keysOf(client: DynamoDBClient): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { p } of Items) keys.add(p?.S ?? '');
  }
  return keys;
}

it('copies one moment of a server that is being written to', async () => {
  const [dataDir, target] = [join(folder, 'data'), join(folder, 'copy')];
  const stator = await startStatorProcess(['serve', '--port', '0', '--workers', '2', '--data-dir', dataDir]);
  const client = clientOf(stator);
  await createTable(client);
  const acknowledged: string[] = [];
  const stop = putPairs(client, acknowledged);
  await expect.poll(() => acknowledged.length).toBeGreaterThan(100);
  const before = [...acknowledged];
  expect(await runStator(['snapshot', target, '--data-dir', dataDir])).toEqual({
    status: 0,
    stdout: `${dataDir} has been copied to ${target}\n`,
    stderr: '',
  });
  await stop();
  expect(acknowledged.length).toBeGreaterThan(before.length);
  expect(await stator.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });

  expect(await runStator(['check', '--data-dir', target])).toMatchObject({ status: 0, stderr: '' });
  const copy = await startStatorProcess(['serve', '--port', '0', '--workers', '2', '--data-dir', target]);
  const copied = clientOf(copy);
  const keys = await keysOf(copied);
  expect(before.filter((id) => !keys.has(`left ${id}`) || !keys.has(`right ${id}`))).toEqual([]);
  expect([...keys].filter((key) => !keys.has(key.replace('left', 'right')))).toEqual([]);
  await copied.send(new PutItemCommand({ TableName, Item: { p: { S: 'new' } } }));
  expect(await copy.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
});

it('refuses a folder that has something in it, and data that is not there', async () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'file'), '');
  const onto = await runStator(['snapshot', full, '--data-dir', join(folder, 'data')]);
  expect(onto).toMatchObject({ status: 1, stdout: '' });
  expect(onto.stderr).toMatch(/^stator: cannot copy .*: .*\/full is not empty\n$/);
  const from = await runStator(['snapshot', join(folder, 'other'), '--data-dir', full]);
  expect(from).toMatchObject({ status: 1, stdout: '' });
  expect(from.stderr).toMatch(/^stator: cannot copy .*: there is no data in .*\/full\n$/);
});
