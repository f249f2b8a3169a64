import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedPair,
} from '../../src/storage/postgres/embedded-server.testing.js';
import { runStator, type StatorProcess, startStatorProcess } from '../support/stator-process.js';

// Servers on a primary with a synchronous standby; the primary crashes under load and the standby takes its place.
const NODES = 2;
const WRITERS = 12;

let pair: { primary: EmbeddedServer; standby: EmbeddedServer; stop(): Promise<void> };
let url: string;
const nodes: { process: StatorProcess; client: DynamoDBClient }[] = [];

beforeAll(async () => {
  pair = await startEmbeddedPair();
  const hosts = [pair.primary, pair.standby].map((server) => new URL(server.url).host);
  url = `postgres://stator@${hosts.join(',')}/postgres`;
  await query(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await query(pair.primary, 'SELECT pg_reload_conf()');
  for (let i = 0; i < NODES; i++) await startNode();
});

afterAll(async () => {
  for (const { process, client } of nodes) {
    client.destroy();
    await process.end('SIGTERM');
  }
  await pair.stop();
});

async function startNode(): Promise<DynamoDBClient> {
  const process = await startStatorProcess(['serve', '--port', '0', '--engine', url]);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = { endpoint: process.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const client = new DynamoDBClient(settings);
  nodes.push({ process, client });
  return client;
}

function clientAt(at: number): DynamoDBClient {
  const node = nodes[at % NODES];
  if (node === undefined) throw new Error('every place has a server');
  return node.client;
}

async function query(server: EmbeddedServer, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const TableName = 'counted';

async function createTable(): Promise<void> {
  await clientAt(0).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'a', AttributeType: 'S' },
        { AttributeName: 'n', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-n',
          KeySchema: [{ AttributeName: 'n', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
}

async function readCount(client: DynamoDBClient, writer: number): Promise<number> {
  const read = { TableName, Key: { a: { S: `${writer}` } }, ConsistentRead: true };
  const { Item } = await client.send(new GetItemCommand(read));
  return Number(Item?.n?.N ?? 0);
}

/** What a writer was told. */
interface Progress {
  acknowledged: number;
  readonly stale: string[];
}

/** Counts its own item up, each time at another server, until it is over. */
async function countUp(writer: number, progress: Progress, isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    try {
      const found = await readCount(clientAt(writer + i), writer);
      const { acknowledged, stale } = progress;
      if (found < acknowledged) stale.push(`${writer}: ${found} after ${acknowledged}`);
      const update = {
        ...{ TableName, Key: { a: { S: `${writer}` } }, UpdateExpression: 'SET n = :n' },
        ExpressionAttributeValues: { ':n': { N: `${found + 1}` } },
      };
      await clientAt(writer + i + 1).send(new UpdateItemCommand(update));
      progress.acknowledged = found + 1;
    } catch {
      // No primary is there. Nothing was promised.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

it('keep every acknowledged write when a standby takes the place of its primary', async () => {
  await createTable();
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, (): Progress => ({ acknowledged: 0, stale: [] }));
  const counting = writers.map((progress, writer) => countUp(writer, progress, () => isOver));
  const until = async (holds: (progress: Progress, writer: number) => boolean) => {
    while (!writers.every(holds)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await until(({ acknowledged }) => acknowledged >= 20);
  await pair.primary.crash();
  // What came back by now is all that was acknowledged by the old one.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = writers.map(({ acknowledged }) => acknowledged);
  const beganMs = performance.now();
  const sinceMs = () => `${Math.round(performance.now() - beganMs)} ms`;
  const promoted = query(pair.standby, 'SELECT pg_promote()').then(sinceMs);
  while (writers.every(({ acknowledged }, at) => acknowledged === before[at]))
    await new Promise((resolve) => setTimeout(resolve, 1));
  const first = sinceMs();
  await until(({ acknowledged }, at) => acknowledged > (before[at] ?? 0));
  const all = sinceMs();
  console.info(
    `failover: promoted ${await promoted} after it was asked for, first write ${first}, all writers ${all}`,
  );
  // The old primary is back, and nobody has fenced it off. It is the first host in the URL.
  await pair.primary.start();
  const late = await startNode();
  await until(({ acknowledged }, at) => acknowledged >= (before[at] ?? 0) + 20);
  isOver = true;
  await Promise.all(counting);
  for (const [writer, { acknowledged, stale }] of writers.entries()) {
    expect(stale).toEqual([]);
    expect(await readCount(late, writer)).toBeGreaterThanOrEqual(acknowledged);
  }
  const checked = await runStator(['check', '--engine', url]);
  expect(checked.stdout).toContain('1 tables, all in order');
}, 300_000);
