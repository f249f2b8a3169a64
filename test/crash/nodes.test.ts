import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from '../../src/storage/postgres/embedded-server.testing.js';
import { randomFrom, seedFrom } from '../support/random.js';
import { runStator, type StatorProcess, startStatorProcess } from '../support/stator-process.js';
import { BANK_SUM, BankClient, openAccounts, readSum } from './bank-client.js';
import { PartitionClient } from './partition-client.js';
import { AnewClient, IndexClient } from './table-client.js';

// Servers on one PostgreSQL that are killed, one after the other, while PostgreSQL itself is stopped and started.
const SECONDS = Number(process.env.STATOR_ENDURANCE_SECONDS ?? 8);
const NODES = 3;
const PARTITIONS = 22;
const BANKERS = 8;
const RESTARTS = 2;
const BETWEEN_KILLS_MS = 1_000;

const ITEMS = 'items';
const BANK = 'bank';

let postgres: EmbeddedServer;
/** The server at each place, and a client of it that does not retry. */
const places: { node: StatorProcess; client: DynamoDBClient }[] = [];

beforeAll(async () => {
  postgres = await startEmbeddedServer();
  for (let at = 0; at < NODES; at++) await start(at);
});

afterAll(async () => {
  for (const { node, client } of places) {
    client.destroy();
    await node.end('SIGTERM');
  }
  await postgres.stop();
});

async function start(at: number): Promise<void> {
  const node = await startStatorProcess(['serve', '--port', '0', '--engine', postgres.url]);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = { endpoint: node.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  places[at] = { node, client: new DynamoDBClient(settings) };
}

function clientAt(at: number): DynamoDBClient {
  const place = places[at % NODES];
  if (place === undefined) throw new Error('every place has a server');
  return place.client;
}

async function createTables(): Promise<void> {
  const group = {
    KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'ALL' as const },
  };
  for (const TableName of [ITEMS, BANK]) {
    await clientAt(0).send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'a', AttributeType: 'S' },
          { AttributeName: 'b', AttributeType: 'S' },
          { AttributeName: 'g', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'a', KeyType: 'HASH' },
          { AttributeName: 'b', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [{ IndexName: 'by-group', ...group }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
  }
  await openAccounts(clientAt(0), BANK);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Items, indexes, counters and streams agree, also while clients are at work. */
async function expectOrder(): Promise<void> {
  const checked = await runStator(['check', '--engine', postgres.url]);
  expect(checked).toMatchObject({ status: 0, stderr: '' });
  expect(checked.stdout).toMatch(/\d+ tables, all in order/);
}

/** Kills a server every second or so, and restarts PostgreSQL now and then; returns how often it killed one. */
async function disturb(): Promise<number> {
  const startMs = performance.now();
  const elapsedMs = () => performance.now() - startMs;
  let kills = 0;
  let restarts = 0;
  while (restarts < RESTARTS || elapsedMs() < SECONDS * 1000) {
    await sleep(BETWEEN_KILLS_MS);
    const place = places[kills % NODES];
    await place?.node.end('SIGKILL');
    place?.client.destroy();
    await start(kills % NODES);
    kills++;
    if (restarts < RESTARTS && elapsedMs() > ((restarts + 1) * SECONDS * 1000) / (RESTARTS + 1)) {
      await postgres.restart();
      restarts++;
      await expectOrder();
    }
  }
  return kills;
}

/** The sums of what all have counted. */
function totalOf(clients: readonly { readonly counts: Readonly<Record<string, number>> }[]) {
  const total: Record<string, number> = {};
  for (const { counts } of clients) {
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

it(
  'keep every acknowledged write, and never show an older state than was acknowledged',
  async () => {
    await createTables();
    const seed = seedFrom('STATOR_SEED');
    const random = randomFrom(seed);
    const server = () => clientAt(random.below(NODES));
    const parts = { random, server };
    const partitions = Array.from(
      { length: PARTITIONS },
      (_, n) => new PartitionClient({ ...parts, name: `client ${n}`, tableName: ITEMS }),
    );
    const bankers = Array.from({ length: BANKERS }, () => new BankClient({ ...parts, tableName: BANK }));
    const indexes = new IndexClient({ ...parts, tableName: ITEMS });
    const anew = new AnewClient(parts);
    const clients = [...partitions, ...bankers, indexes, anew];
    let done = false;
    let kills = 0;
    const steps = clients.map(() => 0);
    const working = Promise.all(
      clients.map(async (client, at) => {
        for (; !done; steps[at] = (steps[at] ?? 0) + 1) await client.step();
      }),
    );
    try {
      kills = await disturb();
      // All go on after the last kill.
      const before = [...steps];
      await expect
        .poll(() => steps.filter((count, at) => count > (before[at] ?? 0) + 1))
        .toHaveLength(clients.length);
    } finally {
      done = true;
      await working;
    }
    console.info(
      `seed ${seed}: ${kills} kills; ${JSON.stringify([partitions, bankers, [indexes], [anew]].map(totalOf))}`,
    );
    for (const client of partitions) await client.readAll();
    const problems = [...partitions, ...bankers, anew].flatMap((client) => client.problems);
    expect(problems).toEqual([]);
    for (let at = 0; at < NODES; at++) expect(await readSum(clientAt(at), BANK)).toBe(BANK_SUM);
    for (const { counts } of partitions) expect(counts.writes).toBeGreaterThan(0);
    await expectOrder();
  },
  SECONDS * 3_000 + 120_000,
);
