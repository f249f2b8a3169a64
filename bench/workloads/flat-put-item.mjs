import { flatItemOf, SPREAD_OUT, scattered } from './flat-item.mjs';

// Each one changes an item that is there.
export default {
  title: 'PutItem',
  action: 'PutItem',
  requestCount: 20_000,
  request: (index, items) => ({
    TableName: SPREAD_OUT.tableName,
    Item: flatItemOf(scattered(index, items), SPREAD_OUT, index),
  }),
};
