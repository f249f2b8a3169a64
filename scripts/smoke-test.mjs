// Runs an installed package: the command with data on disk over a restart, and the in-process API from an ES module
// and from CommonJS. Usage: node smoke-test.mjs <folder whose node_modules has statordb>. Needs nothing but Node.js.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const installed = resolve(process.argv[2]);
const require = createRequire(join(installed, 'package.json'));
const dataDir = mkdtempSync(join(tmpdir(), 'stator-smoke-'));
const ITEM = { id: { S: 'a' }, n: { N: '1' } };

try {
  await withCommand(async (endpoint) => {
    await createTable(endpoint);
    await call(endpoint, 'PutItem', { TableName: 'Smoke', Item: ITEM });
  });
  await withCommand(async (endpoint) => {
    const { Item } = await call(endpoint, 'GetItem', { TableName: 'Smoke', Key: { id: ITEM.id } });
    assert.deepEqual(Item, ITEM);
  });
  const entry = pathToFileURL(join(installed, 'node_modules', 'statordb', 'dist', 'embedded', 'index.js'));
  for (const { startStator } of [await import(entry.href), require('statordb')]) {
    const stator = await startStator();
    await createTable(stator.endpoint);
    await stator.reset();
    assert.deepEqual(await call(stator.endpoint, 'ListTables', {}), { TableNames: [] });
    await stator.close();
  }
  console.log(`works on Node.js ${process.version}`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

// Starts the command on this Node.js, hands over its endpoint, and expects it to end cleanly afterwards.
async function withCommand(use) {
  const main = join(installed, 'node_modules', 'statordb', 'dist', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([once(child.stdout, 'data'), ended.then(() => ['(it ended)'])]);
  try {
    const endpoint = /http:\/\/[^\s,]+/.exec(String(line))?.[0];
    assert(endpoint, `stator did not start: ${line}`);
    await use(endpoint);
  } finally {
    child.kill('SIGINT');
  }
  assert.deepEqual(await ended, [0, null]);
}

function createTable(endpoint) {
  return call(endpoint, 'CreateTable', {
    TableName: 'Smoke',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
}

async function call(endpoint, action, input) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20261120T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=any/20261120/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  });
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return body;
}
