/** A server of several processes answers as one would, whichever of them a connection belongs to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refusalOf } from './stator.js';
import { runStator, type StatorProcess, startStatorProcess } from './support/stator-process.js';

const PATIENCE = { timeout: 20_000, interval: 20 };
const folder = mkdtempSync(join(tmpdir(), 'stator-workers-'));

let stator: StatorProcess;
/** One client for each process: each has one connection, and a connection goes to the process that has the fewest. */
let clients: DynamoDBClient[];
let streams: DynamoDBStreamsClient[];

beforeAll(async () => {
  stator = await startStatorProcess(
    ['serve', '--port', '0', '--workers', '2', '--throttling', '--data-dir', 'data'],
    folder,
  );
  clients = [];
  for (let n = 0; n < 2; n++) {
    const client = new DynamoDBClient(settings());
    await client.send(new DescribeTableCommand({ TableName: 'none' })).catch(() => {});
    clients.push(client);
  }
  streams = [0, 1].map(() => new DynamoDBStreamsClient(settings()));
});

afterAll(async () => {
  for (const client of [...clients, ...streams]) client.destroy();
  const { status, stderr } = await stator.end('SIGTERM');
  const checked = await runStator(['check', '--data-dir', 'data'], folder);
  rmSync(folder, { recursive: true, force: true });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(checked.stdout).toContain('all in order');
});

function settings() {
  return {
    endpoint: stator.endpoint.replace('localhost', '127.0.0.1'),
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 1 } },
  };
}

/** The clients in turn: two calls that follow each other never go to the same process. */
let turns = 0;
function next(): DynamoDBClient {
  const client = clients[turns++ % clients.length];
  if (client === undefined) throw new Error('there are clients');
  return client;
}

function createTable(TableName: string, more: Partial<CreateTableCommand['input']> = {}) {
  return next().send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      ...more,
    }),
  );
}

const KEY = { a: { S: 'x' } };

describe('tables', () => {
  it('that one process creates or removes are so for the other at once', async () => {
    const TableName = 'comes-and-goes';
    for (let round = 0; round < 20; round++) {
      await createTable(TableName);
      const read = new GetItemCommand({ TableName, Key: KEY, ConsistentRead: true });
      expect((await next().send(read)).Item).toBeUndefined();
      const Item = { ...KEY, round: { N: `${round}` } };
      await next().send(new PutItemCommand({ TableName, Item }));
      expect((await next().send(read)).Item).toEqual(Item);
      expect((await next().send(new ScanCommand({ TableName }))).Items).toEqual([Item]);
      // An odd number of requests, so that rounds begin in turn.
      await next().send(new DeleteTableCommand({ TableName }));
      expect(await refusalOf(next().send(read))).toMatchObject({ code: 'ResourceNotFoundException' });
      next();
    }
  });

  it('get an index through one process, which the other maintains and reads', async () => {
    const TableName = 'indexed';
    await createTable(TableName);
    for (let n = 0; n < 20; n++) {
      await next().send(new PutItemCommand({ TableName, Item: { a: { S: `${n}` }, g: { S: 'g' } } }));
    }
    const [first, second] = clients;
    await first?.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'by-g',
              KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          },
        ],
      }),
    );
    await second?.send(new PutItemCommand({ TableName, Item: { a: { S: 'last' }, g: { S: 'g' } } }));
    await vi.waitFor(async () => {
      const described = await first?.send(new DescribeTableCommand({ TableName }));
      expect(described?.Table?.GlobalSecondaryIndexes).toMatchObject([{ IndexStatus: 'ACTIVE' }]);
    }, PATIENCE);
    const query = {
      TableName,
      IndexName: 'by-g',
      KeyConditionExpression: 'g = :g',
      ExpressionAttributeValues: { ':g': { S: 'g' } },
    };
    for (const client of clients) expect((await client.send(new QueryCommand(query))).Count).toBe(21);
  });
});

