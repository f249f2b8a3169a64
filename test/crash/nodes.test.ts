import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/storage/postgres/embedded-server.testing.js';
import { runStator, type StatorProcess, startStatorProcess } from '../support/stator-process.js';

// Servers on one PostgreSQL that are killed, one after the other, while PostgreSQL itself is stopped and started.
const NODES = 3;
const WRITERS = 12;
const KILLS = 4;
const BETWEEN_MS = 400;

let postgres: EmbeddedServer;
/** The server at each place, and a client of it that does not retry. */
const places: { node: StatorProcess; client: DynamoDBClient }[] = [];

beforeAll(async () => {
  postgres = await startEmbeddedServer();
  for (let at = 0; at < NODES; at++) await start(at);
});

afterAll(async () => {
  for (const { node, client } of places) {
    client.destroy();
    await node.end('SIGTERM');
  }
  await postgres.stop();
});

async function start(at: number): Promise<void> {
  const node = await startStatorProcess(['serve', '--port', '0', '--engine', postgres.url]);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = { endpoint: node.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  places[at] = { node, client: new DynamoDBClient(settings) };
}

function clientAt(at: number): DynamoDBClient {
  const place = places[at % NODES];
  if (place === undefined) throw new Error('every place has a server');
  return place.client;
}

it('keep every acknowledged write, and never show an older state than was acknowledged', async () => {
  const TableName = 'counted';
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
  let done = false;
  const stale: string[] = [];
  /** The last count of each writer that was acknowledged. */
  const acknowledged: number[] = Array.from({ length: WRITERS }, () => 0);
  /** Counts its own item up, each time at another server. */
  const countUp = async (writer: number): Promise<void> => {
    const Key = { a: { S: `${writer}` } };
    for (let i = 0; !done; i++) {
      try {
        const read = { TableName, Key, ConsistentRead: true };
        const { Item } = await clientAt(writer + i).send(new GetItemCommand(read));
        const found = Number(Item?.n?.N ?? 0);
        const before = acknowledged[writer] ?? 0;
        if (found < before) stale.push(`${writer}: ${found} after ${before}`);
        const update = {
          UpdateExpression: 'SET n = :n',
          ExpressionAttributeValues: { ':n': { N: `${found + 1}` } },
        };
        await clientAt(writer + i + 1).send(new UpdateItemCommand({ TableName, Key, ...update }));
        acknowledged[writer] = found + 1;
      } catch {
        // The server was killed, or PostgreSQL is away. Nothing was promised.
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  };
  const counting = Promise.all(acknowledged.map((_, writer) => countUp(writer)));
  for (let kill = 0; kill < KILLS; kill++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    const place = places[kill % NODES];
    if (kill % 2 === 1) await postgres.restart();
    await place?.node.end('SIGKILL');
    place?.client.destroy();
    await start(kill % NODES);
  }
  // All go on after the last kill.
  const before = [...acknowledged];
  await expect
    .poll(() => acknowledged.filter((count, writer) => count > (before[writer] ?? 0)))
    .toHaveLength(WRITERS);
  done = true;
  await counting;
  expect(stale).toEqual([]);
  for (const [writer, count] of acknowledged.entries()) {
    const read = { TableName, Key: { a: { S: `${writer}` } }, ConsistentRead: true };
    const { Item } = await clientAt(writer).send(new GetItemCommand(read));
    expect(Number(Item?.n?.N)).toBeGreaterThanOrEqual(count);
  }
  const checked = await runStator(['check', '--engine', postgres.url]);
  expect(checked.stdout).toContain('1 tables, all in order');
}, 180_000);
