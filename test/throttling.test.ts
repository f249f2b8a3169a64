import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { startStator } from '../src/embedded/index.js';
import { get, put } from './items.js';
import type { WireItem } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';
import {
  arnOf,
  countDone,
  INDEX_WRITE_MESSAGE,
  newIndexedTable,
  newTable,
  SCALING_MESSAGE,
  TABLE_MESSAGE,
  throttlingOf,
  units,
} from './throttling.js';
import { transactGet, transactWrite } from './transactions.js';

const START_MS = 1_760_000_000_000;
let nowMs = START_MS;
// Expired items are deleted when the tests say so, not by the job in the background.
const test = useStator({ throttling: true, clock: { nowMs: () => nowMs }, ttlDelayMs: START_MS });
beforeEach(() => {
  nowMs = START_MS;
});

const item = (n: number, kilobytes = 0): WireItem => ({
  p: { S: `${n}` },
  ...(kilobytes > 0 && { b: { S: 'b'.repeat(kilobytes * 1024 - 10) } }),
});
const read = (TableName: string, Key: WireItem, ConsistentRead = true) =>
  test.client.send(new GetItemCommand({ TableName, Key, ConsistentRead }));

describe('A provisioned table', () => {
  it('throttles writes beyond its write capacity, and says why', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(5, 3) });
    expect(await countDone((n) => put(test, name, item(n)))).toBe(3);
    expect(await throttlingOf(put(test, name, item(3)))).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: TABLE_MESSAGE,
      reasons: [`TableWriteProvisionedThroughputExceeded ${arnOf(name)}`],
    });
    expect(await get(test, name, item(3))).toBeUndefined();
    nowMs += 1000;
    expect(await countDone((n) => put(test, name, item(n)))).toBe(3);
  });

  it('throttles reads beyond its read capacity, twice as many when eventually consistent', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(5) });
    expect(await countDone(() => read(name, item(1)))).toBe(5);
    nowMs += 1000;
    expect(await countDone(() => read(name, item(1), false))).toBe(10);
    expect((await throttlingOf(read(name, item(1))))?.reasons).toEqual([
      `TableReadProvisionedThroughputExceeded ${arnOf(name)}`,
    ]);
    await put(test, name, item(1));
  });

  it('has 300 seconds of what it did not use', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(1) });
    nowMs += 3_600_000;
    expect(await countDone((n) => put(test, name, item(n)))).toBe(300);
  });

  it('lets a request in when any capacity is left, and then owes what it cost', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(2) });
    await put(test, name, item(1, 10));
    for (const waitMs of [1000, 3000]) {
      nowMs += waitMs;
      expect(await throttlingOf(put(test, name, item(2)))).toBeDefined();
    }
    nowMs += 1000;
    expect(await countDone(() => put(test, name, item(2)))).toBe(2);
    expect(await countDone(() => read(name, item(1)))).toBe(4);
  });

  it('counts writes whose condition fails, with the size of the item that is there', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(5) });
    await put(test, name, item(1, 5));
    nowMs += 60_000;
    await put(test, name, item(2, 300));
    nowMs += 1000;
    const once = { TableName: name, ConditionExpression: 'attribute_not_exists(p)' };
    const failing = new PutItemCommand({ ...once, Item: item(1) });
    expect((await refusalOf(test.client.send(failing))).code).toBe('ConditionalCheckFailedException');
    expect(await countDone((n) => put(test, name, item(n)))).toBe(0);
  });

  it('goes by what UpdateTable sets at once', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(1) });
    await put(test, name, item(1));
    await test.client.send(new UpdateTableCommand({ TableName: name, ProvisionedThroughput: units(10) }));
    expect(await countDone((n) => put(test, name, item(n)))).toBe(0);
    nowMs += 1000;
    expect(await countDone((n) => put(test, name, item(n)))).toBe(10);
  });

  it('throttles UpdateItem, DeleteItem, Query, Scan and PartiQL too', async () => {
    const TableName = await newTable(test, { ProvisionedThroughput: units(1) });
    await put(test, TableName, item(1));
    await test.client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    const requests = [
      test.client.send(new UpdateItemCommand({ TableName, Key: item(1) })),
      test.client.send(new DeleteItemCommand({ TableName, Key: item(1) })),
      test.client.send(
        new QueryCommand({
          ...{ TableName, KeyConditionExpression: 'p = :p' },
          ExpressionAttributeValues: { ':p': { S: '1' } },
        }),
      ),
      test.client.send(new ScanCommand({ TableName })),
      test.client.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}"` })),
      test.client.send(
        new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}" WHERE p = '1'` }),
      ),
      test.client.send(
        new ExecuteStatementCommand({ Statement: `DELETE FROM "${TableName}" WHERE p = '1'` }),
      ),
    ];
    const codes = (await Promise.all(requests.map(throttlingOf))).map((throttling) => throttling?.code);
    expect(codes).toEqual(codes.map(() => 'ProvisionedThroughputExceededException'));
    nowMs += 1000;
    expect(await get(test, TableName, item(1))).toEqual(item(1));
  });

  it('pays for a page by all that it examined', async () => {
    const TableName = await newTable(test, { ProvisionedThroughput: units(10, 1000) });
    for (const n of [1, 2, 3]) await put(test, TableName, item(n, 40));
    await test.client.send(new ScanCommand({ TableName, ConsistentRead: true, Select: 'COUNT' }));
    nowMs += 1900;
    expect(await throttlingOf(test.client.send(new ScanCommand({ TableName })))).toBeDefined();
    nowMs += 300;
    await test.client.send(new ScanCommand({ TableName }));
  });
});

