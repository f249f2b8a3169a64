import {
  CreateTableCommand,
  DescribeTableCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';
import { units } from './throttling.js';

const HOUR_MS = 3_600_000;
/** 9 October 2026, 00:00:00 UTC. */
const MIDNIGHT_MS = Date.UTC(2026, 9, 9);
let nowMs = MIDNIGHT_MS;
const test = useStator({ clock: { nowMs: () => nowMs } });
beforeEach(() => {
  nowMs = MIDNIGHT_MS;
});

const update = (TableName: string, parts: Partial<UpdateTableCommandInput>) =>
  test.client.send(new UpdateTableCommand({ TableName, ...parts }));
const setTable = (name: string, read: number, write = read) =>
  update(name, { ProvisionedThroughput: units(read, write) });
const setIndex = (name: string, read: number) =>
  update(name, {
    GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'gsi', ProvisionedThroughput: units(read) } }],
  });
const described = async (TableName: string) =>
  (await test.client.send(new DescribeTableCommand({ TableName }))).Table;
const tableDecreases = async (name: string) =>
  (await described(name))?.ProvisionedThroughput?.NumberOfDecreasesToday;
const indexDecreases = async (name: string) =>
  (await described(name))?.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput?.NumberOfDecreasesToday;

/** A table and an index with 100 units each. */
async function newTable(): Promise<string> {
  const TableName = test.newName();
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: 'p', AttributeType: 'S' },
        { AttributeName: 'x', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      ProvisionedThroughput: units(100),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi',
          KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
          ProvisionedThroughput: units(100),
        },
      ],
    }),
  );
  return TableName;
}

describe.each([
  ['a table', setTable, tableDecreases],
  ['an index', setIndex, indexDecreases],
] as const)('Decreases of the throughput of %s', (_of, set, decreases) => {
  it('are four at any time of a day, then one an hour', async () => {
    const name = await newTable();
    for (const read of [99, 98, 97, 96]) await set(name, read);
    expect(await decreases(name)).toBe(4);
    expect(await refusalOf(set(name, 95))).toEqual({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the ' +
        'first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 ' +
        'seconds. Number of decreases today: 4. Last decrease at Friday, October 9, 2026 at 12:00:00 AM Coordinated ' +
        'Universal Time. Next decrease can be made at Friday, October 9, 2026 at 1:00:00 AM Coordinated Universal Time',
    });
    nowMs += HOUR_MS - 1;
    expect((await refusalOf(set(name, 95))).code).toBe('LimitExceededException');
    nowMs += 1;
    await set(name, 95);
    expect(await decreases(name)).toBe(5);
    expect((await refusalOf(set(name, 94))).code).toBe('LimitExceededException');
  });

  it('are 27 a day at the most', async () => {
    const name = await newTable();
    let done = 0;
    for (; nowMs < MIDNIGHT_MS + 24 * HOUR_MS; nowMs += HOUR_MS / 2) {
      for (;;) {
        const answer = await set(name, 99 - done).then(
          () => 'done',
          () => 'refused',
        );
        if (answer === 'refused') break;
        done++;
      }
    }
    expect(done).toBe(27);
  });

  it('are counted anew from midnight UTC', async () => {
    const name = await newTable();
    nowMs = MIDNIGHT_MS + 24 * HOUR_MS - 60_000;
    for (const read of [99, 98, 97, 96]) await set(name, read);
    const { message } = await refusalOf(set(name, 95));
    expect(message).toContain('Next decrease can be made at Saturday, October 10, 2026 at 12:00:00 AM');
    nowMs += 60_000;
    expect(await decreases(name)).toBe(0);
    for (const read of [95, 94, 93, 92]) await set(name, read);
    expect(await decreases(name)).toBe(4);
  });

  it('are not limited by increases', async () => {
    const name = await newTable();
    for (let read = 101; read < 120; read++) await set(name, read);
    expect(await decreases(name)).toBe(0);
  });
});

it('A change that decreases one and increases the other is a decrease', async () => {
  const name = await newTable();
  await setTable(name, 200, 99);
  expect(await tableDecreases(name)).toBe(1);
});

it('Going to on-demand is a decrease of the indexes, of that day alone', async () => {
  const name = await newTable();
  for (const read of [99, 98]) await setIndex(name, read);
  expect(await indexDecreases(name)).toBe(2);
  nowMs += 24 * HOUR_MS;
  await update(name, { BillingMode: 'PAY_PER_REQUEST' });
  expect(await indexDecreases(name)).toBe(1);
  expect(await tableDecreases(name)).toBe(0);
});
