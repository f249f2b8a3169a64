/** `stator copy`: what clients see of a copy is what they saw of the source, and nothing that is not whole is served. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  paginateScan,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLmdbEngine } from '../src/storage/index.js';
import { type EmbeddedServer, startEmbeddedServer } from '../src/storage/postgres/embedded-server.testing.js';
import {
  type Clients,
  clientsOf,
  closeClients,
  createTables,
  observe,
  putAll,
} from './support/every-kind-of-table.js';
import { randomFrom, seedFrom } from './support/random.js';
import { killStator, runStator, type StatorProcess, startStatorProcess } from './support/stator-process.js';

let folder: string;
let postgres: EmbeddedServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stator-copy-'));
  postgres = await startEmbeddedServer();
}, 60_000);

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const schema = (name: string) => `${postgres.url}?schema=${name}`;
const flagsOf = (place: string) =>
  place.startsWith('postgres') ? ['--engine', place] : ['--data-dir', place];
const copy = (from: string, to: string) => runStator(['copy', '--from', from, '--to', to]);

/** Serves a place while `use` runs. */
async function served<Result>(
  place: string,
  use: (clients: Clients, server: StatorProcess) => Promise<Result>,
  flags: readonly string[] = [],
): Promise<Result> {
  const server = await startStatorProcess(['serve', '--port', '0', ...flagsOf(place), ...flags]);
  const clients = clientsOf(server.endpoint);
  try {
    return await use(clients, server);
  } finally {
    closeClients(clients);
    await server.end('SIGTERM');
  }
}

/** Where a consumer that has read everything of a table's stream will read on, in each of its shards. */
async function readToEnd({ streams }: Clients, TableName: string): Promise<readonly string[]> {
  const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName }));
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  return Promise.all(
    (StreamDescription?.Shards ?? []).map(async ({ ShardId }) => {
      const start = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await streams.send(new GetShardIteratorCommand(start));
      const { NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
      return NextShardIterator ?? '';
    }),
  );
}

async function recordsAt({ streams }: Clients, iterators: readonly string[]): Promise<readonly unknown[]> {
  const pages = await Promise.all(
    iterators.map((ShardIterator) => streams.send(new GetRecordsCommand({ ShardIterator }))),
  );
  return pages.flatMap(({ Records = [] }) => Records.map(({ dynamodb }) => dynamodb?.Keys));
}

it('makes a round trip: from a folder in use to PostgreSQL and back, and consumers of streams go on', async () => {
  const [source, database, back] = [join(folder, 'source'), schema('copied'), join(folder, 'back')];
  const usedSource = async (clients: Clients) => {
    await createTables(clients);
    const there = await copy(source, database);
    expect(there).toMatchObject({ status: 0, stderr: '' });
    expect(there.stdout).toMatch(
      /^eu-west-1 Binary: 60 items, 30 index entries, 0 stream entries, SHA-256 \w{12}, the same on both sides, in order\n/,
    );
    expect(there.stdout).toMatch(
      /\neu-west-1 Gone, deleted: 0 items, 0 index entries, 13 stream entries, .*, in order\n/,
    );
    expect(there.stdout).toMatch(
      /\n3 tables, \d+ entries, [\d.]+ MB, copied in [\d.]+ s, compared in [\d.]+ s, all the same\n$/,
    );
    // What the server wrote down for the loss of power has not been taken for a folder's that nobody has.
    expect(existsSync(join(source, 'SYNCED'))).toBe(true);
    return { before: await observe(clients), iterators: await readToEnd(clients, 'Everything') };
  };
  const { before, iterators } = await served(source, usedSource, ['--durability', 'relaxed']);
  const changed = await served(database, async (clients) => {
    expect(await observe(clients)).toEqual(before);
    const Item = { p: { S: 'after' }, s: { N: '1' } };
    await clients.tables.send(new PutItemCommand({ TableName: 'Everything', Item }));
    expect(await recordsAt(clients, iterators)).toEqual([Item]);
    expect(await copy(database, back)).toMatchObject({ status: 0, stderr: '' });
    return observe(clients);
  });
  await served(back, async (clients) => {
    expect(await observe(clients)).toEqual(changed);
    const Item = { p: { S: 'after' }, s: { N: '2' } };
    await clients.tables.send(new PutItemCommand({ TableName: 'Everything', Item }));
    expect(await recordsAt(clients, iterators)).toEqual([{ ...Item, s: { N: '1' } }, Item]);
  });
  for (const place of [database, back]) {
    expect(await runStator(['check', ...flagsOf(place)])).toMatchObject({ status: 0, stderr: '' });
  }
}, 120_000);

