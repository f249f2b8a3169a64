import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Entity } from 'dynamodb-toolbox/entity';
import { BatchGetRequest } from 'dynamodb-toolbox/entity/actions/batchGet';
import { BatchPutRequest } from 'dynamodb-toolbox/entity/actions/batchPut';
import { DeleteItemCommand } from 'dynamodb-toolbox/entity/actions/delete';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { $add, $append, UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item, list, map, number, set, string } from 'dynamodb-toolbox/schema';
import { Table } from 'dynamodb-toolbox/table';
import { BatchGetCommand, execute as executeGets } from 'dynamodb-toolbox/table/actions/batchGet';
import { BatchWriteCommand, execute as executeWrites } from 'dynamodb-toolbox/table/actions/batchWrite';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { ScanCommand } from 'dynamodb-toolbox/table/actions/scan';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stator, startStator } from '../../src/embedded/index.js';

let stator: Stator;
let documentClient: DynamoDBDocumentClient;

beforeAll(async () => {
  stator = await startStator();
  documentClient = DynamoDBDocumentClient.from(new DynamoDBClient(stator.clientSettings));
  await documentClient.send(
    new CreateTableCommand({
      TableName: 'Zoo',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'weight', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'byWeight',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'weight', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

afterAll(async () => {
  documentClient.destroy();
  await stator.close();
});

function createEntity() {
  const zoo = new Table({
    name: 'Zoo',
    documentClient,
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
    indexes: { byWeight: { type: 'local', sortKey: { name: 'weight', type: 'number' } } },
  });
  const animal = new Entity({
    name: 'animal',
    table: zoo,
    schema: item({
      house: string().key().savedAs('pk'),
      name: string().key().savedAs('sk'),
      weight: number().optional(),
      meals: list(string()).optional(),
      tags: set(string()).optional(),
      home: map({ country: string() }).optional(),
    }),
  });
  return { zoo, animal };
}

it('puts, reads, changes and removes an item', async () => {
  const { animal } = createEntity();
  const leo = { house: 'cats', name: 'leo', weight: 190, meals: ['beef'], home: { country: 'KE' } };
  const put = animal
    .build(PutItemCommand)
    .item(leo)
    .options({ condition: { attr: 'house', exists: false } });
  await put.send();
  await expect(put.send()).rejects.toThrow('The conditional request failed');

  const key = { house: 'cats', name: 'leo' };
  const changed = await animal
    .build(UpdateItemCommand)
    .item({ ...key, weight: $add(2.5), meals: $append(['fish']), tags: new Set(['king']) })
    .options({ returnValues: 'ALL_NEW' })
    .send();
  expect(changed.Attributes).toMatchObject({
    weight: 192.5,
    meals: ['beef', 'fish'],
    tags: new Set(['king']),
  });

  const found = await animal
    .build(GetItemCommand)
    .key(key)
    .options({ attributes: ['weight', 'home.country'] })
    .send();
  expect(found.Item).toEqual({ weight: 192.5, home: { country: 'KE' } });
  await animal.build(DeleteItemCommand).key(key).send();
  expect((await animal.build(GetItemCommand).key(key).send()).Item).toBeUndefined();
});

it('writes and reads batches, queries table and index, and scans', async () => {
  const { zoo, animal } = createEntity();
  const birds = Array.from({ length: 20 }, (_, index) => ({
    house: 'birds',
    name: `b${index}`,
    weight: 20 - index,
  }));
  const puts = birds.map((bird) => animal.build(BatchPutRequest).item(bird));
  await executeWrites(zoo.build(BatchWriteCommand).requests(...puts));
  const gets = birds.slice(0, 2).map((bird) => animal.build(BatchGetRequest).key(bird));
  const { Responses } = await executeGets(zoo.build(BatchGetCommand).requests(...gets));
  expect(Responses?.[0]).toMatchObject(birds.slice(0, 2));

  const light = await zoo
    .build(QueryCommand)
    .query({ index: 'byWeight', partition: 'birds', range: { lte: 5 } })
    .entities(animal)
    .options({
      filters: { animal: { attr: 'name', beginsWith: 'b1' } },
      maxPages: Number.POSITIVE_INFINITY,
      limit: 2,
    })
    .send();
  expect(light.Items?.map(({ weight }) => weight)).toEqual([1, 2, 3, 4, 5]);
  const all = await zoo.build(ScanCommand).entities(animal).options({ maxPages: 100, limit: 3 }).send();
  expect(all.Items).toHaveLength(20);
});
