import { SPREAD_OUT, scattered } from './flat-item.mjs';

export default {
  title: 'GetItem',
  action: 'GetItem',
  requestCount: 20_000,
  request: (index, items) => ({
    TableName: SPREAD_OUT.tableName,
    Key: SPREAD_OUT.keyOf(scattered(index, items)),
  }),
};
