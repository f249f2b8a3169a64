import { flatPartitionOf, SPREAD_OUT, scattered } from './flat-item.mjs';

export default {
  title: 'Query of a partition of 10 items',
  action: 'Query',
  requestCount: 20_000,
  request: (index, items) => ({
    TableName: SPREAD_OUT.tableName,
    KeyConditionExpression: 'p = :p',
    ExpressionAttributeValues: { ':p': { S: flatPartitionOf(scattered(index, items)) } },
  }),
};
