import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stator, startStator } from '../src/embedded/index.js';
import { type EmbeddedServer, startEmbeddedServer } from '../src/storage/postgres/embedded-server.testing.js';
import { runStator } from './support/stator-process.js';

// Three servers on one database, each request to another one.
let postgres: EmbeddedServer;
let nodes: Stator[];
let clients: DynamoDBClient[];

beforeAll(async () => {
  postgres = await startEmbeddedServer();
  nodes = await Promise.all([1, 2, 3].map(() => startStator({ engine: postgres.url })));
  clients = nodes.map((node) => new DynamoDBClient({ ...node.clientSettings, maxAttempts: 3 }));
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await Promise.all(nodes.map((node) => node.close()));
  await postgres.stop();
});

let turns = 0;
/** The next node's client. */
function next(): DynamoDBClient {
  const client = clients[turns++ % clients.length];
  if (client === undefined) throw new Error('there are nodes');
  return client;
}

function createTable(TableName: string, client = next()): Promise<unknown> {
  return client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    }),
  );
}

function addIndex(TableName: string, IndexName: string, client = next()): Promise<unknown> {
  return client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    }),
  );
}

it('shows a table on every node as soon as it is there, and no longer than it is there', async () => {
  for (const round of [1, 2, 3]) {
    await createTable('comes-and-goes');
    await next().send(new PutItemCommand({ TableName: 'comes-and-goes', Item: { a: { S: `${round}` } } }));
    const key = { TableName: 'comes-and-goes', Key: { a: { S: `${round}` } }, ConsistentRead: true };
    expect((await next().send(new GetItemCommand(key))).Item).toBeDefined();
    expect((await next().send(new ListTablesCommand({}))).TableNames).toEqual(['comes-and-goes']);
    await next().send(new DeleteTableCommand({ TableName: 'comes-and-goes' }));
    const describe = next().send(new DescribeTableCommand({ TableName: 'comes-and-goes' }));
    await expect(describe).rejects.toThrow('Requested resource not found');
  }
});

/** A node that holds what was, and another one that changes it. */
function nodeAndOther(): readonly [DynamoDBClient, DynamoDBClient] {
  const [node, other] = clients;
  if (node === undefined || other === undefined) throw new Error('there are nodes');
  return [node, other];
}

const TABLE = 'made-anew';
const Key = { a: { S: 'k' } };
const consistent = { TableName: TABLE, ConsistentRead: true };
const ofKey = {
  KeyConditionExpression: 'a = :a',
  ExpressionAttributeValues: { ':a': Key.a },
};
const partiql = `SELECT * FROM "${TABLE}" WHERE a = 'k'`;

/** Every way to read an item consistently, and what it finds. */
const CONSISTENT_READS: readonly [string, (client: DynamoDBClient) => Promise<unknown>][] = [
  ['GetItem', async (client) => (await client.send(new GetItemCommand({ ...consistent, Key }))).Item],
  ['Query', async (client) => (await client.send(new QueryCommand({ ...consistent, ...ofKey }))).Items?.[0]],
  ['Scan', async (client) => (await client.send(new ScanCommand(consistent))).Items?.[0]],
  [
    'BatchGetItem',
    async (client) => {
      const RequestItems = { [TABLE]: { Keys: [Key], ConsistentRead: true } };
      return (await client.send(new BatchGetItemCommand({ RequestItems }))).Responses?.[TABLE]?.[0];
    },
  ],
  [
    'TransactGetItems',
    async (client) => {
      const TransactItems = [{ Get: { TableName: TABLE, Key } }];
      return (await client.send(new TransactGetItemsCommand({ TransactItems }))).Responses?.[0]?.Item;
    },
  ],
  [
    'ExecuteStatement',
    async (client) =>
      (await client.send(new ExecuteStatementCommand({ Statement: partiql, ConsistentRead: true })))
        .Items?.[0],
  ],
  [
    'BatchExecuteStatement',
    async (client) => {
      const Statements = [{ Statement: partiql, ConsistentRead: true }];
      return (await client.send(new BatchExecuteStatementCommand({ Statements }))).Responses?.[0]?.Item;
    },
  ],
];

/** Does something while the database believes that a snapshot is being read: nothing that is dropped goes away. */
async function duringSnapshot(action: () => Promise<void>): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    await client.query(
      "INSERT INTO stator.snapshots (id, expires) VALUES ('test', now() + interval '1 hour')",
    );
    await action();
  } finally {
    await client.query("DELETE FROM stator.snapshots WHERE id = 'test'");
    await client.end();
  }
}

describe.each(CONSISTENT_READS)('%s', (_, read) => {
  const makeAnew = async () => {
    const [node, other] = nodeAndOther();
    await createTable(TABLE, other);
    for (const g of ['1', '2', '3']) {
      await other.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, g: { S: g } } }));
      expect(await read(node)).toEqual({ ...Key, g: { S: g } });
      await other.send(new DeleteTableCommand({ TableName: TABLE }));
      await createTable(TABLE, other);
    }
    await other.send(new DeleteTableCommand({ TableName: TABLE }));
  };

  it('finds the item of a table that another node has made anew', makeAnew);
  it('finds it while the old table is still there', () => duringSnapshot(makeAnew));
});

