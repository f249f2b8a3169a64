import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  paginateScan,
  QueryCommand,
  TagResourceCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';

/** Clients of one server. */
export interface Clients {
  readonly tables: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
}

export function clientsOf(endpoint: string): Clients {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const settings = { endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 };
  return { tables: new DynamoDBClient(settings), streams: new DynamoDBStreamsClient(settings) };
}

export function closeClients({ tables, streams }: Clients): void {
  tables.destroy();
  streams.destroy();
}

const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });
const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' as const });
const ALL = { ProjectionType: 'ALL' as const };
const ITEMS = 60;

/** Tables with everything that a table can have: items, indexes and settings of all kinds. */
export async function createTables({ tables: client }: Clients): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: 'Everything',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 's', AttributeType: 'N' },
        { AttributeName: 'l', AttributeType: 'S' },
        { AttributeName: 'g', AttributeType: 'S' },
        { AttributeName: 'h', AttributeType: 'N' },
      ],
      KeySchema: [hash('p'), range('s')],
      LocalSecondaryIndexes: [{ IndexName: 'local', KeySchema: [hash('p'), range('l')], Projection: ALL }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'two-attributes',
          KeySchema: [hash('g'), hash('h'), range('s')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['m'] },
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      Tags: [{ Key: 'first', Value: '1' }],
      DeletionProtectionEnabled: true,
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: 'Binary',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['p', 's', 'u', 'g'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'B' as const,
      })),
      KeySchema: [hash('p'), range('s')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'sparse',
          KeySchema: [hash('g'), range('u')],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: 'Gone',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [hash('p')],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
  await client.send(new UpdateTimeToLiveCommand({ TableName: 'Everything', TimeToLiveSpecification }));
  const arn = await arnOf(client, 'Everything');
  await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'second', Value: '2' }] }));
  await client.send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy: POLICY }));
  await fill(client);
  await client.send(new PutItemCommand({ TableName: 'Gone', Item: { p: { S: 'was here' } } }));
  await client.send(new DeleteTableCommand({ TableName: 'Gone' }));
}

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'dynamodb:GetItem',
      Resource: '*',
    },
  ],
});

/** Also items and index entries with the longest keys, and keys of any bytes. */
async function fill(client: DynamoDBClient): Promise<void> {
  const year = Math.floor(Date.now() / 1000) + 365 * 86_400;
  const everything = Array.from({ length: ITEMS }, (_, n) => ({
    p: { S: n % 9 === 0 ? `long ${n}`.padEnd(2_048, 'p') : `p${n % 4}` },
    s: { N: `${n - 20}.5` },
    l: { S: n % 5 === 0 ? `${n}`.padEnd(1_024, 'l') : `l${n}` },
    ...(n % 3 !== 0 && { g: { S: `g${n % 2}` }, h: { N: '7' } }),
    ...(n % 2 === 0 && { expires: { N: `${year + n}` } }),
    m: { M: { list: { L: [{ N: `${n}` }, { NULL: true }] }, set: { SS: ['a', 'ü'] } } },
  }));
  const binary = Array.from({ length: ITEMS }, (_, n) => ({
    p: { B: Buffer.alloc(n % 7 === 0 ? 2_048 : 3, n % 11) },
    s: { B: Buffer.concat([Buffer.alloc(n % 7 === 0 ? 1_023 : 2, 255), Buffer.of(n)]) },
    ...(n % 2 === 0 && { g: { B: Buffer.alloc(n % 4 === 0 ? 2_048 : 1, 0) } }),
    // In a key a NUL takes two bytes.
    u: { B: Buffer.alloc(n % 7 === 0 ? 1_024 : 1, 0) },
    v: { B: Buffer.alloc(n * 50, n) },
  }));
  await putAll(client, 'Everything', everything);
  await putAll(client, 'Binary', binary);
}

export async function putAll(
  client: DynamoDBClient,
  tableName: string,
  items: readonly Record<string, AttributeValue>[],
): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
  }
}

/** Everything that a client can see of all tables, as plain data. */
export async function observe(clients: Clients): Promise<unknown> {
  const { tables: client } = clients;
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const seen = await Promise.all(TableNames.map((TableName) => observeTable(client, TableName)));
  return plain({ seen, streams: await observeStreams(clients) });
}

async function observeTable(client: DynamoDBClient, TableName: string): Promise<unknown> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const ResourceArn = Table?.TableArn;
  const tags = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  const timeToLive = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const policy = await client
    .send(new GetResourcePolicyCommand({ ResourceArn }))
    .catch((error: Error) => ({ Policy: error.name, RevisionId: undefined }));
  const indexes = [...(Table?.LocalSecondaryIndexes ?? []), ...(Table?.GlobalSecondaryIndexes ?? [])];
  const scans: unknown[] = [];
  for (const IndexName of [undefined, ...indexes.map((index) => index.IndexName)]) {
    for await (const { Items } of paginateScan({ client }, { TableName, IndexName, Limit: 25 }))
      scans.push(Items);
  }
  return {
    ...{ Table, tags: tags.Tags, timeToLive: timeToLive.TimeToLiveDescription },
    ...{ policy: [policy.Policy, policy.RevisionId], scans },
    queries: TableName === 'Everything' ? await queries(client) : [],
  };
}

async function queries(client: DynamoDBClient): Promise<unknown> {
  const query = { TableName: 'Everything', ScanIndexForward: false };
  const p = { ':p': { S: 'p1' } };
  const g = { ':g': { S: 'g1' }, ':h': { N: '7' } };
  const answers = await Promise.all([
    client.send(
      new QueryCommand({ ...query, KeyConditionExpression: 'p = :p', ExpressionAttributeValues: p }),
    ),
    client.send(
      new QueryCommand({
        ...{ ...query, IndexName: 'local', KeyConditionExpression: 'p = :p AND begins_with(l, :l)' },
        ExpressionAttributeValues: { ...p, ':l': { S: 'l' } },
      }),
    ),
    client.send(
      new QueryCommand({
        ...{ ...query, IndexName: 'two-attributes', KeyConditionExpression: 'g = :g AND h = :h' },
        ExpressionAttributeValues: g,
      }),
    ),
  ]);
  return answers.map(({ Items, Count }) => ({ Items, Count }));
}

/** All streams with all their records, those of deleted tables too. */
async function observeStreams({ streams: client }: Clients): Promise<unknown> {
  const { Streams = [] } = await client.send(new ListStreamsCommand({}));
  return Promise.all(
    Streams.map(async ({ StreamArn }) => {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
      const records: unknown[] = [];
      for (const { ShardId } of StreamDescription?.Shards ?? []) {
        const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
        const { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
        const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }));
        records.push(Records);
      }
      return { StreamDescription, records };
    }),
  );
}

async function arnOf(client: DynamoDBClient, TableName: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return Table?.TableArn ?? '';
}

/** Sets, dates and bytes as text, so that a difference can be read. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part,
    ),
  );
}
