import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  paginateScan,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { openLmdbEngine } from '../../src/storage/index.js';
import { Catalog, checkTable } from '../../src/tables/index.js';
import { randomFrom, seedFrom } from '../support/random.js';
import { type StatorProcess, startStatorProcess } from '../support/stator-process.js';
import { type CrashItem, CrashWriter } from './writer.js';

/** More rounds for a longer look: `STATOR_CRASH_ROUNDS=100`. */
const ROUNDS = Number(process.env.STATOR_CRASH_ROUNDS ?? 6);
const SEED = seedFrom('STATOR_CRASH_SEED');
const WRITERS = 8;
/** What every other round acknowledges before the server may be killed, however slow the disk is. */
const LEAST_WRITES = 30;
const TABLE = 'Crash';

const random = randomFrom(SEED);
const dataDir = mkdtempSync(join(tmpdir(), 'stator-crash-'));
const running: StatorProcess[] = [];

afterAll(async () => {
  await Promise.all(running.map((stator) => stator.end('SIGKILL')));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<{ stator: StatorProcess; client: DynamoDBClient }> {
  const stator = await startStatorProcess(['serve', '--port', '0', '--workers', '2', '--data-dir', dataDir]);
  running.push(stator);
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const settings = { endpoint: stator.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return { stator, client: new DynamoDBClient(settings) };
}

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const HASH = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });
const RANGE = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' as const });
const ALL = { ProjectionType: 'ALL' as const };

const STREAM = {
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const },
};
const TTL = { Enabled: true, AttributeName: 'ttl' };
/** A table whose items expire as soon as they are written, so that they are deleted while all the rest goes on. */
const EXPIRING = 'Expiring';

async function createTables(client: DynamoDBClient): Promise<void> {
  await createTable(client);
  await client.send(
    new CreateTableCommand({
      TableName: EXPIRING,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [S('a')],
      KeySchema: [HASH('a')],
      ...STREAM,
    }),
  );
  for (const TableName of [TABLE, EXPIRING]) {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: TTL }));
  }
}

async function putExpired(client: DynamoDBClient): Promise<void> {
  const ttl = { N: String(Math.floor(Date.now() / 1000) - 60) };
  try {
    for (let n = 0; ; n++) {
      await client.send(new PutItemCommand({ TableName: EXPIRING, Item: { a: { S: `item ${n}` }, ttl } }));
    }
  } catch (error) {
    if (error instanceof DynamoDBServiceException && error.$response !== undefined) throw error;
  }
}

function createTable(client: DynamoDBClient) {
  return client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['a', 'b', 'c', 'd'].map(S),
      KeySchema: [HASH('a'), RANGE('b')],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LocalSecondaryIndexes: [{ IndexName: 'by-c', KeySchema: [HASH('a'), RANGE('c')], Projection: ALL }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-d',
          KeySchema: [HASH('d'), RANGE('c')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n'] },
        },
      ],
    }),
  );
}

/** Adds or removes an index while writes go on; the connection may break before it is answered. */
async function changeIndexes(client: DynamoDBClient, round: number): Promise<void> {
  const create = {
    Create: { IndexName: 'by-c-everywhere', KeySchema: [HASH('c'), RANGE('b')], Projection: ALL },
  };
  const remove = { Delete: { IndexName: 'by-c-everywhere' } };
  const command = new UpdateTableCommand({
    TableName: TABLE,
    AttributeDefinitions: ['b', 'c'].map(S),
    GlobalSecondaryIndexUpdates: [round % 2 === 0 ? create : remove],
  });
  await client.send(command).catch(() => {});
}

/** The server's items, by writer and sort key. */
async function scanItems(client: DynamoDBClient): Promise<Map<string, Map<string, CrashItem>>> {
  const found = new Map<string, Map<string, CrashItem>>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: TABLE, ConsistentRead: true })) {
    for (const item of Items) {
      const writer = item.a?.S ?? '';
      const items = found.get(writer) ?? new Map<string, CrashItem>();
      found.set(writer, items.set(item.b?.S ?? '', item));
    }
  }
  return found;
}

/** What the killed server left on disk, before any server touches it again. */
async function expectSoundData(): Promise<void> {
  const engine = await openLmdbEngine({ path: dataDir });
  const catalog = await Catalog.open(engine);
  const tables = catalog.all();
  const reports = await Promise.all(tables.map((table) => checkTable(engine, table)));
  await engine.close();
  expect(tables.map(({ definition }) => definition.tableName).sort()).toEqual([TABLE, EXPIRING]);
  expect(
    reports.flatMap(({ inconsistencies }) => inconsistencies),
    `seed ${SEED}`,
  ).toEqual([]);
}

async function expectAcknowledged(client: DynamoDBClient, writers: readonly CrashWriter[]): Promise<void> {
  const found = await scanItems(client);
  const problems = writers.flatMap((writer) => writer.reconcile(found.get(writer.name) ?? new Map()));
  expect(problems, `seed ${SEED}`).toEqual([]);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
  expect(Table?.ItemCount).toBe([...found.values()].reduce((sum, items) => sum + items.size, 0));
}

function acknowledgedBy(writers: readonly CrashWriter[]): number {
  return writers.reduce((sum, writer) => sum + writer.acknowledgedCount, 0);
}

it('keeps what it acknowledged when it is killed at any moment', {
  timeout: 60_000 + ROUNDS * 30_000,
}, async () => {
  const writers = Array.from(
    { length: WRITERS },
    (_, n) => new CrashWriter(`writer ${n}`, TABLE, randomFrom(SEED + n)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const { stator, client } = await start();
    if (round === 0) await createTables(client);
    else await expectAcknowledged(client, writers);
    const writing = Promise.all([
      ...writers.map((writer) => writer.writeUntilBroken(client)),
      putExpired(client),
    ]);
    const leastCount = acknowledgedBy(writers) + (round % 2) * LEAST_WRITES;
    const killed = wait(50 + random.below(round % 3 === 2 ? 1_600 : 400))
      .then(() => expect.poll(() => acknowledgedBy(writers)).toBeGreaterThanOrEqual(leastCount))
      .then(() => stator.end('SIGKILL'));
    await wait(random.below(300));
    await changeIndexes(client, round);
    await Promise.all([writing, killed]);
    client.destroy();
    await expectSoundData();
  }
  const { stator, client } = await start();
  await expectAcknowledged(client, writers);
  client.destroy();
  expect(await stator.end('SIGTERM')).toMatchObject({ status: 0 });
  await expectSoundData();
  expect(acknowledgedBy(writers)).toBeGreaterThan(ROUNDS * 10);
});