it('finds no table at once that another node has deleted, whatever is read', async () => {
  const [node, other] = nodeAndOther();
  const reads = [
    ...CONSISTENT_READS.filter(([name]) => name !== 'BatchExecuteStatement').map(([, read]) => read),
    (client: DynamoDBClient) => client.send(new GetItemCommand({ TableName: TABLE, Key })),
    (client: DynamoDBClient) => client.send(new QueryCommand({ TableName: TABLE, ...ofKey })),
  ];
  for (const read of reads) {
    await createTable(TABLE, other);
    await read(node);
    await other.send(new DeleteTableCommand({ TableName: TABLE }));
    await expect(read(node)).rejects.toThrow('Requested resource not found');
  }
});

it('reads an index that another node has deleted and added anew', async () => {
  const [node, other] = nodeAndOther();
  const TableName = 'index-anew';
  await createTable(TableName, other);
  await other.send(new PutItemCommand({ TableName, Item: { ...Key, g: { S: 'one' } } }));
  const query = { TableName, IndexName: 'by-g', KeyConditionExpression: 'g = :g' };
  const find = async (g: string) => {
    const request = { ...query, ExpressionAttributeValues: { ':g': { S: g } } };
    return (await node.send(new QueryCommand(request))).Count;
  };
  for (const round of ['one', 'two', 'three']) {
    await addIndex(TableName, 'by-g', other);
    await untilActive(TableName);
    await other.send(new PutItemCommand({ TableName, Item: { ...Key, g: { S: round } } }));
    expect(await find(round)).toBe(1);
    const update = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-g' } }] };
    await other.send(new UpdateTableCommand({ TableName, ...update }));
  }
  await expect(find('three')).rejects.toThrow('The table does not have the specified index: by-g');
});

it('keeps indexes exact that are created and deleted while other nodes write', async () => {
  const TableName = 'indexed';
  await createTable(TableName);
  let done = false;
  let written = 0;
  const write = async (worker: number) => {
    for (let i = 0; !done; i++) {
      const a = { S: `${worker}-${i % 40}` };
      if (i % 5 === 4) await next().send(new DeleteItemCommand({ TableName, Key: { a } }));
      else await next().send(new PutItemCommand({ TableName, Item: { a, g: { S: `g${i % 3}` } } }));
      written++;
    }
  };
  const writing = Promise.all([0, 1, 2, 3, 4, 5].map(write));
  await expect.poll(() => written).toBeGreaterThan(100);
  for (const name of ['first', 'second']) {
    await addIndex(TableName, name);
    await untilActive(TableName);
    const query = { TableName, IndexName: name, KeyConditionExpression: 'g = :g' };
    const page = await next().send(
      new QueryCommand({ ...query, ExpressionAttributeValues: { ':g': { S: 'g1' } } }),
    );
    expect(page.Count).toBeGreaterThan(0);
    if (name === 'first') {
      const update = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] };
      await next().send(new UpdateTableCommand({ TableName, ...update }));
    }
  }
  done = true;
  await writing;
  const checked = await runStator(['check', '--engine', postgres.url]);
  expect(checked).toMatchObject({ status: 0, stderr: '' });
  expect(checked.stdout).toMatch(/indexed: \d+ items, \d+ index entries, in order\n.* tables, all in order/);
});

it('moves money between accounts without losing any', async () => {
  const TableName = 'bank';
  await createTable(TableName);
  const accounts = [0, 1, 2, 3, 4];
  for (const n of accounts) {
    await next().send(new PutItemCommand({ TableName, Item: { a: { S: `${n}` }, sum: { N: '100' } } }));
  }
  const transfer = async (from: number, to: number) => {
    const change = (n: number, amount: string) => ({
      Update: {
        TableName,
        Key: { a: { S: `${n}` } },
        UpdateExpression: 'ADD #s :n',
        ExpressionAttributeNames: { '#s': 'sum' },
        ExpressionAttributeValues: { ':n': { N: amount } },
      },
    });
    const TransactItems = [change(from, '-1'), change(to, '1')];
    await next()
      .send(new TransactWriteItemsCommand({ TransactItems }))
      .catch((error: Error) => expect(error.name).toBe('TransactionCanceledException'));
  };
  await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      transfer(i % 5, (i * 3 + 1) % 5 === i % 5 ? (i + 1) % 5 : (i * 3 + 1) % 5),
    ),
  );
  const sums = await Promise.all(
    accounts.map(async (n) => {
      const found = await next().send(
        new GetItemCommand({ TableName, Key: { a: { S: `${n}` } }, ConsistentRead: true }),
      );
      return Number(found.Item?.sum?.N);
    }),
  );
  expect(sums.reduce((total, sum) => total + sum, 0)).toBe(500);
});

async function untilActive(TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await next().send(new DescribeTableCommand({ TableName }));
    if (Table?.GlobalSecondaryIndexes?.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
