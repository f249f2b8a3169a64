import { createFilled, itemOf, keyOf } from './item.mjs';

const TABLE = 'bench-mix';
const COUNT = 20_000;

// Reads and writes in turn, of the same items.
export default {
  title: 'Half GetItem, half PutItem',
  actionOf: (index) => (index % 2 === 0 ? 'GetItem' : 'PutItem'),
  requestCount: COUNT,
  prepare: (port) => createFilled(port, TABLE, COUNT),
  request(index) {
    const key = keyOf((index * 7919) % COUNT);
    return index % 2 === 0 ? { TableName: TABLE, Key: key } : { TableName: TABLE, Item: itemOf(index, key) };
  },
};
