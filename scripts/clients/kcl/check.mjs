// Writes to a table while the Kinesis Client Library reads its stream, whose shards are closed and split meanwhile, and
// checks that every record came once and in order. Takes the class path of the consumer.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startStator } from '../../../dist/embedded/index.js';

const TABLE = 'Orders';
const WRITERS = 4;
const KEYS = 20;
const WRITE_MS = 30_000;
const READ_MS = 60_000;

const [classPath] = process.argv.slice(2);
const stator = await startStator({ streamShards: { shardLifetimeMs: 8000, splitRecordsPerSecond: 40 } });
const client = new DynamoDBClient(stator.clientSettings);
const { TableDescription } = await client.send(
  new CreateTableCommand({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  }),
);

const read = { records: [], shards: 0, ends: 0 };
const consumer = spawn(
  'java',
  ['-cp', classPath, 'Consumer', stator.endpoint, TableDescription.LatestStreamArn],
  {
    stdio: ['ignore', 'pipe', 'ignore'],
  },
);
createInterface({ input: consumer.stdout }).on('line', (line) => {
  const [what, sequenceNumber, ...rest] = line.split(' ');
  if (what === 'record') read.records.push({ sequenceNumber, n: rest.pop(), p: rest.join(' ') });
  if (what === 'shard') read.shards++;
  if (what === 'end') read.ends++;
  if (what === 'problem') console.log(line);
});

const written = new Map();
const endMs = Date.now() + WRITE_MS;
await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 1; Date.now() < endMs; n++) {
      const p = `${writer}/${n % KEYS}`;
      await client.send(new PutItemCommand({ TableName: TABLE, Item: { p: { S: p }, n: { N: String(n) } } }));
      written.set(p, [...(written.get(p) ?? []), String(n)]);
      await wait(8);
    }
  }),
);
const count = [...written.values()].reduce((sum, numbers) => sum + numbers.length, 0);
for (let waitedMs = 0; read.records.length < count && waitedMs < READ_MS; waitedMs += 200) await wait(200);
// Long enough for a record to come twice.
await wait(2000);
consumer.kill();

const seen = new Map();
for (const { p, n } of read.records) seen.set(p, [...(seen.get(p) ?? []), n]);
const wrong = [...written].filter(([p, numbers]) => numbers.join() !== seen.get(p)?.join());
console.log(
  `${count} records written, ${read.records.length} read; ${read.shards} shards, ${read.ends} of them to their end`,
);
await stator.close();
if (read.records.length !== count || wrong.length > 0 || read.ends < 4) {
  console.log(`wrong: ${JSON.stringify(wrong.slice(0, 3))}`);
  process.exit(1);
}