function tableOf(TableName: string) {
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
  });
}

it('carries what is going on at the source: it comes to its end at the destination', async () => {
  const [source, database] = [join(folder, 'pending'), schema('pending')];
  await served(source, async ({ tables }, server) => {
    for (const name of ['Indexed', 'Deleted', 'Created']) await tables.send(tableOf(name));
    const items = Array.from({ length: 250 }, (_, n) => ({ p: { S: `${n}` }, g: { S: `${n % 2}` } }));
    await putAll(tables, 'Indexed', items);
    await server.end('SIGTERM');
  });
  // Of a server that is killed at once, nothing comes to an end.
  const flags = ['--state-change-delay-ms', '3000'];
  const slow = await startStatorProcess(['serve', '--port', '0', ...flagsOf(source), ...flags]);
  const clients = clientsOf(slow.endpoint);
  await clients.tables.send(new DeleteTableCommand({ TableName: 'Deleted' }));
  await clients.tables.send(tableOf('New'));
  const Create = {
    IndexName: 'by-g',
    KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'ALL' as const },
  };
  await clients.tables.send(
    new UpdateTableCommand({
      TableName: 'Indexed',
      AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [{ Create }],
    }),
  );
  await slow.end('SIGKILL');
  closeClients(clients);
  expect(await copy(source, database)).toMatchObject({ status: 0, stderr: '' });
  await served(database, async ({ tables }) => {
    const statusOf = (TableName: string) =>
      tables.send(new DescribeTableCommand({ TableName })).then(
        ({ Table }) => Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus ?? Table?.TableStatus,
        (error: Error) => error.name,
      );
    await expect.poll(() => statusOf('Indexed'), { timeout: 60_000 }).toBe('ACTIVE');
    await expect.poll(() => statusOf('New'), { timeout: 60_000 }).toBe('ACTIVE');
    await expect.poll(() => statusOf('Deleted'), { timeout: 60_000 }).toBe('ResourceNotFoundException');
    const query = { TableName: 'Indexed', IndexName: 'by-g', KeyConditionExpression: 'g = :g' };
    const values = { ExpressionAttributeValues: { ':g': { S: '1' } } };
    expect((await tables.send(new QueryCommand({ ...query, ...values }))).Count).toBe(125);
  });
  expect((await runStator(['check', ...flagsOf(database)])).stdout).toContain('3 tables, all in order');
}, 120_000);