describe('Indexes', () => {
  const entry = (s: number, x?: string): WireItem => ({
    ...{ p: { S: 'p' }, s: { S: `${s}` } },
    ...(x !== undefined && { x: { S: x } }),
  });
  const queryOf = (TableName: string, IndexName: string, name: string) =>
    test.client.send(
      new QueryCommand({
        ...{ TableName, IndexName, KeyConditionExpression: `${name} = :v` },
        ExpressionAttributeValues: { ':v': { S: name } },
      }),
    );

  it('that are throttled hold back the writes of their table that would change them', async () => {
    const name = await newIndexedTable(test, { table: 100, index: 2 });
    expect(await countDone((n) => put(test, name, entry(n, 'x')))).toBe(2);
    expect(await throttlingOf(put(test, name, entry(9, 'x')))).toEqual({
      code: 'ProvisionedThroughputExceededException',
      message: INDEX_WRITE_MESSAGE,
      reasons: [`IndexWriteProvisionedThroughputExceeded ${arnOf(name)}/index/global`],
    });
    expect(await get(test, name, entry(9))).toBeUndefined();
    await put(test, name, entry(9));
    nowMs += 1000;
    expect(await countDone((n) => put(test, name, entry(n, `y${n}`)))).toBe(1);
  });

  it('cost their table nothing when they hold back a write', async () => {
    const name = await newIndexedTable(test, { table: 10, index: 1 });
    await put(test, name, entry(0, 'x'));
    for (let n = 0; n < 20; n++) expect(await throttlingOf(put(test, name, entry(1, 'x')))).toBeDefined();
    expect(await countDone((n) => put(test, name, entry(n + 10)))).toBe(8);
  });

  it('are read apart from their table when they are global', async () => {
    const name = await newIndexedTable(test, { table: 5, index: 1 });
    expect(await countDone(() => queryOf(name, 'global', 'x'))).toBe(2);
    expect(await throttlingOf(queryOf(name, 'global', 'x'))).toMatchObject({
      code: 'ProvisionedThroughputExceededException',
      reasons: [`IndexReadProvisionedThroughputExceeded ${arnOf(name)}/index/global`],
    });
    expect(await countDone(() => queryOf(name, 'local', 'p'))).toBe(10);
    expect((await throttlingOf(read(name, entry(1))))?.reasons).toEqual([
      `TableReadProvisionedThroughputExceeded ${arnOf(name)}`,
    ]);
  });
});

