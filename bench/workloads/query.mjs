import { createTable, putItems } from '../client.mjs';
import { itemOf } from './item.mjs';

const TABLE = 'bench-query';
const PARTITIONS = 200;
const ITEMS = 20;

function keyOf(index) {
  const partition = Math.floor(index / ITEMS);
  return { p: { S: `customer#${partition}` }, s: { S: `order#${String(index % ITEMS).padStart(4, '0')}` } };
}

export default {
  title: 'Query, 20 items',
  action: 'Query',
  requestCount: PARTITIONS,
  async prepare(port) {
    await createTable(port, { tableName: TABLE, keys: ['p', 's'] });
    const items = Array.from({ length: PARTITIONS * ITEMS }, (_, index) => itemOf(index, keyOf(index)));
    await putItems(port, TABLE, items);
  },
  request: (index) => ({
    TableName: TABLE,
    KeyConditionExpression: 'p = :p AND begins_with(s, :s)',
    ExpressionAttributeValues: {
      ':p': { S: `customer#${(index * 61) % PARTITIONS}` },
      ':s': { S: 'order#' },
    },
  }),
};
