import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ProvisionedThroughputExceededException,
  ThrottlingException,
} from '@aws-sdk/client-dynamodb';
import type { TestStator } from './stator.js';

/** Tables with little throughput, for the tests of throttling. */

export const TABLE_MESSAGE =
  'The level of configured provisioned throughput for the table was exceeded. ' +
  'Consider increasing your provisioning level with the UpdateTable API.';
export const INDEX_WRITE_MESSAGE =
  'The level of configured provisioned throughput for one or more global secondary indexes of the table was ' +
  'exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with ' +
  'the UpdateTable API';
export const SCALING_MESSAGE =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
  'index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

export const arnOf = (tableName: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${tableName}`;

const S = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const HASH = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const RANGE = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
export const units = (read: number, write = read) => ({
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
});

/** A table with key `p`. */
export async function newTable(test: TestStator, parts: Partial<CreateTableCommandInput>): Promise<string> {
  const TableName = test.newName();
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [S('p')],
      KeySchema: [HASH('p')],
      ...parts,
    }),
  );
  return TableName;
}

/** A table with key `p` and `s`, a local index by `x` and a global index by `x`. */
export function newIndexedTable(
  test: TestStator,
  throughput: { table: number; index: number },
): Promise<string> {
  const Projection = { ProjectionType: 'ALL' as const };
  return newTable(test, {
    AttributeDefinitions: [S('p'), S('s'), S('x')],
    KeySchema: [HASH('p'), RANGE('s')],
    ProvisionedThroughput: units(throughput.table),
    LocalSecondaryIndexes: [{ IndexName: 'local', KeySchema: [HASH('p'), RANGE('x')], Projection }],
    GlobalSecondaryIndexes: [
      {
        ...{ IndexName: 'global', KeySchema: [HASH('x')], Projection },
        ProvisionedThroughput: units(throughput.index),
      },
    ],
  });
}

/** What a throttled request is told; undefined when it was done. */
export interface Throttling {
  readonly code: string;
  readonly message: string;
  /** As `TableReadProvisionedThroughputExceeded arn:…`. */
  readonly reasons: readonly string[];
}

/** How a request that may be throttled ended. */
export async function throttlingOf(answer: Promise<unknown>): Promise<Throttling | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    const reasons = reasonsOf(error).map(({ reason, resource }) => `${reason} ${resource}`);
    const { name: code, message } = error as Error;
    return { code, message, reasons };
  }
}

/** How many requests of a kind are done before one is throttled. */
export async function countDone(request: (n: number) => Promise<unknown>, max = 2000): Promise<number> {
  for (let done = 0; done < max; done++) {
    if ((await throttlingOf(request(done))) !== undefined) return done;
  }
  return max;
}

function reasonsOf(error: unknown) {
  if (error instanceof ProvisionedThroughputExceededException) return error.ThrottlingReasons ?? [];
  if (error instanceof ThrottlingException) return error.throttlingReasons ?? [];
  throw error;
}
