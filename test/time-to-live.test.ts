import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type StatorOptions, startStator } from '../src/embedded/index.js';
import { contentOf, get, put } from './items.js';
import { createRangeTable } from './read-tables.js';
import { type TestStator, useStator } from './stator.js';
import { openInProcess } from './support/in-process.js';

const START_SECONDS = 1_760_000_000;
const YEAR_SECONDS = 365 * 24 * 60 * 60;
/** Longer than what is too old to expire: the job in the background deletes nothing. */
const NEVER_MS = 20 * YEAR_SECONDS * 1000;

let nowSeconds = START_SECONDS;
const clock = { nowMs: () => nowSeconds * 1000 };
beforeEach(() => {
  nowSeconds = START_SECONDS;
});

async function newTable(test: TestStator, type: 'S' | 'N' = 'S'): Promise<string> {
  const TableName = test.newName();
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: type }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return TableName;
}

const setTimeToLive = (client: DynamoDBClient, TableName: string, Enabled: boolean, AttributeName = 'ttl') =>
  client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
  );

async function newExpiringTable(test: TestStator): Promise<string> {
  const name = await newTable(test);
  await setTimeToLive(test.client, name, true);
  return name;
}

const item = (p: string, ttl: number) => ({ p: { S: p }, ttl: { N: String(ttl) } });

async function keysIn(test: TestStator, name: string, index?: string): Promise<readonly string[]> {
  const items = await contentOf(test, name, index);
  return items.map(({ p }) => p?.S ?? p?.N ?? '?').sort();
}

async function itemCount(test: TestStator, TableName: string): Promise<number | undefined> {
  return (await test.client.send(new DescribeTableCommand({ TableName }))).Table?.ItemCount;
}

/** All records of all shards of a stream. */
async function recordsOf(test: TestStator, StreamArn: string): Promise<readonly StreamRecord[]> {
  const client = new DynamoDBStreamsClient(test.stator.clientSettings);
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const records: StreamRecord[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    records.push(...((await client.send(new GetRecordsCommand({ ShardIterator }))).Records ?? []));
  }
  client.destroy();
  return records;
}

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stator-ttl-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const ENGINES: readonly [string, () => StatorOptions][] = [
  ['in memory', () => ({})],
  ['on LMDB', () => ({ dataDir: newFolder() })],
];

