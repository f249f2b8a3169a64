import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

/** Stands still but for `pass`, so that a state lasts as long as a test looks at it. */
let nowMs = Date.UTC(2026, 9, 8);
const DELAY_MS = 50;
const test = useStator({ stateChangeDelayMs: DELAY_MS, clock: { nowMs: () => nowMs } });
const pass = () => {
  nowMs += DELAY_MS;
};

const IN_USE = 'Attempt to change a resource which is still in use: ';
const HASH = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });

const begin = (TableName: string) =>
  test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [HASH('p')],
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    }),
  );
const described = async (TableName: string) =>
  (await test.client.send(new DescribeTableCommand({ TableName }))).Table;
const update = (TableName: string, parts: Partial<UpdateTableCommandInput>) =>
  test.client.send(new UpdateTableCommand({ TableName, ...parts }));
const remove = (TableName: string) => test.client.send(new DeleteTableCommand({ TableName }));
const put = (TableName: string) =>
  test.client.send(new PutItemCommand({ TableName, Item: { p: { S: 'p' }, x: { S: 'x' } } }));
const active = (name: string) => {
  pass();
  return expect.poll(async () => (await described(name))?.TableStatus).toBe('ACTIVE');
};

async function newTable(): Promise<string> {
  const name = test.newName();
  await begin(name);
  await active(name);
  return name;
}

describe('With a delay of state changes', () => {
  it('a table is being created for a while', async () => {
    const name = test.newName();
    await begin(name);
    expect((await described(name))?.TableStatus).toBe('CREATING');
    const refusal = { code: 'ResourceInUseException', message: `${IN_USE}Table is being created: ${name}` };
    expect(await refusalOf(begin(name))).toEqual(refusal);
    expect(await refusalOf(remove(name))).toEqual(refusal);
    expect(await refusalOf(update(name, { DeletionProtectionEnabled: true }))).toEqual(refusal);
    expect(await refusalOf(put(name))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
    await active(name);
    await put(name);
  });

  it('a table has its old throughput until it is updated', async () => {
    const name = await newTable();
    const change = (units: number) =>
      update(name, { ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units } });
    await change(2);
    expect(await described(name)).toMatchObject({
      TableStatus: 'UPDATING',
      ProvisionedThroughput: { ReadCapacityUnits: 1 },
    });
    const refusal = `${IN_USE}Table IOPS are currently being updated. Table: ${name}`;
    expect((await refusalOf(change(3))).message).toBe(refusal);
    expect((await refusalOf(remove(name))).message).toBe(
      `${IN_USE}Table: ${name} is in the process of being updated.`,
    );
    await update(name, { DeletionProtectionEnabled: true });
    await put(name);
    await active(name);
    expect(await described(name)).toMatchObject({
      DeletionProtectionEnabled: true,
      ProvisionedThroughput: { ReadCapacityUnits: 2 },
    });
  });

  it('an index comes in three steps and goes in one', async () => {
    const name = await newTable();
    await put(name);
    const add = (IndexName: string) =>
      update(name, {
        AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              ...{ IndexName, KeySchema: [HASH('x')], Projection: { ProjectionType: 'ALL' } },
              ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
            },
          },
        ],
      });
    await add('gsi');
    expect(await described(name)).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [{ IndexStatus: 'CREATING', Backfilling: false }],
    });
    expect(await refusalOf(add('other'))).toEqual({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    });
    const drop = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gsi' } }] };
    expect((await refusalOf(update(name, drop))).message).toBe(
      `${IN_USE}Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index is active. Table: ${name} Index: gsi`,
    );
    expect((await refusalOf(remove(name))).message).toBe(
      `${IN_USE}Cannot delete table while indexes are being created, updated, or deleted.`,
    );
    pass();
    await expect
      .poll(async () => (await described(name))?.GlobalSecondaryIndexes)
      .toMatchObject([{ IndexStatus: 'ACTIVE', ItemCount: 1 }]);
    const query = new QueryCommand({
      ...{ TableName: name, IndexName: 'gsi', KeyConditionExpression: 'x = :x' },
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    });
    expect((await test.client.send(query)).Count).toBe(1);
    await update(name, drop);
    expect((await described(name))?.GlobalSecondaryIndexes).toMatchObject([{ IndexStatus: 'DELETING' }]);
    await active(name);
    expect((await described(name))?.GlobalSecondaryIndexes).toBeUndefined();
  });

  it('a table is being deleted for a while', async () => {
    const name = await newTable();
    await remove(name);
    const table = await described(name);
    expect(table?.TableStatus).toBe('DELETING');
    expect(table?.KeySchema).toBeUndefined();
    expect((await refusalOf(remove(name))).message).toBe(`${IN_USE}Table is being deleted: ${name}`);
    expect((await refusalOf(begin(name))).message).toBe(`Table already exists: ${name}`);
    pass();
    await expect.poll(() => refusalOf(described(name))).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('time to live is not changed twice in a short time', async () => {
    const TableName = await newTable();
    const set = (Enabled: boolean) =>
      test.client.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { Enabled, AttributeName: 'ttl' },
        }),
      );
    await set(true);
    expect(await refusalOf(set(false))).toEqual({
      code: 'ValidationException',
      message: 'Time to live has been modified multiple times within a fixed interval',
    });
  });
});