describe('streams', () => {
  it('show a reader at one process what was written at the other', async () => {
    const created = await createTable('streamed', {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    const StreamArn = created.TableDescription?.LatestStreamArn ?? '';
    const tips = await Promise.all(streams.map((reader) => iteratorsOf(reader, StreamArn)));
    for (let n = 0; n < 10; n++) {
      const a = { S: `${n}` };
      await next().send(new PutItemCommand({ TableName: 'streamed', Item: { a } }));
      for (const [at, reader] of streams.entries()) {
        expect(await readImages(reader, tips[at] ?? []), `item ${n}, process ${at}`).toEqual([{ a }]);
      }
    }
  });
});

/** An iterator for each shard, from its beginning on. */
async function iteratorsOf(reader: DynamoDBStreamsClient, StreamArn: string): Promise<string[]> {
  const { StreamDescription } = await reader.send(new DescribeStreamCommand({ StreamArn }));
  const shards = StreamDescription?.Shards ?? [];
  return Promise.all(
    shards.map(async ({ ShardId }) => {
      const wanted = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      return (await reader.send(new GetShardIteratorCommand(wanted))).ShardIterator ?? '';
    }),
  );
}

/** What is new behind the iterators, which are moved on. */
async function readImages(reader: DynamoDBStreamsClient, iterators: string[]): Promise<readonly unknown[]> {
  const images: unknown[] = [];
  for (const [at, ShardIterator] of iterators.entries()) {
    const { Records = [], NextShardIterator = '' } = await reader.send(
      new GetRecordsCommand({ ShardIterator }),
    );
    images.push(...Records.map(({ dynamodb }) => dynamodb?.NewImage));
    iterators[at] = NextShardIterator;
  }
  return images;
}

describe('transactions', () => {
  it('in one process meet those and writes in the other, and are never lost', async () => {
    const TableName = 'contended';
    await createTable(TableName);
    await next().send(new PutItemCommand({ TableName, Item: { ...KEY, n: { N: '0' } } }));
    const Update = {
      TableName,
      Key: KEY,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    };
    const counts = { done: 0, conflicts: 0 };
    // Each process has one request at a time, so that whatever conflicts does so between processes.
    const countUp = async (client: DynamoDBClient) => {
      while (counts.conflicts === 0 || counts.done < 50) {
        try {
          await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Update }] }));
          counts.done++;
        } catch (error) {
          expect(error).toMatchObject({ CancellationReasons: [{ Code: 'TransactionConflict' }] });
          counts.conflicts++;
        }
      }
    };
    await Promise.all(clients.map(countUp));
    const read = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: KEY } }] });
    expect((await next().send(read)).Responses?.[0]?.Item?.n).toEqual({ N: `${counts.done}` });
  });

  it('refuse writes of the other process while they last', async () => {
    const TableName = 'written';
    await createTable(TableName);
    const Items = Array.from({ length: 100 }, (_, n) => ({
      a: { S: `${n}` },
      filler: { S: 'x'.repeat(10_000) },
    }));
    const [first, second] = clients;
    let conflicts = 0;
    const write = async () => {
      while (conflicts === 0) {
        const TransactItems = Items.map((Item) => ({ Put: { TableName, Item } }));
        await first?.send(new TransactWriteItemsCommand({ TransactItems })).catch(() => {});
      }
    };
    const disturb = async () => {
      while (conflicts === 0) {
        const put = second?.send(new PutItemCommand({ TableName, Item: { a: { S: '99' } } }));
        await put?.catch(({ name }: Error) => {
          if (name === 'TransactionConflictException') conflicts++;
        });
      }
    };
    await Promise.all([write(), disturb()]);
    expect(conflicts).toBe(1);
  });
});

describe('throughput', () => {
  it('that was used in one process is gone in the other', async () => {
    const [first, second] = clients;
    await vi.waitFor(async () => {
      const TableName = `throttled-${turns++}`;
      await createTable(TableName, {
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      });
      // More than comes in within minutes; a table may owe that.
      const Item = { ...KEY, filler: { S: 'x'.repeat(300_000) } };
      await first?.send(new PutItemCommand({ TableName, Item }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const refusal = await refusalOf(
        second?.send(new PutItemCommand({ TableName, Item: KEY })) ?? Promise.resolve(),
      );
      expect(refusal.code).toBe('ProvisionedThroughputExceededException');
    }, PATIENCE);
  });
});

describe('connections', () => {
  const port = () => Number(new URL(stator.endpoint).port);

  it.each(['one', 'another'])('that end their side still get their answer, at %s process', async () => {
    const socket = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true });
    socket.end('GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n');
    const received = await socket.toArray();
    expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1.1 200 OK\r\n.*healthy: here $/s);
  });

  it('are shared out, as many as there are', async () => {
    const answers = Array.from({ length: 200 }, async () => {
      const answer = await fetch(`http://127.0.0.1:${port()}`, { headers: { connection: 'close' } });
      return answer.status;
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  });
});
