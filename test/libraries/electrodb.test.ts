import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Entity, Service } from 'electrodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stator, startStator } from '../../src/embedded/index.js';

const table = 'electro';

let stator: Stator;
let client: DynamoDBClient;

beforeAll(async () => {
  stator = await startStator();
  client = new DynamoDBClient(stator.clientSettings);
  const names = ['pk', 'sk', 'gsi1pk', 'gsi1sk'];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await stator.close();
});

function createEntities() {
  const task = new Entity(
    {
      model: { entity: 'task', version: '1', service: 'office' },
      attributes: {
        project: { type: 'string', required: true },
        task: { type: 'string', required: true },
        employee: { type: 'string', required: true },
        points: { type: 'number', default: 1 },
        tags: { type: 'set', items: 'string' },
        history: { type: 'list', items: { type: 'string' } },
      },
      indexes: {
        byProject: {
          pk: { field: 'pk', composite: ['project'] },
          sk: { field: 'sk', composite: ['task'] },
        },
        byEmployee: {
          index: 'gsi1',
          collection: 'assignments',
          pk: { field: 'gsi1pk', composite: ['employee'] },
          sk: { field: 'gsi1sk', composite: ['project', 'task'] },
        },
      },
    },
    { client, table },
  );
  const employee = new Entity(
    {
      model: { entity: 'employee', version: '1', service: 'office' },
      attributes: { employee: { type: 'string', required: true }, office: { type: 'string' } },
      indexes: {
        byName: { pk: { field: 'pk', composite: ['employee'] }, sk: { field: 'sk', composite: [] } },
        everything: {
          index: 'gsi1',
          collection: 'assignments',
          pk: { field: 'gsi1pk', composite: ['employee'] },
          sk: { field: 'gsi1sk', composite: [] },
        },
      },
    },
    { client, table },
  );
  return { task, employee, service: new Service({ task, employee }) };
}

it('creates once, reads, changes and removes', async () => {
  const { task } = createEntities();
  const made = { project: 'stator', task: 'query', employee: 'ada', tags: ['db'], history: ['made'] };
  expect((await task.create(made).go()).data).toMatchObject({ ...made, points: 1 });
  await expect(task.create(made).go()).rejects.toThrow('The conditional request failed');

  const key = { project: 'stator', task: 'query' };
  const patched = await task
    .patch(key)
    .add({ points: 4, tags: ['index'] })
    .append({ history: ['patched'] })
    .where(({ employee }, { eq }) => eq(employee, 'ada'))
    .go({ response: 'all_new' });
  expect(patched.data).toMatchObject({ points: 5, history: ['made', 'patched'], tags: ['db', 'index'] });
  await expect(task.patch({ project: 'stator', task: 'none' }).set({ points: 1 }).go()).rejects.toThrow(
    'The conditional request failed',
  );

  await task.delete(key).go();
  expect((await task.get(key).go()).data).toBeNull();
});

it('queries table and index, by beginnings and between, page by page', async () => {
  const { task } = createEntities();
  const tasks = Array.from({ length: 40 }, (_, index) => ({
    project: 'big',
    task: `t${String(index).padStart(2, '0')}`,
    employee: index % 2 === 0 ? 'bob' : 'eve',
    points: index,
  }));
  expect((await task.put(tasks).go()).unprocessed).toEqual([]);

  const first = await task.query.byProject({ project: 'big' }).begins({ task: 't1' }).go();
  expect(first.data.map(({ task }) => task)).toEqual(tasks.slice(10, 20).map(({ task }) => task));
  const heavy = await task.query
    .byEmployee({ employee: 'bob' })
    .where(({ points }, { gte }) => gte(points, 30))
    .go({ pages: 'all', limit: 7 });
  expect(heavy.data.map(({ points }) => points)).toEqual([30, 32, 34, 36, 38]);
  const between = await task.query
    .byProject({ project: 'big' })
    .between({ task: 't05' }, { task: 't08' })
    .go({ order: 'desc' });
  expect(between.data.map(({ points }) => points)).toEqual([8, 7, 6, 5]);

  const got = await task.get(tasks.map(({ project, task }) => ({ project, task }))).go();
  expect(got.data).toHaveLength(40);
  expect((await task.scan.go({ pages: 'all' })).data.length).toBeGreaterThanOrEqual(40);
});

it('reads a collection of two entities in one Query', async () => {
  const { task, employee, service } = createEntities();
  await employee.put({ employee: 'zoe', office: 'north' }).go();
  await task.put({ project: 'p', task: 't', employee: 'zoe' }).go();
  const { data } = await service.collections.assignments({ employee: 'zoe' }).go();
  expect(data.employee).toEqual([{ employee: 'zoe', office: 'north' }]);
  expect(data.task).toMatchObject([{ project: 'p', task: 't', points: 1 }]);
});