describe('An on-demand table', () => {
  it('throttles a hot partition key, and no other', async () => {
    const name = await newTable(test, { BillingMode: 'PAY_PER_REQUEST' });
    expect(await countDone(() => put(test, name, item(1, 100)))).toBe(10);
    expect(await throttlingOf(put(test, name, item(1)))).toEqual({
      code: 'ThrottlingException',
      message: SCALING_MESSAGE,
      reasons: [`TableWriteKeyRangeThroughputExceeded ${arnOf(name)}`],
    });
    const others = await Promise.all(
      [...Array(20).keys()].map((n) => throttlingOf(put(test, name, item(n)))),
    );
    const done = others.filter((throttling) => throttling === undefined).length;
    expect(done).toBeGreaterThan(5);
    expect(done).toBeLessThan(20);
  });

  it('does no more than its maximum', async () => {
    const OnDemandThroughput = { MaxReadRequestUnits: 4, MaxWriteRequestUnits: 2 };
    const name = await newTable(test, { BillingMode: 'PAY_PER_REQUEST', OnDemandThroughput });
    expect(await countDone((n) => put(test, name, item(n)))).toBe(2);
    expect(await throttlingOf(put(test, name, item(1)))).toEqual({
      code: 'ThrottlingException',
      message: 'Throughput exceeds the maximum OnDemandThroughput configured on table or index',
      reasons: [`TableWriteMaxOnDemandThroughputExceeded ${arnOf(name)}`],
    });
    expect(await countDone(() => read(name, item(1)))).toBe(4);
    const without = { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 };
    await test.client.send(new UpdateTableCommand({ TableName: name, OnDemandThroughput: without }));
    expect(await countDone((n) => put(test, name, item(n)), 20)).toBe(20);
  });
});

describe('Batches', () => {
  const putAll = (name: string, count: number) =>
    test.client.send(
      new BatchWriteItemCommand({
        RequestItems: { [name]: [...Array(count).keys()].map((n) => ({ PutRequest: { Item: item(n) } })) },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
  const getAll = (name: string, count: number) =>
    test.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [name]: { Keys: [...Array(count).keys()].map((n) => item(n)), ConsistentRead: true },
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

  it('leave what is throttled for another call', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(4) });
    const written = await putAll(name, 10);
    expect(written.UnprocessedItems?.[name]).toHaveLength(6);
    expect(written.ConsumedCapacity).toEqual([{ TableName: name, CapacityUnits: 4 }]);
    const found = await getAll(name, 6);
    expect(found.Responses?.[name]).toHaveLength(4);
    expect(found.UnprocessedKeys?.[name]).toEqual({ ConsistentRead: true, Keys: [item(4), item(5)] });
    expect(found.ConsumedCapacity).toEqual([{ TableName: name, CapacityUnits: 4 }]);
  });

  it('are refused when nothing of them can be done', async () => {
    const name = await newTable(test, { ProvisionedThroughput: units(1) });
    await putAll(name, 1);
    await getAll(name, 1);
    const refused = { code: 'ProvisionedThroughputExceededException', message: TABLE_MESSAGE };
    expect(await throttlingOf(putAll(name, 3))).toMatchObject(refused);
    expect(await throttlingOf(getAll(name, 3))).toMatchObject(refused);
    const other = await newTable(test, { ProvisionedThroughput: units(1) });
    const both = await test.client.send(
      new BatchGetItemCommand({
        RequestItems: { [name]: { Keys: [item(0)] }, [other]: { Keys: [item(0)] } },
      }),
    );
    expect(Object.keys(both.UnprocessedKeys ?? {})).toEqual([name]);
  });
});