describe.each(ENGINES)('Time to live %s, when told to expire', (_, storage) => {
  const test = useStator({ ...storage(), clock, ttlDelayMs: NEVER_MS });
  const expireNow = () => test.stator.expireNow();

  it('deletes what has expired, and nothing before it has', async () => {
    const name = await newExpiringTable(test);
    await put(test, name, item('soon', START_SECONDS + 10));
    await put(test, name, item('later', START_SECONDS + 20));
    await put(test, name, { p: { S: 'never' } });
    expect(await expireNow()).toBe(0);
    nowSeconds += 10;
    expect(await get(test, name, { p: { S: 'soon' } })).toEqual(item('soon', START_SECONDS + 10));
    expect(await expireNow()).toBe(1);
    expect(await keysIn(test, name)).toEqual(['later', 'never']);
    expect(await itemCount(test, name)).toBe(2);
    nowSeconds += 10;
    expect(await expireNow()).toBe(1);
    expect(await keysIn(test, name)).toEqual(['never']);
  });

  it('takes only numbers for times, and none of more than five years ago', async () => {
    const name = await newExpiringTable(test);
    const times = {
      past: { N: String(START_SECONDS - 1) },
      present: { N: String(START_SECONDS) },
      'past fraction': { N: `${START_SECONDS - 60}.1234567890123456789012345678` },
      'past exponent': { N: `${Math.floor(START_SECONDS / 10) - 6}e1` },
      'nearly five years': { N: String(START_SECONDS - 5 * YEAR_SECONDS) },
      'a year': { N: String(START_SECONDS - YEAR_SECONDS) },
      'stays: future': { N: String(START_SECONDS + 1) },
      'stays: milliseconds': { N: String(START_SECONDS * 1000) },
      'stays: five years': { N: String(START_SECONDS - 5 * YEAR_SECONDS - 1) },
      'stays: zero': { N: '0' },
      'stays: negative': { N: '-5' },
      'stays: huge': { N: '9.9e125' },
      'stays: tiny': { N: '1e-130' },
      'stays: string': { S: String(START_SECONDS - 60) },
      'stays: set': { NS: [String(START_SECONDS - 60)] },
      'stays: list': { L: [{ N: String(START_SECONDS - 60) }] },
      'stays: null': { NULL: true as const },
    };
    for (const [p, ttl] of Object.entries(times)) await put(test, name, { p: { S: p }, ttl });
    expect(await expireNow()).toBe(6);
    expect(await keysIn(test, name)).toEqual(
      Object.keys(times)
        .filter((key) => key.startsWith('stays'))
        .sort(),
    );
  });

  it('goes by the attribute as it is at the end', async () => {
    const name = await newExpiringTable(test);
    const past = START_SECONDS - 60;
    for (const p of ['moved', 'removed', 'replaced', 'brought forward'])
      await put(test, name, item(p, p === 'brought forward' ? START_SECONDS + 60 : past));
    const update = (p: string, UpdateExpression: string, value?: number) =>
      test.client.send(
        new UpdateItemCommand({
          TableName: name,
          Key: { p: { S: p } },
          UpdateExpression,
          ...(value !== undefined && { ExpressionAttributeValues: { ':t': { N: String(value) } } }),
          ExpressionAttributeNames: { '#t': 'ttl' },
        }),
      );
    await update('moved', 'SET #t = :t', START_SECONDS + 60);
    await update('removed', 'REMOVE #t');
    await put(test, name, { p: { S: 'replaced' }, other: { N: String(past) } });
    await update('brought forward', 'SET #t = :t', past);
    expect(await expireNow()).toBe(1);
    expect(await keysIn(test, name)).toEqual(['moved', 'removed', 'replaced']);
  });

  it('deletes from the indexes too', async () => {
    const name = test.newName('range');
    await createRangeTable(test.client, name);
    await setTimeToLive(test.client, name, true, 'ttl');
    const indexed = { a: { S: 'x' }, b: { S: '1' }, c: { S: 'c' }, d: { S: 'd' } };
    await put(test, name, { ...indexed, ttl: { N: String(START_SECONDS - 1) } });
    expect(await expireNow()).toBe(1);
    for (const index of [undefined, 'lsiAll', 'lsiSome', 'gsiAll', 'gsiSome'])
      expect(await contentOf(test, name, index)).toEqual([]);
  });

  it('can go by the key', async () => {
    const name = await newTable(test, 'N');
    await setTimeToLive(test.client, name, true, 'p');
    await put(test, name, { p: { N: String(START_SECONDS - 60) } });
    await put(test, name, { p: { N: String(START_SECONDS + 60) } });
    expect(await expireNow()).toBe(1);
    expect(await keysIn(test, name)).toEqual([String(START_SECONDS + 60)]);
  });

  it('deletes nothing once it is off, and begins anew with another attribute', async () => {
    const name = await newExpiringTable(test);
    await put(test, name, { ...item('a', START_SECONDS - 60), other: { N: String(START_SECONDS + 60) } });
    await put(test, name, { ...item('b', START_SECONDS + 60), other: { N: String(START_SECONDS - 60) } });
    await setTimeToLive(test.client, name, false);
    expect(await expireNow()).toBe(0);
    expect(await keysIn(test, name)).toEqual(['a', 'b']);
    await setTimeToLive(test.client, name, true, 'other');
    expect(await expireNow()).toBe(1);
    expect(await keysIn(test, name)).toEqual(['a']);
  });

  it('knows the items that a table had before, whatever is written meanwhile', async () => {
    const name = await newTable(test);
    const [past, future] = [START_SECONDS - 60, START_SECONDS + 60];
    const names = Array.from({ length: 300 }, (_unused, n) => String(n).padStart(3, '0'));
    await Promise.all(names.map((p, n) => put(test, name, item(p, n % 2 === 0 ? past : future))));
    const writes = names.map((p, n) => {
      if (n % 5 === 0) return put(test, name, item(p, future));
      if (n % 5 === 1) return put(test, name, item(p, past));
      if (n % 5 === 2)
        return test.client.send(new DeleteItemCommand({ TableName: name, Key: { p: { S: p } } }));
      return undefined;
    });
    await setTimeToLive(test.client, name, true);
    await Promise.all(writes);
    await expireNow();
    const stay = names.filter((_p, n) => n % 5 === 0 || (n % 5 >= 3 && n % 2 === 1));
    expect(await keysIn(test, name)).toEqual(stay);
    expect(await itemCount(test, name)).toBe(stay.length);
  });

  it('leaves records in the stream that say who deleted', async () => {
    const name = await newExpiringTable(test);
    const { TableDescription } = await test.client.send(
      new UpdateTableCommand({
        TableName: name,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    await put(test, name, item('expired', START_SECONDS - 60));
    await put(test, name, item('deleted', START_SECONDS + 60));
    await test.client.send(new DeleteItemCommand({ TableName: name, Key: { p: { S: 'deleted' } } }));
    expect(await expireNow()).toBe(1);
    const removals = (await recordsOf(test, TableDescription?.LatestStreamArn ?? '')).filter(
      ({ eventName }) => eventName === 'REMOVE',
    );
    const service = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };
    const told = new Map(
      removals.map(({ dynamodb, userIdentity }) => [dynamodb?.Keys?.p?.S, { dynamodb, userIdentity }]),
    );
    expect(told.get('expired')).toMatchObject({
      userIdentity: service,
      dynamodb: { OldImage: item('expired', START_SECONDS - 60), Keys: { p: { S: 'expired' } } },
    });
    expect(told.get('expired')?.dynamodb).not.toHaveProperty('NewImage');
    expect(told.get('deleted')).toMatchObject({ userIdentity: undefined });
  });

  it('deletes a great many', async () => {
    const name = await newExpiringTable(test);
    const names = Array.from({ length: 350 }, (_unused, n) => `item ${n}`);
    await Promise.all(names.map((p, n) => put(test, name, item(p, START_SECONDS - (n % 7)))));
    expect(await expireNow()).toBe(350);
    expect(await itemCount(test, name)).toBe(0);
  });
});

describe('Time to live by itself', () => {
  const test = useStator();

  it('deletes within seconds', async () => {
    const name = await newExpiringTable(test);
    await put(test, name, item('gone', Math.floor(Date.now() / 1000) - 5));
    await put(test, name, item('there', Math.floor(Date.now() / 1000) + 600));
    await expect.poll(() => keysIn(test, name)).toEqual(['there']);
  });
});

describe('Time to live with a delay', () => {
  const test = useStator({ clock, ttlDelayMs: 60_000 });

  it('deletes so much later', async () => {
    const name = await newExpiringTable(test);
    await put(test, name, item('p', START_SECONDS - 1));
    await setTimeout(1_200);
    expect(await keysIn(test, name)).toEqual(['p']);
    nowSeconds += 60;
    await expect.poll(() => keysIn(test, name)).toEqual([]);
  });
});

it('Time to live goes on after a restart', async () => {
  const dataDir = newFolder();
  const options = { dataDir, clock, ttlDelayMs: NEVER_MS };
  const withStator = async (use: (test: TestStator) => Promise<void>) => {
    const stator = await startStator(options);
    const client = new DynamoDBClient({ ...stator.clientSettings, maxAttempts: 1 });
    await use({ client, stator, newName: () => 'restarted' });
    client.destroy();
    await stator.close();
  };
  await withStator(async (test) => {
    const name = await newTable(test);
    await Promise.all(
      Array.from({ length: 150 }, (_unused, n) => put(test, name, item(`${n}`, START_SECONDS))),
    );
    await setTimeToLive(test.client, name, true);
  });
  await withStator(async (test) => {
    await put(test, 'restarted', item('more', START_SECONDS + 1));
    expect(await test.stator.expireNow()).toBe(150);
    nowSeconds += 1;
    expect(await test.stator.expireNow()).toBe(1);
    expect(await itemCount(test, 'restarted')).toBe(0);
  });
});

it.each(['memory', 'lmdb'] as const)('Time to live agrees with its items at any moment, %s', async (kind) => {
  const running = await openInProcess(kind);
  const { expectCall } = running;
  const TableName = 'agreeing';
  await expectCall('CreateTable', {
    TableName,
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const inFuture = (n: number) => Math.floor(Date.now() / 1000) + 1000 + n;
  const puts = (from: number) =>
    Array.from({ length: 300 }, (_unused, n) =>
      expectCall('PutItem', { TableName, Item: item(`${(from + n) % 450}`, inFuture(from + n)) }),
    );
  const setTo = (Enabled: boolean) =>
    expectCall('UpdateTimeToLive', {
      TableName,
      TimeToLiveSpecification: { Enabled, AttributeName: 'ttl' },
    });
  const expectAgreement = async () => {
    const { inconsistencies } = await running.check(TableName);
    // A check that met another definition than it was given tells nothing.
    if (inconsistencies.every(({ space }) => space !== 'catalog')) expect(inconsistencies).toEqual([]);
  };
  await Promise.all(puts(0));
  for (let round = 1; round < 6; round++) {
    const writing = [setTo(round % 2 === 1), ...puts(round * 150)];
    await Promise.all([
      ...writing,
      ...Array.from({ length: 5 }, () => setTimeout(round).then(expectAgreement)),
    ]);
  }
  // Once it is filled, all have their entries.
  await expect
    .poll(() => running.check(TableName))
    .toEqual({ inconsistencies: [], itemCount: 450, entryCount: 450 });
  await running.close();
});
