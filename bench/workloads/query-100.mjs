import { createTable, putItems } from '../client.mjs';

const TABLE = 'bench-query-100';
const PARTITIONS = 50;
const ITEMS = 100;
// So that an item has 400 bytes as DynamoDB counts them: names, keys and this text.
const TEXT = 'x'.repeat(371);

const partitionOf = (index) => `customer#${String(index).padStart(4, '0')}`;

function itemOf(index) {
  const partition = partitionOf(Math.floor(index / ITEMS));
  const order = `order#${String(index % ITEMS).padStart(4, '0')}`;
  return { p: { S: partition }, s: { S: order }, text: { S: TEXT } };
}

export default {
  title: 'Query, 100 items of 400 bytes',
  action: 'Query',
  requestCount: PARTITIONS,
  async prepare(port) {
    await createTable(port, { tableName: TABLE, keys: ['p', 's'] });
    await putItems(
      port,
      TABLE,
      Array.from({ length: PARTITIONS * ITEMS }, (_, index) => itemOf(index)),
    );
  },
  request: (index) => ({
    TableName: TABLE,
    KeyConditionExpression: 'p = :p',
    ExpressionAttributeValues: { ':p': { S: partitionOf((index * 7) % PARTITIONS) } },
  }),
};
