import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/storage/postgres/embedded-server.testing.js';
import { type StatorProcess, startStatorProcess } from '../support/stator-process.js';

// Servers on one PostgreSQL: the first does all work in the background, until it is no more.
let postgres: EmbeddedServer;
const started: { node: StatorProcess; client: DynamoDBClient }[] = [];
const TableName = 'sessions';

beforeAll(async () => {
  postgres = await startEmbeddedServer();
});

afterAll(async () => {
  for (const { node, client } of started) {
    client.destroy();
    await node.end('SIGTERM');
  }
  await postgres.stop();
});

async function start() {
  const flags = ['--port', '0', '--state-change-delay-ms', '300', '--engine', postgres.url];
  const node = await startStatorProcess(['serve', ...flags]);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new DynamoDBClient({ endpoint: node.endpoint, region: 'us-east-1', credentials });
  started.push({ node, client });
  return { node, client };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    }),
  );
  await expect.poll(() => statusOf(client)).toBe('ACTIVE');
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function statusOf(client: DynamoDBClient): Promise<string | undefined> {
  return (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
}

/**
 * Has everything done that a server does in the background: an expired item goes, a change ends after its delay, a new
 * index is filled.
 */
async function expectWorkDone(client: DynamoDBClient, name: string): Promise<void> {
  const Key = { a: { S: name } };
  const ttl = { N: String(Math.floor(Date.now() / 1000) - 60) };
  await client.send(new PutItemCommand({ TableName, Item: { a: { S: `kept ${name}` }, g: { S: 'g' } } }));
  await client.send(new PutItemCommand({ TableName, Item: { ...Key, ttl } }));
  const update = {
    AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' as const }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: name,
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' as const }],
          Projection: { ProjectionType: 'ALL' as const },
        },
      },
    ],
  };
  await client.send(new UpdateTableCommand({ TableName, ...update }));
  const findItem = async () => {
    const read = { TableName, Key, ConsistentRead: true };
    return (await client.send(new GetItemCommand(read))).Item;
  };
  await expect.poll(findItem).toBeUndefined();
  const statusOfIndex = async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name)?.IndexStatus;
  };
  await expect.poll(statusOfIndex).toBe('ACTIVE');
  await expect.poll(() => statusOf(client)).toBe('ACTIVE');
}

it('is done by another server when the one that did it is killed, and when it is stopped', async () => {
  const first = await start();
  const second = await start();
  await createTable(second.client);
  await expectWorkDone(second.client, 'both-there');
  await first.node.end('SIGKILL');
  await expectWorkDone(second.client, 'first-killed');
  const third = await start();
  expect(await second.node.end('SIGTERM')).toMatchObject({ status: 0 });
  await expectWorkDone(third.client, 'second-stopped');
}, 120_000);
