import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BINARY, get, HASH, NUMBERS, put, RANGE, useItemTables } from './items.js';
import { strings, type WireItem } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';
import { CONFLICT, NONE, reasonsOf, transactGet, transactWrite } from './transactions.js';

/** Source: "Transaction conflict handling" in the developer guide, and the errors of each operation. */

const dataDir = mkdtempSync(join(tmpdir(), 'stator-conflicts-'));
const test = useStator({ dataDir });
useItemTables(test);
afterAll(() => rmSync(dataDir, { recursive: true }));

const REFUSED = { code: 'TransactionConflictException', message: 'Transaction is ongoing for the item' };
const newKey = () => ({ a: { S: test.newName('key') } });
const putOf = (Item: WireItem, TableName = HASH): TransactWriteItem => ({ Put: { TableName, Item } });
const deleteOf = (Key: WireItem): TransactWriteItem => ({ Delete: { TableName: HASH, Key } });
const increment = (Key: WireItem): TransactWriteItem => ({
  Update: {
    TableName: HASH,
    Key,
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
});

describe('an item that is held', () => {
  const held = strings({ a: 'held' });
  const free = strings({ a: 'free' });
  let letGo: () => void;

  beforeAll(async () => {
    await put(test, HASH, { ...held, n: { N: '1' } });
    letGo = test.stator.holdItem({ tableName: HASH, key: held });
  });
  afterAll(async () => {
    letGo();
    await put(test, HASH, held);
  });

  it.each([
    ['PutItem', new PutItemCommand({ TableName: HASH, Item: held })],
    ['UpdateItem', new UpdateItemCommand({ TableName: HASH, Key: held, UpdateExpression: 'REMOVE n' })],
    ['DeleteItem', new DeleteItemCommand({ TableName: HASH, Key: held })],
  ])('is not written by %s', async (_operation, command) => {
    expect(await refusalOf(test.client.send(command as PutItemCommand))).toEqual(REFUSED);
  });

  it('is left unprocessed by BatchWriteItem, which writes the others', async () => {
    const requests = [{ PutRequest: { Item: held } }, { PutRequest: { Item: { ...free, x: { S: 'x' } } } }];
    const answer = await test.client.send(
      new BatchWriteItemCommand({ RequestItems: { [HASH]: requests }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(answer.UnprocessedItems).toEqual({ [HASH]: [{ PutRequest: { Item: held } }] });
    expect(answer.ConsumedCapacity).toEqual([{ TableName: HASH, CapacityUnits: 1 }]);
    expect(await get(test, HASH, free)).toEqual({ ...free, x: { S: 'x' } });
  });

  it('cancels transactions that name it, even in a check', async () => {
    const check = { TableName: HASH, Key: held, ConditionExpression: 'attribute_exists(a)' };
    expect(await reasonsOf(transactWrite(test, [putOf(newKey()), { ConditionCheck: check }]))).toEqual([
      NONE,
      CONFLICT,
    ]);
    expect(await reasonsOf(transactWrite(test, [deleteOf(held), putOf(newKey())]))).toEqual([CONFLICT, NONE]);
    const gets = [free, held].map((Key) => ({ TableName: HASH, Key }));
    expect(await reasonsOf(transactGet(test, gets))).toEqual([NONE, CONFLICT]);
  });

  it('is told of before conditions that fail, and after keys that do not fit', async () => {
    const failing = { TableName: HASH, Key: held, ConditionExpression: 'attribute_not_exists(a)' };
    expect(await reasonsOf(transactWrite(test, [{ ConditionCheck: failing }]))).toEqual([CONFLICT]);
    const [first, second] = await reasonsOf(transactWrite(test, [deleteOf(held), putOf({})]));
    expect([first?.Code, second?.Code]).toEqual(['None', 'ValidationError']);
  });

  it('is read as ever, and is as it was', async () => {
    expect(await get(test, HASH, held)).toEqual({ ...held, n: { N: '1' } });
  });

  it('cannot be held twice', () => {
    expect(() => test.stator.holdItem({ tableName: HASH, key: held })).toThrow('a request is at work');
  });
});

describe('holdItem', () => {
  it('lets go once, and leaves other items alone', async () => {
    const key = newKey();
    const first = test.stator.holdItem({ tableName: HASH, key });
    first();
    const second = test.stator.holdItem({ tableName: HASH, key });
    first();
    expect(await refusalOf(test.client.send(new DeleteItemCommand({ TableName: HASH, Key: key })))).toEqual(
      REFUSED,
    );
    await put(test, HASH, newKey());
    second();
    await put(test, HASH, key);
  });

  it.each<[string, Record<string, { S?: string; N?: string; B?: Uint8Array }>, WireItem]>([
    [NUMBERS, { a: { N: '1.50' } }, { a: { N: '15e-1' } }],
    [
      BINARY,
      { a: { S: 'a' }, b: { B: Uint8Array.of(1, 255) } },
      { a: { S: 'a' }, b: { B: Uint8Array.of(1, 255) } },
    ],
    [RANGE, { a: { S: 'a' }, b: { S: 'b' } }, strings({ a: 'a', b: 'b' })],
  ])('takes keys of every type: %s', async (tableName, key, item) => {
    const letGo = test.stator.holdItem({ tableName, key });
    expect(await refusalOf(put(test, tableName, item))).toEqual(REFUSED);
    letGo();
    await put(test, tableName, item);
  });

  it('says what is wrong', () => {
    expect(() => test.stator.holdItem({ tableName: 'none', key: {} })).toThrow('there is no table none');
    expect(() => test.stator.holdItem({ tableName: HASH, key: { a: { N: '1' } } })).toThrow(
      'The provided key element does not match the schema',
    );
  });
});

describe('requests that overlap', () => {
  /** What several requests at once came to: how many were done, and how the others were refused. */
  async function outcomesOf(requests: readonly Promise<unknown>[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const answer of await Promise.allSettled(requests)) {
      const outcome = answer.status === 'fulfilled' ? 'done' : answer.reason.message;
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  }

  const CANCELLED =
    'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]';
  const times = <Result>(count: number, make: () => Result) => Array.from({ length: count }, make);

  it('are one transaction that is done and others that are cancelled', async () => {
    const key = newKey();
    const transfer = () => transactWrite(test, [increment(key), increment(newKey())]);
    const counts = await outcomesOf(times(16, transfer));
    expect(Object.keys(counts).sort()).toEqual([CANCELLED, 'done']);
    expect(await get(test, HASH, key)).toMatchObject({ n: { N: String(counts.done) } });
  });

  it('are a transaction and writes that are refused, or writes and a transaction that is cancelled', async () => {
    const key = newKey();
    const add = () =>
      test.client.send(
        new UpdateItemCommand({
          TableName: HASH,
          Key: key,
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    const transfer = () => transactWrite(test, [increment(key), increment(newKey())]);
    const counts = await outcomesOf(times(12, () => [transfer(), add()]).flat());
    const { done, [REFUSED.message]: refused = 0, [CANCELLED]: cancelled = 0, ...others } = counts;
    expect(others).toEqual({});
    expect(refused + cancelled).toBeGreaterThan(0);
    expect(await get(test, HASH, key)).toMatchObject({ n: { N: String(done) } });
  });

  it('do not conflict when they are writes of single items', async () => {
    const key = newKey();
    const counts = await outcomesOf(times(16, () => put(test, HASH, key)));
    expect(counts).toEqual({ done: 16 });
  });

  it('do not conflict when they are about other items', async () => {
    const counts = await outcomesOf(
      times(16, () => transactWrite(test, [increment(newKey()), putOf(newKey())])),
    );
    expect(counts).toEqual({ done: 16 });
  });

  it('are reads in a transaction and a write of the same item: cancelled while it is at work', async () => {
    const key = newKey();
    await put(test, HASH, key);
    const read = () =>
      transactGet(test, [
        { TableName: HASH, Key: key },
        { TableName: HASH, Key: newKey() },
      ]);
    const counts = await outcomesOf(times(12, () => [put(test, HASH, key), read()]).flat());
    const { done = 0, [CANCELLED]: cancelled = 0, ...others } = counts;
    expect(others).toEqual({});
    expect(done).toBeGreaterThanOrEqual(12);
    expect(cancelled).toBeGreaterThan(0);
  });
});
