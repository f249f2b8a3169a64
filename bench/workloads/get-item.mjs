import { createTable, putItems } from '../client.mjs';
import { itemOf, keyOf } from './item.mjs';

const TABLE = 'bench-get';
const COUNT = 5000;

export default {
  title: 'GetItem',
  action: 'GetItem',
  requestCount: COUNT,
  async prepare(port) {
    await createTable(port, { tableName: TABLE });
    await putItems(
      port,
      TABLE,
      Array.from({ length: COUNT }, (_, index) => itemOf(index, keyOf(index))),
    );
  },
  request: (index) => ({ TableName: TABLE, Key: keyOf((index * 7919) % COUNT) }),
};
