import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stator, startStator } from '../src/embedded/index.js';
import { type EmbeddedServer, startEmbeddedServer } from '../src/storage/postgres/embedded-server.testing.js';
import { runStator } from './support/stator-process.js';

// Three servers on one database, each request to another one.
let postgres: EmbeddedServer;
let nodes: Stator[];
let clients: DynamoDBClient[];

beforeAll(async () => {
  postgres = await startEmbeddedServer();
  nodes = await Promise.all([1, 2, 3].map(() => startStator({ engine: postgres.url })));
  clients = nodes.map((node) => new DynamoDBClient({ ...node.clientSettings, maxAttempts: 3 }));
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await Promise.all(nodes.map((node) => node.close()));
  await postgres.stop();
});

let turns = 0;
/** The next node's client. */
function next(): DynamoDBClient {
  const client = clients[turns++ % clients.length];
  if (client === undefined) throw new Error('there are nodes');
  return client;
}

function createTable(TableName: string): Promise<unknown> {
  return next().send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    }),
  );
}

function addIndex(TableName: string, IndexName: string): Promise<unknown> {
  return next().send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    }),
  );
}

it('shows a table on every node as soon as it is there, and no longer than it is there', async () => {
  for (const round of [1, 2, 3]) {
    await createTable('comes-and-goes');
    await next().send(new PutItemCommand({ TableName: 'comes-and-goes', Item: { a: { S: `${round}` } } }));
    const key = { TableName: 'comes-and-goes', Key: { a: { S: `${round}` } }, ConsistentRead: true };
    expect((await next().send(new GetItemCommand(key))).Item).toBeDefined();
    expect((await next().send(new ListTablesCommand({}))).TableNames).toEqual(['comes-and-goes']);
    await next().send(new DeleteTableCommand({ TableName: 'comes-and-goes' }));
    const describe = next().send(new DescribeTableCommand({ TableName: 'comes-and-goes' }));
    await expect(describe).rejects.toThrow('Requested resource not found');
  }
});

it('keeps indexes exact that are created and deleted while other nodes write', async () => {
  const TableName = 'indexed';
  await createTable(TableName);
  let done = false;
  let written = 0;
  const write = async (worker: number) => {
    for (let i = 0; !done; i++) {
      const a = { S: `${worker}-${i % 40}` };
      if (i % 5 === 4) await next().send(new DeleteItemCommand({ TableName, Key: { a } }));
      else await next().send(new PutItemCommand({ TableName, Item: { a, g: { S: `g${i % 3}` } } }));
      written++;
    }
  };
  const writing = Promise.all([0, 1, 2, 3, 4, 5].map(write));
  await expect.poll(() => written).toBeGreaterThan(100);
  for (const name of ['first', 'second']) {
    await addIndex(TableName, name);
    await untilActive(TableName);
    const query = { TableName, IndexName: name, KeyConditionExpression: 'g = :g' };
    const page = await next().send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ':g': { S: 'g1' } } }),
    );
    expect(page.Count).toBeGreaterThan(0);
    if (name === 'first') {
      const update = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] };
      await next().send(new UpdateTableCommand({ TableName, ...update }));
    }
  }
  done = true;
  await writing;
  const checked = await runStator(['check', '--engine', postgres.url]);
  expect(checked).toMatchObject({ status: 0, stderr: '' });
  expect(checked.stdout).toMatch(/indexed: \d+ items, \d+ index entries, in order\n.* tables, all in order/);
});

it('moves money between accounts without losing any', async () => {
  const TableName = 'bank';
  await createTable(TableName);
  const accounts = [0, 1, 2, 3, 4];
  for (const n of accounts) {
    await next().send(new PutItemCommand({ TableName, Item: { a: { S: `${n}` }, sum: { N: '100' } } }));
  }
  const transfer = async (from: number, to: number) => {
    const change = (n: number, amount: string) => ({
      Update: {
        TableName,
        Key: { a: { S: `${n}` } },
        UpdateExpression: 'ADD #s :n',
        ExpressionAttributeNames: { '#s': 'sum' },
        ExpressionAttributeValues: { ':n': { N: amount } },
      },
    });
    const TransactItems = [change(from, '-1'), change(to, '1')];
    await next()
      .send(new TransactWriteItemsCommand({ TransactItems }))
      .catch((error: Error) => expect(error.name).toBe('TransactionCanceledException'));
  };
  await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      transfer(i % 5, (i * 3 + 1) % 5 === i % 5 ? (i + 1) % 5 : (i * 3 + 1) % 5),
    ),
  );
  const sums = await Promise.all(
    accounts.map(async (n) => {
      const found = await next().send(
        new GetItemCommand({ TableName, Key: { a: { S: `${n}` } }, ConsistentRead: true }),
      );
      return Number(found.Item?.sum?.N);
    }),
  );
  expect(sums.reduce((total, sum) => total + sum, 0)).toBe(500);
});

async function untilActive(TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await next().send(new DescribeTableCommand({ TableName }));
    if (Table?.GlobalSecondaryIndexes?.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
