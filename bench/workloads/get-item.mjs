import { createFilled, keyOf } from './item.mjs';

const TABLE = 'bench-get';
const COUNT = 5000;

export default {
  title: 'GetItem',
  action: 'GetItem',
  requestCount: COUNT,
  prepare: (port) => createFilled(port, TABLE, COUNT),
  request: (index) => ({ TableName: TABLE, Key: keyOf((index * 7919) % COUNT) }),
};
