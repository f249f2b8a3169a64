import { DynamoDB } from '@aws-sdk/client-dynamodb';
import dynamoose from 'dynamoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stator, startStator } from '../../src/embedded/index.js';

let stator: Stator;
let client: DynamoDB;

beforeAll(async () => {
  stator = await startStator({ stateChangeDelayMs: 50 });
  client = new DynamoDB(stator.clientSettings);
  dynamoose.aws.ddb.set(client);
});

afterAll(async () => {
  dynamoose.aws.ddb.revert();
  client.destroy();
  await stator.close();
});

/** dynamoose makes the table, waits for it, and is then used. */
async function createModel() {
  const schema = new dynamoose.Schema(
    {
      id: { type: String, hashKey: true },
      at: { type: Number, rangeKey: true },
      breed: { type: String, index: { name: 'byBreed', rangeKey: 'at' } },
      age: Number,
      tags: { type: Set, schema: [String] },
      owner: { type: Object, schema: { name: String, since: Date } },
    },
    { timestamps: true },
  );
  const Dog = dynamoose.model('Dog', schema);
  const table = new dynamoose.Table('Dogs', [Dog], {
    create: true,
    update: true,
    throughput: 'ON_DEMAND',
    waitForActive: { enabled: true, check: { timeout: 60_000, frequency: 20 } },
    initialize: false,
  });
  await table.initialize();
  return Dog;
}

it('makes its table, and creates, reads, changes, finds and removes items', async () => {
  const Dog = await createModel();
  const { Table } = await client.describeTable({ TableName: 'Dogs' });
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    GlobalSecondaryIndexes: [{ IndexName: 'byBreed', IndexStatus: 'ACTIVE' }],
  });

  const since = new Date('2020-02-02T00:00:00Z');
  await Dog.create({
    id: 'rex',
    at: 1,
    breed: 'collie',
    age: 3,
    tags: new Set(['a']),
    owner: { name: 'Al', since },
  });
  await expect(Dog.create({ id: 'rex', at: 1 })).rejects.toThrow('The conditional request failed');
  const rex = await Dog.get({ id: 'rex', at: 1 });
  expect({ ...rex }).toMatchObject({ breed: 'collie', tags: new Set(['a']), owner: { name: 'Al', since } });

  const older = await Dog.update(
    { id: 'rex', at: 1 },
    { $ADD: { age: 1 }, $SET: { breed: 'border collie' } },
  );
  expect(older).toMatchObject({ age: 4, breed: 'border collie' });

  const pack = Array.from({ length: 12 }, (_, index) => ({
    id: `dog${index % 3}`,
    at: index,
    breed: 'mutt',
    age: index,
  }));
  expect((await Dog.batchPut(pack)).unprocessedItems).toEqual([]);
  const keys = pack.slice(0, 4).map(({ id, at }) => ({ id, at }));
  expect(await Dog.batchGet(keys)).toHaveLength(4);

  const mutts = await Dog.query('breed')
    .eq('mutt')
    .where('at')
    .ge(6)
    .using('byBreed')
    .sort('descending')
    .exec();
  expect(mutts.map(({ at }) => at)).toEqual([11, 10, 9, 8, 7, 6]);
  expect(await Dog.query('id').eq('dog1').filter('age').gt(4).exec()).toHaveLength(2);
  expect(await Dog.scan('breed').beginsWith('m').parallel(3).all().exec()).toHaveLength(12);

  await Dog.delete({ id: 'rex', at: 1 });
  expect(await Dog.get({ id: 'rex', at: 1 })).toBeUndefined();
});
