import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  type QueryCommandInput,
  type QueryCommandOutput,
  type ScanCommandInput,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';

/** Tables for the tests of Query and Scan. */

export type WireItem = Record<string, AttributeValue>;

/** A table with the partition key `a`, a string. */
export async function createHashTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    }),
  );
}

/**
 * A table with the key `a`, `b`; local indexes by `c` (`lsiAll`, all attributes) and by `d` (`lsiSome`, with `c`);
 * global indexes by `c` (`gsiAll`) and by `c`, `d` (`gsiSome`, with `e`). All keys are strings.
 */
export async function createRangeTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['a', 'b', 'c', 'd'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: keySchema('a', 'b'),
      LocalSecondaryIndexes: [
        { IndexName: 'lsiAll', KeySchema: keySchema('a', 'c'), Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'lsiSome', KeySchema: keySchema('a', 'd'), Projection: including('c') },
      ],
      GlobalSecondaryIndexes: [
        { IndexName: 'gsiAll', KeySchema: keySchema('c'), Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'gsiSome', KeySchema: keySchema('c', 'd'), Projection: including('e') },
      ],
    }),
  );
}

/** Items of string attributes: `{ a: 'x' }` is `{ a: { S: 'x' } }`. */
export function strings(attributes: Record<string, string>): WireItem {
  return Object.fromEntries(Object.entries(attributes).map(([name, S]) => [name, { S }]));
}

export async function putAll(
  client: DynamoDBClient,
  tableName: string,
  items: readonly WireItem[],
): Promise<void> {
  for (let from = 0; from < items.length; from += 25) {
    const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
  }
}

type PageInput = QueryCommandInput | ScanCommandInput;
type PageOutput = QueryCommandOutput | ScanCommandOutput;

/** All items of all pages, and how many items each page examined. */
export async function readAllPages<Input extends PageInput>(
  send: (input: Input) => Promise<PageOutput>,
  input: Input,
): Promise<{ items: readonly WireItem[]; scannedCounts: readonly (number | undefined)[] }> {
  const items: WireItem[] = [];
  const scannedCounts: (number | undefined)[] = [];
  let start: WireItem | undefined;
  do {
    const page = await send({ ...input, ExclusiveStartKey: start });
    items.push(...(page.Items ?? []));
    scannedCounts.push(page.ScannedCount);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return { items, scannedCounts };
}

function keySchema(partition: string, sort?: string) {
  const hash = { AttributeName: partition, KeyType: 'HASH' as const };
  return sort === undefined ? [hash] : [hash, { AttributeName: sort, KeyType: 'RANGE' as const }];
}

function including(name: string) {
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [name] };
}
