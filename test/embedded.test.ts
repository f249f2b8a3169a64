import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it } from 'vitest';
import { type Stator, type StatorOptions, startStator } from '../src/embedded/index.js';

const running: Stator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stator) => stator.close()));
});

async function start(options?: StatorOptions): Promise<{ stator: Stator; client: DynamoDBClient }> {
  const stator = await startStator(options);
  running.push(stator);
  return { stator, client: new DynamoDBClient(stator.clientSettings) };
}

async function createTable(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  return TableDescription?.TableArn;
}

async function tableNames(client: DynamoDBClient): Promise<readonly string[] | undefined> {
  return (await client.send(new ListTablesCommand({}))).TableNames;
}

it('runs any number of servers, each with its own tables', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  await createTable(one.client, 'OnlyHere');
  expect(await tableNames(one.client)).toEqual(['OnlyHere']);
  expect(await tableNames(other.client)).toEqual([]);
});

it('forgets every table at a reset', async () => {
  const { stator, client } = await start();
  await createTable(client, 'First');
  await createTable(client, 'Second');
  await stator.reset();
  expect(await tableNames(client)).toEqual([]);
  await createTable(client, 'First');
  expect(await tableNames(client)).toEqual(['First']);
});

it('keeps its data in a folder when given one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stator-embedded-'));
  const before = await start({ dataDir });
  await createTable(before.client, 'Kept');
  await before.stator.close();
  const after = await start({ dataDir });
  expect(await tableNames(after.client)).toEqual(['Kept']);
  await after.stator.close();
  rmSync(dataDir, { recursive: true });
});

it('serves the region and account it is told', async () => {
  const { client } = await start({ region: 'ap-south-1', accountId: '210987654321' });
  expect(await createTable(client, 'T-1')).toBe('arn:aws:dynamodb:ap-south-1:210987654321:table/T-1');
});

it('says why it cannot start', async () => {
  const { stator } = await start();
  await expect(startStator({ port: stator.port })).rejects.toThrow(`port ${stator.port} is already in use`);
  await expect(startStator({ host: '0.0.0.0' })).rejects.toThrow('insecureBind: true');
  await expect(startStator({ replicas: ['postgres://127.0.0.1/x'] })).rejects.toThrow('they need engine');
});

it('may be closed twice, and refuses connections afterwards', async () => {
  const { stator } = await start();
  await Promise.all([stator.close(), stator.close()]);
  await expect(fetch(stator.endpoint)).rejects.toThrow('fetch failed');
});
