import {
  type AttributeValue,
  CreateTableCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { TestStator } from './stator.js';

export type WireItem = Record<string, AttributeValue>;

/** What the tests of PartiQL do again and again. */
export interface Statements {
  run(
    statement: string,
    options?: AttributeValue[] | Partial<ExecuteStatementCommandInput>,
  ): Promise<{
    Items?: WireItem[] | undefined;
    NextToken?: string | undefined;
    ConsumedCapacity?: unknown;
    LastEvaluatedKey?: WireItem | undefined;
  }>;
  put(tableName: string, item: WireItem): Promise<unknown>;
  get(tableName: string, key: WireItem): Promise<WireItem | undefined>;
}

export function useStatements(test: TestStator): Statements {
  return {
    run(Statement, options = {}) {
      const input = Array.isArray(options) ? { Parameters: options } : options;
      return test.client.send(new ExecuteStatementCommand({ Statement, ...input }));
    },
    put: (TableName, Item) => test.client.send(new PutItemCommand({ TableName, Item })),
    async get(TableName, Key) {
      const { Item } = await test.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item;
    },
  };
}

/** A table with the string key `pk`, and `sk` when wanted. */
export async function createKeyedTable(test: TestStator, tableName: string, keys: readonly string[]) {
  await test.client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}

/** A string, as a key or an item has it. */
export const text = (S: string) => ({ S });
