/** A clock that is set back by a day, as a bad time server does it: nothing is lost, done twice or out of order. */
import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { useStator } from './stator.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOON_MS = Date.UTC(2026, 10, 20, 12);

let nowMs = NOON_MS;
// Nothing is deleted by the way: the job in the background leaves it for years.
const server = useStator({ clock: { nowMs: () => nowMs }, throttling: true, ttlDelayMs: 5_000 * DAY_MS });
const TableName = 'Clock';

beforeAll(async () => {
  await server.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
  await server.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
});

beforeEach(() => {
  nowMs = NOON_MS;
});

const put = (p: string, ttlMs?: number) => {
  const ttl = ttlMs === undefined ? {} : { ttl: { N: String(ttlMs / 1000) } };
  return server.client.send(new PutItemCommand({ TableName, Item: { p: { S: p }, ...ttl } }));
};

const find = async (p: string) =>
  (await server.client.send(new GetItemCommand({ TableName, Key: { p: { S: p } } }))).Item;

/** The keys of all stream records, shard by shard from the oldest. */
async function streamedKeys(): Promise<string[]> {
  const client = new DynamoDBStreamsClient(server.stator.clientSettings);
  const { Table } = await server.client.send(new DescribeTableCommand({ TableName }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const keys: string[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const first = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
    let { ShardIterator } = await client.send(new GetShardIteratorCommand(first));
    let last = 0n;
    for (let page = 0; ShardIterator !== undefined && page < 3; page++) {
      const answer: GetRecordsCommandOutput = await client.send(new GetRecordsCommand({ ShardIterator }));
      for (const { dynamodb } of answer.Records ?? []) {
        const sequence = BigInt(dynamodb?.SequenceNumber ?? 0);
        expect(sequence > last).toBe(true);
        last = sequence;
        keys.push(dynamodb?.Keys?.p?.S ?? '');
      }
      ShardIterator = answer.NextShardIterator;
    }
  }
  client.destroy();
  return keys;
}

it('keeps the order of stream records, and trims none that is young', async () => {
  await put('stream 1');
  await put('stream 2');
  nowMs -= DAY_MS;
  await put('stream 3');
  await put('stream 4');
  const streamed = (await streamedKeys()).filter((key) => key.startsWith('stream'));
  expect(streamed).toEqual(['stream 1', 'stream 2', 'stream 3', 'stream 4']);
});

it('does a transaction with a known token no second time', async () => {
  const transaction = new TransactWriteItemsCommand({
    ClientRequestToken: 'token',
    TransactItems: [
      {
        Update: {
          TableName,
          Key: { p: { S: 'counter' } },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  });
  await server.client.send(transaction);
  nowMs -= DAY_MS;
  await server.client.send(transaction);
  expect(await find('counter')).toMatchObject({ n: { N: '1' } });
});

it('deletes only what has expired by the clock as it is', async () => {
  await put('expires', NOON_MS - DAY_MS / 2);
  nowMs -= DAY_MS;
  await server.stator.expireNow();
  expect(await find('expires')).toBeDefined();
  nowMs += DAY_MS;
  await server.stator.expireNow();
  expect(await find('expires')).toBeUndefined();
});

it('throttles nobody for the time that is missing', async () => {
  for (let n = 0; n < 50; n++) {
    nowMs += n % 2 === 0 ? -DAY_MS : 1_000;
    await put(`throttling ${n}`);
  }
  expect(await find('throttling 49')).toBeDefined();
});