describe('Transactions', () => {
  it('are cancelled, with the reason at the action that was throttled', async () => {
    const [poor, rich] = [
      await newTable(test, { ProvisionedThroughput: units(2) }),
      await newTable(test, { ProvisionedThroughput: units(100) }),
    ];
    const write = () =>
      transactWrite(test, [
        { Put: { TableName: rich, Item: item(1) } },
        { Put: { TableName: poor, Item: item(1) } },
      ]);
    const throttled = {
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ProvisionedThroughputExceeded', Message: TABLE_MESSAGE },
      ],
    };
    await write();
    await expect(write()).rejects.toMatchObject(throttled);
    const gets = [
      { TableName: rich, Key: item(1) },
      { TableName: poor, Key: item(1) },
    ];
    await transactGet(test, gets);
    await expect(transactGet(test, gets)).rejects.toMatchObject(throttled);
    nowMs += 1000;
    await write();
  });

  it('are cancelled by an index without capacity, and write nothing then', async () => {
    const name = await newIndexedTable(test, { table: 100, index: 1 });
    const entry = (s: string) => ({ p: { S: 'p' }, s: { S: s }, x: { S: 'x' } });
    await put(test, name, entry('0'));
    const Key = { p: { S: 'p' }, s: { S: '1' } };
    await expect(
      transactWrite(test, [
        { Put: { TableName: name, Item: Key } },
        { Put: { TableName: name, Item: entry('2') } },
      ]),
    ).rejects.toMatchObject({
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ProvisionedThroughputExceeded', Message: INDEX_WRITE_MESSAGE },
      ],
    });
    expect(await get(test, name, Key)).toBeUndefined();
  });

  it('that are repeated cost reads', async () => {
    const TableName = await newTable(test, { ProvisionedThroughput: units(6, 2) });
    const options = { ClientRequestToken: 'once' };
    const write = () => transactWrite(test, [{ Put: { TableName, Item: item(1) } }], options);
    await write();
    await write();
    expect(await countDone(() => read(TableName, item(1)))).toBe(4);
  });

  it('say ThrottlingError of on-demand tables', async () => {
    const OnDemandThroughput = { MaxWriteRequestUnits: 1 };
    const name = await newTable(test, { BillingMode: 'PAY_PER_REQUEST', OnDemandThroughput });
    await put(test, name, item(1));
    await expect(transactWrite(test, [{ Put: { TableName: name, Item: item(2) } }])).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'ThrottlingError' }],
    });
  });
});

it('Expired items cost nothing', async () => {
  const TableName = await newTable(test, { ProvisionedThroughput: units(1) });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
  await test.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  nowMs += 60_000;
  for (let n = 0; n < 40; n++)
    await put(test, TableName, { ...item(n), ttl: { N: `${START_MS / 1000 + 120}` } });
  nowMs += 300_000;
  expect(await test.stator.expireNow()).toBe(40);
  expect(await countDone((n) => put(test, TableName, item(n)))).toBe(300);
});

it('Warm throughput and maxima are kept', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stator-throughput-'));
  const settings = {
    WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 5000 },
    OnDemandThroughput: { MaxReadRequestUnits: 7, MaxWriteRequestUnits: 8 },
  };
  const describeTable = new DescribeTableCommand({ TableName: 'kept' });
  const before = await startStator({ dataDir });
  const client = new DynamoDBClient(before.clientSettings);
  await client.send(
    new CreateTableCommand({
      TableName: 'kept',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...settings,
      GlobalSecondaryIndexes: [
        {
          ...{ IndexName: 'gsi', KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }] },
          Projection: { ProjectionType: 'ALL' },
          ...settings,
        },
      ],
    }),
  );
  const described = (await client.send(describeTable)).Table;
  expect(described).toMatchObject({ ...settings, GlobalSecondaryIndexes: [settings] });
  client.destroy();
  await before.close();
  const after = await startStator({ dataDir });
  const next = new DynamoDBClient(after.clientSettings);
  expect((await next.send(describeTable)).Table).toEqual(described);
  next.destroy();
  await after.close();
  rmSync(dataDir, { recursive: true });
});

describe('Without throttling', () => {
  const free = useStator();

  it('a table takes what comes, and units are counted all the same', async () => {
    const name = await newTable(free, { ProvisionedThroughput: units(1) });
    let used = 0;
    for (let n = 0; n < 50; n++) {
      const { ConsumedCapacity } = await free.client.send(
        new PutItemCommand({ TableName: name, Item: item(n), ReturnConsumedCapacity: 'TOTAL' }),
      );
      used += ConsumedCapacity?.CapacityUnits ?? 0;
    }
    expect(used).toBe(50);
  });
});
