import {
  type AttributeValue,
  CreateTableCommand,
  type DynamoDBClient,
  PutItemCommand,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type _Record as Record,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll } from 'vitest';
import type { ClientSettings } from '../../src/embedded/index.js';
import type { TestStator } from '../stator.js';

export type { Record };

/** A client of the stream operations; does not retry, so that a test sees every answer. */
export function streamsClient(settings: ClientSettings): DynamoDBStreamsClient {
  return new DynamoDBStreamsClient({ ...settings, maxAttempts: 1 });
}

/** As `streamsClient`, for the server of a file's tests, which it ends with. */
export function useStreams(test: TestStator): () => DynamoDBStreamsClient {
  let client: DynamoDBStreamsClient | undefined;
  afterAll(() => client?.destroy());
  return () => {
    client ??= streamsClient(test.stator.clientSettings);
    return client;
  };
}

/** Makes a table with the string key `p` and a stream; resolves with the stream's ARN. */
export async function createStreamTable(
  client: DynamoDBClient,
  tableName: string,
  viewType: StreamViewType = 'NEW_AND_OLD_IMAGES',
): Promise<string> {
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: viewType },
    }),
  );
  return TableDescription?.LatestStreamArn ?? '';
}

/** Puts an item with a key and other attributes. */
export async function put(
  client: DynamoDBClient,
  tableName: string,
  item: { readonly [name: string]: AttributeValue },
): Promise<void> {
  await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
}

/** All shards of a stream, page by page. */
export async function allShards(
  streams: DynamoDBStreamsClient,
  StreamArn: string,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let start: string | undefined;
  do {
    const page = await streams.send(
      new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId: start, Limit: 3 }),
    );
    shards.push(...(page.StreamDescription?.Shards ?? []));
    start = page.StreamDescription?.LastEvaluatedShardId;
  } while (start !== undefined);
  return shards;
}

/** An iterator of a shard. */
export async function iteratorOf(
  streams: DynamoDBStreamsClient,
  input: GetShardIteratorCommand['input'],
): Promise<string> {
  const { ShardIterator } = await streams.send(new GetShardIteratorCommand(input));
  return ShardIterator ?? '';
}

/** Reads on until there is nothing, and returns the records and the iterator behind them. */
export async function drain(
  streams: DynamoDBStreamsClient,
  iterator: string,
): Promise<{ readonly records: readonly Record[]; readonly next: string | undefined }> {
  const records: Record[] = [];
  let next: string | undefined = iterator;
  for (;;) {
    const answer: GetRecordsCommandOutput = await streams.send(
      new GetRecordsCommand({ ShardIterator: next }),
    );
    records.push(...(answer.Records ?? []));
    next = answer.NextShardIterator;
    if (next === undefined || answer.Records?.length === 0) return { records, next };
  }
}

/** All records of a stream, shard by shard. */
export async function allRecords(streams: DynamoDBStreamsClient, arn: string): Promise<readonly Record[]> {
  const records: Record[] = [];
  for (const { ShardId } of await allShards(streams, arn)) {
    const iterator = await iteratorOf(streams, {
      StreamArn: arn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    records.push(...(await drain(streams, iterator)).records);
  }
  return records;
}
