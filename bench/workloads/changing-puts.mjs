import { itemOf, keyOf } from './item.mjs';

const COUNT = 20_000;
const KEYS = 9_973;

// PutItem requests to a table of which each one changes its item: a stream has a record of every one.
export function changingPuts(tableName) {
  return {
    title: `PutItem to ${tableName}`,
    action: 'PutItem',
    requestCount: COUNT,
    request: (index) => ({ TableName: tableName, Item: itemOf(index, keyOf(index % KEYS)) }),
  };
}
