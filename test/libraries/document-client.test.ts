import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  PutCommand,
  paginateQuery,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stator, startStator } from '../../src/embedded/index.js';

const TableName = 'Orders';

let stator: Stator;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  stator = await startStator();
  client = DynamoDBDocumentClient.from(new DynamoDBClient(stator.clientSettings), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: false },
  });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'customer', AttributeType: 'S' },
        { AttributeName: 'order', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'order', KeyType: 'RANGE' },
      ],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await stator.close();
});

it('gives back values of every type', async () => {
  const Item = {
    customer: 'types',
    order: -1.5,
    text: 'Ærøskøbing 🚢',
    empty: '',
    bytes: new Uint8Array([0, 255, 1]),
    yes: true,
    nothing: null,
    list: [1, 'two', [3, { four: 4 }]],
    map: { inner: { deep: [] } },
    texts: new Set(['a', 'b']),
    numbers: new Set([1, 2.5]),
    parts: new Set([new Uint8Array([1]), new Uint8Array([2])]),
  };
  await client.send(new PutCommand({ TableName, Item }));
  const found = await client.send(new GetCommand({ TableName, Key: { customer: 'types', order: -1.5 } }));
  expect(found.Item).toEqual(Item);
});

it('keeps 38 digits of a number', async () => {
  const digits = '1234567890123456789012345678901234567.8';
  const Key = { customer: 'digits', order: 1 };
  await client.send(new PutCommand({ TableName, Item: { ...Key, amount: NumberValue.from(digits) } }));
  const exact = DynamoDBDocumentClient.from(new DynamoDBClient(stator.clientSettings), {
    unmarshallOptions: { wrapNumbers: true },
  });
  const found = await exact.send(new GetCommand({ TableName, Key }));
  expect(found.Item?.amount).toEqual({ value: digits });
  exact.destroy();
});

it('updates under a condition, and gives the old item when it does not hold', async () => {
  const Key = { customer: 'update', order: 1 };
  await client.send(new PutCommand({ TableName, Item: { ...Key, cost: 10, entries: ['a'] } }));
  const raise = new UpdateCommand({
    TableName,
    Key,
    UpdateExpression: 'SET cost = cost + :more, entries = list_append(entries, :line) REMOVE note',
    ConditionExpression: 'cost < :most',
    ExpressionAttributeValues: { ':more': 5, ':line': ['b'], ':most': 15 },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect((await client.send(raise)).Attributes).toEqual({ ...Key, cost: 15, entries: ['a', 'b'] });
  const refusal = await client.send(raise).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
  expect(refusal).toMatchObject({ message: 'The conditional request failed', Item: { cost: { N: '15' } } });
});

it('writes and reads in batches, pages through Query and Scan, and deletes', async () => {
  const items = Array.from({ length: 25 }, (_, index) => ({ customer: 'pages', order: index - 12, index }));
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  const written = await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
  expect(written.UnprocessedItems).toEqual({});

  const Keys = items.slice(0, 3).map(({ customer, order }) => ({ customer, order }));
  const read = await client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(read.Responses?.[TableName]).toHaveLength(3);
  expect(read.Responses?.[TableName]).toEqual(expect.arrayContaining(items.slice(0, 3)));

  const queried: unknown[] = [];
  const query = {
    TableName,
    KeyConditionExpression: 'customer = :c AND #order >= :from',
    ExpressionAttributeNames: { '#order': 'order' },
    ExpressionAttributeValues: { ':c': 'pages', ':from': -3 },
  };
  for await (const page of paginateQuery({ client, pageSize: 4 }, query)) queried.push(...(page.Items ?? []));
  expect(queried).toEqual(items.filter(({ order }) => order >= -3));

  await client.send(new DeleteCommand({ TableName, Key: { customer: 'pages', order: 0 } }));
  let count = 0;
  const scan = {
    TableName,
    FilterExpression: 'customer = :c',
    ExpressionAttributeValues: { ':c': 'pages' },
  };
  for await (const page of paginateScan({ client, pageSize: 4 }, scan)) count += page.Count ?? 0;
  expect(count).toBe(24);
});
