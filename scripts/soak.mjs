// A mixed load for some minutes, with the memory of the server every ten seconds, all its processes together: it must
// not grow. Run on the built server, for ten minutes and with its default number of processes unless said otherwise:
//
//     npm run build && node scripts/soak.mjs [minutes] [workers]
//
// The load: 200 connections that put, get, update, query, delete and write in batches, in 20,000 items with an index, a
// stream and a time to live; and beside them clients that send half a request, never take their answers, or go away.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINUTES = Number(process.argv[2] ?? 10);
const CONNECTIONS = 200;
const ITEMS = 20_000;
const LOOK_MS = 10_000;
// Requests a second in all: a bounded load, so that the run says something on a shared machine too.
const MAX_RATE = 2_000;
// How much the last quarter's mean may be above the second quarter's.
const MAX_GROWTH = 1.1;

const dataDir = mkdtempSync(join(tmpdir(), 'stator-soak-'));
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const workers = process.argv[3] === undefined ? [] : ['--workers', process.argv[3]];
const args = [main, 'serve', '--port', '0', '--data-dir', dataDir, ...workers];
const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
const port = await new Promise((resolve) => {
  server.stdout.on('data', (chunk) => resolve(Number(/localhost:(\d+)/.exec(String(chunk))[1])));
});
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const counts = { answered: 0, refused: 0, failed: 0 };
const endMs = Date.now() + MINUTES * 60_000;

await createTable();
const load = Array.from({ length: CONNECTIONS }, work);
const bad = [misbehave(), misbehave()];
const samples = await watch();
await Promise.all([...load, ...bad]);
server.kill('SIGTERM');
const status = await new Promise((resolve) => server.on('exit', resolve));
rmSync(dataDir, { recursive: true, force: true });
report(samples, status);

async function createTable() {
  await send('CreateTable', {
    TableName: 'Soak',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['p', 'g'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-g',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
  await send('UpdateTimeToLive', { TableName: 'Soak', TimeToLiveSpecification });
}

async function work() {
  while (Date.now() < endMs) {
    const sentMs = Date.now();
    try {
      await send(...someRequest());
    } catch {
      counts.failed++;
    }
    const restMs = (CONNECTIONS / MAX_RATE) * 1000 - (Date.now() - sentMs);
    if (restMs > 0) await wait(restMs * (0.5 + Math.random()));
  }
}

function someRequest() {
  const p = { S: String(below(ITEMS)) };
  const TableName = 'Soak';
  const g = { S: String(below(500)) };
  const ttl = { N: String(Math.floor(Date.now() / 1000) + below(120)) };
  const Item = { p, g, text: { S: 'x'.repeat(below(600)) }, ...(below(5) === 0 && { ttl }) };
  const values = { ':g': g };
  switch (below(7)) {
    case 0:
    case 1:
      return ['GetItem', { TableName, Key: { p }, ConsistentRead: true }];
    case 2:
      return ['PutItem', { TableName, Item }];
    case 3: {
      const UpdateExpression = 'SET g = :g ADD n :n';
      const ExpressionAttributeValues = { ...values, ':n': { N: '1' } };
      return ['UpdateItem', { TableName, Key: { p }, UpdateExpression, ExpressionAttributeValues }];
    }
    case 4: {
      const KeyConditionExpression = 'g = :g';
      return [
        'Query',
        { TableName, IndexName: 'by-g', KeyConditionExpression, ExpressionAttributeValues: values },
      ];
    }
    case 5:
      return [
        'DeleteItem',
        { TableName, Key: { p }, ConditionExpression: 'g = :g', ExpressionAttributeValues: values },
      ];
    default:
      return ['BatchWriteItem', { RequestItems: { Soak: [{ PutRequest: { Item } }] } }];
  }
}

// Resolves for refusals too: a condition that does not hold, or too much to do.
function send(action, body) {
  const headers = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=A/20261120/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'x-amz-date': '20261120T000000Z',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${action}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => {
        counts[response.statusCode === 200 ? 'answered' : response.statusCode < 500 ? 'refused' : 'failed']++;
        resolve();
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

// Connects again and again and does what no client should.
async function misbehave() {
  while (Date.now() < endMs) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {}).pause();
    const body = below(2) === 0 ? '{' : 'x'.repeat(70_000);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n${body}`);
    await wait(50);
    if (below(10) > 0) socket.destroy();
  }
}

async function watch() {
  const found = [];
  while (Date.now() < endMs) {
    await wait(LOOK_MS);
    const { privateMiB, residentMiB } = memoryOf(server.pid);
    found.push(privateMiB);
    console.log(`${new Date().toISOString()} private ${privateMiB} MiB, resident ${residentMiB} MiB`, counts);
  }
  return found;
}

// Private memory leaves out the pages of the data file, which the system may take back at any time.
function memoryOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const statuses = [pid, ...children].map((one) => readFileSync(`/proc/${one}/status`, 'utf8'));
  const mib = (name) => {
    const kib = statuses.map((status) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]));
    return Math.round(kib.reduce((sum, one) => sum + one) / 1024);
  };
  return { privateMiB: mib('RssAnon'), residentMiB: mib('VmRSS') };
}

function report(found, exitStatus) {
  const quarter = Math.floor(found.length / 4);
  const early = mean(found.slice(quarter, 2 * quarter));
  const late = mean(found.slice(-quarter));
  const isFlat = late <= early * MAX_GROWTH;
  console.log(
    `second quarter ${early.toFixed(0)} MiB, last quarter ${late.toFixed(0)} MiB, exit status ${exitStatus}`,
  );
  console.log(isFlat ? 'memory is flat' : 'memory grows');
  process.exitCode = isFlat && exitStatus === 0 && counts.failed === 0 ? 0 : 1;
}

function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

function below(limit) {
  return Math.floor(Math.random() * limit);
}

function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
