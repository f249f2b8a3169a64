import { createTable } from '../client.mjs';
import { itemOf, keyOf } from './item.mjs';

const TABLE = 'bench-put';
const COUNT = 20_000;

export default {
  title: 'PutItem',
  action: 'PutItem',
  requestCount: COUNT,
  prepare: (port) => createTable(port, { tableName: TABLE }),
  request: (index) => ({ TableName: TABLE, Item: itemOf(index, keyOf((index * 7919) % COUNT)) }),
};
