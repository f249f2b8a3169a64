/** Where items and keys stand in requests: the parts of a request that hold a given one. */
export interface Place {
  readonly operation: string;
  /** The request's body for an item or a key. */
  readonly body: (tableName: string, item: unknown) => object;
}

/** Places of whole items. */
export const ITEM_PLACES: readonly Place[] = [
  { operation: 'PutItem', body: (TableName, Item) => ({ TableName, Item }) },
  {
    operation: 'BatchWriteItem',
    body: (tableName, Item) => ({ RequestItems: { [tableName]: [{ PutRequest: { Item } }] } }),
  },
];

/** Places of keys. */
export const KEY_PLACES: readonly Place[] = [
  { operation: 'GetItem', body: (TableName, Key) => ({ TableName, Key }) },
  { operation: 'UpdateItem', body: (TableName, Key) => ({ TableName, Key }) },
  { operation: 'DeleteItem', body: (TableName, Key) => ({ TableName, Key }) },
  {
    operation: 'BatchGetItem',
    body: (tableName, key) => ({ RequestItems: { [tableName]: { Keys: [key] } } }),
  },
  {
    operation: 'BatchWriteItem',
    body: (tableName, Key) => ({ RequestItems: { [tableName]: [{ DeleteRequest: { Key } }] } }),
  },
];