it('is seen as a whole by a server that runs on the destination', async () => {
  const [source, database] = [join(folder, 'unseen'), schema('seen')];
  await served(source, ({ tables }) => tables.send(tableOf('There')));
  await served(database, async ({ tables }) => {
    expect((await tables.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    expect(await copy(source, database)).toMatchObject({ status: 0, stderr: '' });
    expect((await tables.send(new ListTablesCommand({}))).TableNames).toEqual(['There']);
    await tables.send(new PutItemCommand({ TableName: 'There', Item: { p: { S: 'new' } } }));
  });
}, 60_000);

/** Puts pairs of items, each in one transaction, until told to stop. Resolves once a few are there. */
async function putPairs(client: DynamoDBClient) {
  let acknowledged = 0;
  let isRunning = true;
  const write = async () => {
    for (; isRunning; acknowledged++) {
      const TransactItems = ['left', 'right'].map((side) => ({
        Put: { TableName: 'There', Item: { p: { S: `${side} ${acknowledged}` } } },
      }));
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
    }
  };
  const writing = write();
  await expect.poll(() => acknowledged, { timeout: 60_000 }).toBeGreaterThan(20);
  const stop = () => {
    isRunning = false;
    return writing;
  };
  return { acknowledged: () => acknowledged, stop };
}

it.each(['a folder', 'a database'])(
  'copies one moment of %s that is being written to',
  async (kind) => {
    const source = kind === 'a folder' ? join(folder, 'written-to') : schema('written_to');
    const target = join(folder, `of ${kind}`);
    const before = await served(source, async ({ tables }) => {
      await tables.send(tableOf('There'));
      const pairs = await putPairs(tables);
      const count = pairs.acknowledged();
      const { stdout } = await copy(source, target);
      await pairs.stop();
      expect(stdout).toMatch(/all the same\n$/);
      return count;
    });
    const keys = await served(target, async ({ tables }) => {
      const found = new Set<string>();
      for await (const { Items = [] } of paginateScan({ client: tables }, { TableName: 'There' })) {
        for (const { p } of Items) found.add(p?.S ?? '');
      }
      return found;
    });
    expect(keys.size).toBeGreaterThanOrEqual(2 * before);
    expect([...keys].filter((key) => !keys.has(key.replace('left', 'right')))).toEqual([]);
    const numbers = [...keys].map((key) => Number(key.split(' ')[1]));
    expect(Math.max(...numbers)).toBe(keys.size / 2 - 1);
  },
  60_000,
);

it('refuses a destination with tables, and what is no source, in one line', async () => {
  const [one, other, empty] = [join(folder, 'one'), join(folder, 'other'), join(folder, 'empty')];
  for (const place of [one, other]) await served(place, ({ tables }) => tables.send(tableOf('There')));
  await served(empty, async () => {});
  const refusal = (from: string, to: string, reason: string) => ({
    ...{ status: 1, stdout: '' },
    stderr: `stator: cannot copy ${from} to ${to}: ${reason}\n`,
  });
  expect(await copy(one, other)).toEqual(refusal(one, other, 'there are tables in the destination already'));
  expect(await copy(empty, other)).toEqual(refusal(empty, other, 'there are no tables in the source'));
  const none = join(folder, 'none');
  expect(await copy(none, other)).toEqual(refusal(none, other, `there is no data in ${none}`));
  const away = 'postgres://user:secret@127.0.0.1:1/database';
  const { status, stderr } = await copy(one, away);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^stator: cannot copy .* to PostgreSQL at 127.0.0.1:1\/database: cannot use the database: .*\n$/,
  );
  expect(stderr).not.toContain('secret');
  const wrong = await runStator(['copy', '--from', one, '--to', 'mysql://host/database']);
  expect(wrong).toMatchObject({ status: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/^stator: .*It must be a URL such as postgres:/);
}, 60_000);

it('leaves nothing that a server would take for whole, until it is begun again', async () => {
  const [source, target] = [join(folder, 'again'), join(folder, 'unfinished')];
  await served(source, ({ tables }) => tables.send(tableOf('There')));
  const engine = await openLmdbEngine({ path: target });
  await engine.createSpaces(['catalog']);
  const mark = {
    kind: 'put',
    space: 'catalog',
    key: Buffer.from('c'),
    value: Buffer.from('somebody'),
  } as const;
  await engine.write([], () => ({ changes: [mark], result: undefined }));
  await engine.close();
  const refusal = 'stator: the data is an unfinished copy: wait for `stator copy` to end, or run it again\n';
  for (const command of [['serve', '--port', '0'], ['check']]) {
    expect(await runStator([...command, ...flagsOf(target)])).toEqual({
      status: 1,
      stdout: '',
      stderr: refusal,
    });
  }
  expect((await copy(target, join(folder, 'further'))).stderr).toContain(
    'the source is an unfinished copy itself',
  );
  expect(await copy(source, target)).toMatchObject({ status: 0, stderr: '' });
  expect((await runStator(['check', ...flagsOf(target)])).stdout).toContain('1 tables, all in order');
}, 60_000);

it('may be killed at any moment', async () => {
  const seed = seedFrom('STATOR_COPY_SEED');
  console.info(`killed copies: seed ${seed}`);
  const random = randomFrom(seed);
  const source = join(folder, 'killed');
  await served(source, createTables);
  const startMs = performance.now();
  expect(await copy(source, schema('first'))).toMatchObject({ status: 0 });
  const wholeMs = performance.now() - startMs;
  for (const target of [schema('killed'), join(folder, 'killed-target')]) {
    for (let round = 0; round < 3; round++) {
      await killStator(['copy', '--from', source, '--to', target], random.below(Math.ceil(wholeMs)));
      // Whatever it had come to: no data at all, no table, an unfinished copy, or everything.
      const { stdout, stderr } = await runStator(['check', ...flagsOf(target)]);
      expect(stdout + stderr).toMatch(
        /there is no data|^0 tables|an unfinished copy|\n2 tables, all in order/,
      );
    }
    const last = await copy(source, target);
    expect(last.stdout + last.stderr).toMatch(
      /all the same\n$|there are tables in the destination already\n$/,
    );
    expect((await runStator(['check', ...flagsOf(target)])).stdout).toContain('2 tables, all in order');
  }
}, 120_000);
