import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Stator, startStator } from '../src/embedded/index.js';
import { type EmbeddedServer, startEmbeddedPair } from '../src/storage/postgres/embedded-server.testing.js';

// Two servers over a primary and a standby that follows it, or is made to stand still.
let pair: { primary: EmbeddedServer; standby: EmbeddedServer; stop(): Promise<void> };
const nodes: { stator: Stator; client: DynamoDBClient }[] = [];
let standby: pg.Client;
let tables = 0;
let TableName: string;

beforeAll(async () => {
  pair = await startEmbeddedPair();
  for (let i = 0; i < 2; i++) {
    const stator = await startStator({ engine: pair.primary.url, replicas: [pair.standby.url] });
    nodes.push({ stator, client: new DynamoDBClient({ ...stator.clientSettings, maxAttempts: 1 }) });
  }
  standby = new pg.Client({ connectionString: pair.standby.url });
  await standby.connect();
});

afterAll(async () => {
  await standby.end();
  for (const { stator, client } of nodes) {
    client.destroy();
    await stator.close();
  }
  await pair.stop();
});

beforeEach(async () => {
  await standby.query('SELECT pg_wal_replay_resume()');
  TableName = `table-${++tables}`;
  await createTable();
});

function clientOf(node: number): DynamoDBClient {
  const at = nodes[node];
  if (at === undefined) throw new Error('two nodes');
  return at.client;
}

async function createTable(): Promise<void> {
  const string = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await clientOf(0).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [string('a'), string('n')],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [index('by-n')],
    }),
  );
}

function index(IndexName: string) {
  const KeySchema = [{ AttributeName: 'n', KeyType: 'HASH' as const }];
  return { IndexName, KeySchema, Projection: { ProjectionType: 'ALL' as const } };
}

async function put(n: number): Promise<void> {
  await clientOf(0).send(new PutItemCommand({ TableName, Item: { a: { S: 'k' }, n: { S: `${n}` } } }));
}

/** What each way to read the item eventually consistently finds at a server; '' when it finds none. */
async function readings(node: number): Promise<Record<string, string>> {
  const client = clientOf(node);
  const Key = { a: { S: 'k' } };
  const [got, batch, query, scan, statement] = await Promise.all([
    client.send(new GetItemCommand({ TableName, Key })),
    client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'a = :a',
        ExpressionAttributeValues: { ':a': { S: 'k' } },
      }),
    ),
    client.send(new ScanCommand({ TableName, IndexName: 'by-n' })),
    client.send(new ExecuteStatementCommand({ Statement: `SELECT n FROM "${TableName}" WHERE a = 'k'` })),
  ]);
  const items = {
    get: got.Item,
    batch: batch.Responses?.[TableName]?.[0],
    query: query.Items?.[0],
    scan: scan.Items?.[0],
    statement: statement.Items?.[0],
  };
  return Object.fromEntries(Object.entries(items).map(([way, item]) => [way, item?.n?.S ?? '']));
}

async function consistentReadings(node: number): Promise<readonly (string | undefined)[]> {
  const client = clientOf(node);
  const Key = { a: { S: 'k' } };
  const got = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const scan = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
  const both = await client.send(
    new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key } }] }),
  );
  return [got.Item?.n?.S, scan.Items?.[0]?.n?.S, both.Responses?.[0]?.Item?.n?.S];
}

/** Leaves the standby standing still, and every way to read at a server finding less than was written. */
async function untilAllReadTheStandby(node: number): Promise<number> {
  for (let n = 1; ; n++) {
    await standby.query('SELECT pg_wal_replay_resume()');
    await put(n);
    // Longer each time: until the standby is close enough to be read, on any machine.
    await new Promise((resolve) => setTimeout(resolve, 20 * n));
    await standby.query('SELECT pg_wal_replay_pause()');
    await put(++n);
    const found = Object.values(await readings(node));
    if (found.every((value) => value !== `${n}`)) return n;
  }
}

it('are read for every eventually consistent read and for no consistent one', async () => {
  const n = await untilAllReadTheStandby(1);
  expect(await consistentReadings(1)).toEqual([`${n}`, `${n}`, `${n}`]);
});

it('are not read for a table that has just been made, or made anew', async () => {
  await untilAllReadTheStandby(0);
  await clientOf(0).send(new DeleteTableCommand({ TableName }));
  await createTable();
  const none = { get: '', batch: '', query: '', scan: '', statement: '' };
  expect(await readings(0)).toEqual(none);
  await put(7);
  expect(Object.values(await readings(0))).toEqual(['7', '7', '7', '7', '7']);
  TableName = `table-${++tables}`;
  await createTable();
  expect(await readings(1)).toEqual(none);
  await put(8);
  expect(Object.values(await readings(1))).toEqual(['8', '8', '8', '8', '8']);
});

it('are not read for an index that has just been filled', async () => {
  const n = await untilAllReadTheStandby(1);
  await clientOf(0).send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'n', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [{ Create: index('again') }],
    }),
  );
  const query = new QueryCommand({
    TableName,
    IndexName: 'again',
    KeyConditionExpression: 'n = :n',
    ExpressionAttributeValues: { ':n': { S: `${n}` } },
  });
  for (;;) {
    // Refused while it is being filled.
    const found = await clientOf(1)
      .send(query)
      .catch(() => undefined);
    if (found !== undefined) {
      expect(found.Count).toBe(1);
      return;
    }
  }
});
