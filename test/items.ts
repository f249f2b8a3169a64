import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { beforeAll } from 'vitest';
import { isOperationName, targetPrefixOf } from '../src/shapes/index.js';
import { createHashTable, createRangeTable, type WireItem } from './read-tables.js';
import type { TestStator } from './stator.js';

/** Tables for the tests of operations on items, and how to look at what is in them. */

/** Key `a`, a string. */
export const HASH = 'hash-table';
/** Key `a`, a number. */
export const NUMBERS = 'number-table';
/** Key `a`, a string, and `b`, binary. */
export const BINARY = 'binary-table';
/** Key `a`, `b`, and four indexes (see createRangeTable). */
export const RANGE = 'range-table';

/** Creates the four tables before the tests of a file. */
export function useItemTables(test: TestStator): void {
  beforeAll(async () => {
    await createHashTable(test.client, HASH);
    await createRangeTable(test.client, RANGE);
    await createKeyTable(test.client, NUMBERS, { a: 'N' });
    await createKeyTable(test.client, BINARY, { a: 'S', b: 'B' });
  });
}

/** A table with one or two key attributes of the given types. */
async function createKeyTable(
  client: DynamoDBClient,
  tableName: string,
  key: Readonly<Record<string, 'S' | 'N' | 'B'>>,
): Promise<void> {
  const names = Object.keys(key);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: key[name] })),
      KeySchema: names.map((name, at) => ({ AttributeName: name, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}

/** What a raw request was answered. */
export interface RawAnswer {
  readonly status: number;
  /** The error's code; undefined when there is none. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends any JSON as a request, for what the SDK would not send. */
export async function call(test: TestStator, operation: string, body: unknown): Promise<RawAnswer> {
  const prefix = isOperationName(operation) ? targetPrefixOf(operation) : 'DynamoDB_20120810';
  const response = await fetch(test.stator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${prefix}.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=key/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20250101T000000Z',
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  // Whoever looks into the body says what is in it. Some operations answer without one.
  const answer = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
  // As AWS: most errors have a `message`, some a `Message`.
  const { __type: type, message = answer.Message } = answer;
  return {
    status: response.status,
    code: typeof type === 'string' ? type.split('#')[1] : undefined,
    message: typeof message === 'string' ? message : undefined,
    body: answer,
  };
}

/** Code and message of the answer to a raw request. */
export async function refusal(test: TestStator, operation: string, body: unknown) {
  const { code, message } = await call(test, operation, body);
  return { code, message };
}

export const invalid = (message: string) => ({ code: 'ValidationException', message });
export const invalidParameter = (detail: string) =>
  invalid(`One or more parameter values were invalid: ${detail}`);

export async function put(test: TestStator, TableName: string, Item: WireItem): Promise<void> {
  await test.client.send(new PutItemCommand({ TableName, Item }));
}

export async function get(test: TestStator, TableName: string, Key: WireItem): Promise<WireItem | undefined> {
  return (await test.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
}

/** All that a table or one of its indexes holds. */
export async function contentOf(
  test: TestStator,
  TableName: string,
  IndexName?: string,
): Promise<readonly WireItem[]> {
  const items: WireItem[] = [];
  for await (const page of paginateScan({ client: test.client }, { TableName, IndexName })) {
    items.push(...(page.Items ?? []));
  }
  return items;
}

/** What is in all four tables and in the indexes: equal before and after what changes nothing. */
export async function contentOfAll(test: TestStator): Promise<readonly (readonly WireItem[])[]> {
  const indexes = ['lsiAll', 'lsiSome', 'gsiAll', 'gsiSome'].map((index) => contentOf(test, RANGE, index));
  return Promise.all([...[HASH, NUMBERS, BINARY, RANGE].map((table) => contentOf(test, table)), ...indexes]);
}
