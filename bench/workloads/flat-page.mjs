import { ONE_PARTITION } from './flat-item.mjs';

const PAGE_ITEMS = 100;
const PAGES = 50;
const STARTS = { first: 0, middle: 0.5, last: 1 };

// Pages of a partition around one place in it, each asked for with the key that the page before it ended at.
export function flatPage(place) {
  return {
    title: `Page of ${PAGE_ITEMS}, ${place}`,
    action: 'Query',
    requestCount: PAGES,
    request(index, items) {
      const room = items - (PAGES + 1) * PAGE_ITEMS;
      const before = Math.floor(room * STARTS[place]) + index * PAGE_ITEMS;
      return {
        TableName: ONE_PARTITION.tableName,
        KeyConditionExpression: 'p = :p',
        ExpressionAttributeValues: { ':p': { S: 'everything' } },
        ExclusiveStartKey: ONE_PARTITION.keyOf(before),
        Limit: PAGE_ITEMS,
      };
    },
  };
}
