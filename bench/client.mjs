// The least client that can set a table up: one action at a time, an error for anything but status 200.
import { connect } from 'node:net';
import { httpRequest } from './http-request.mjs';

// Sends one action; resolves with the body of the answer as text.
export function send(port, action, input) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks = [];
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1]);
      const body = text.slice(headEnd + 4);
      if (Buffer.byteLength(body) < length) return;
      socket.destroy();
      if (text.startsWith('HTTP/1.1 200')) resolve(body);
      else reject(new Error(`${action}: ${body}`));
    });
    socket.write(httpRequest({ port, action, body: JSON.stringify(input) }));
  });
}

// Makes a table, and global indexes of all attributes, from string keys (one name: partition key; two: sort key too),
// with a stream of the view type `stream` when there is one, and waits until it is there.
export async function createTable(port, { tableName, keys = ['p'], indexes = [], stream }) {
  const names = new Set([...keys, ...indexes.flatMap((index) => index.keys)]);
  await send(port, 'CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchemaOf(keys),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchemaOf(index.keys),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  });
  for (;;) {
    const { Table } = JSON.parse(await send(port, 'DescribeTable', { TableName: tableName }));
    if (Table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function keySchemaOf(keys) {
  return keys.map((name, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}

// Writes a great many items, 25 at a time over several connections at once.
export async function putItemsAtOnce(port, tableName, items, connections = 16) {
  const share = Math.ceil(items.length / connections);
  const shares = Array.from({ length: connections }, (_, at) => items.slice(at * share, (at + 1) * share));
  await Promise.all(shares.map((part) => putItems(port, tableName, part)));
}

// Writes many items, 25 at a time.
export async function putItems(port, tableName, items) {
  for (let start = 0; start < items.length; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await send(port, 'BatchWriteItem', { RequestItems: { [tableName]: puts } });
  }
}
