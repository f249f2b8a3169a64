import { createTable } from '../client.mjs';
import { itemOf, keyOf } from './item.mjs';

const TABLE = 'bench-batch';
const COUNT = 2000;
const ITEMS = 25;

export default {
  title: 'BatchWriteItem of 25',
  action: 'BatchWriteItem',
  requestCount: COUNT,
  prepare: (port) => createTable(port, { tableName: TABLE }),
  request: (index) => ({
    RequestItems: {
      [TABLE]: Array.from({ length: ITEMS }, (_, at) => {
        const number = index * ITEMS + at;
        return { PutRequest: { Item: itemOf(number, keyOf((number * 7919) % (COUNT * ITEMS))) } };
      }),
    },
  }),
};
