import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { startStator } from '../src/embedded/index.js';
import { get, HASH, put, useItemTables } from './items.js';
import { createHashTable } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';
import { CONFLICT, FAILED, reasonsOf, transactWrite } from './transactions.js';

const MINUTE_MS = 60_000;
const time = { nowMs: Date.now() };
const clock = { nowMs: () => time.nowMs };
const test = useStator({ clock });
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('key') } });
const newToken = () => ({ ClientRequestToken: test.newName('token') });
const increment = (Key: { a: { S: string } }, by = '1'): TransactWriteItem => ({
  Update: {
    TableName: HASH,
    Key,
    UpdateExpression: 'ADD n :by',
    ExpressionAttributeValues: { ':by': { N: by } },
  },
});
const numberOf = async (key: { a: { S: string } }) => (await get(test, HASH, key))?.n?.N;
const MISMATCH = 'IdempotentParameterMismatchException';

describe('a ClientRequestToken', () => {
  it('has a request done once', async () => {
    const [key, token] = [newKey(), newToken()];
    for (let n = 0; n < 3; n++) await transactWrite(test, [increment(key)], token);
    expect(await numberOf(key)).toBe('1');
    await transactWrite(test, [increment(key)], newToken());
    await transactWrite(test, [increment(key)]);
    expect(await numberOf(key)).toBe('3');
  });

  it('is refused for another request', async () => {
    const [key, token] = [newKey(), newToken()];
    await transactWrite(test, [increment(key)], token);
    const others = [[increment(key, '2')], [increment(newKey())], [increment(key), increment(newKey())]];
    for (const actions of others) {
      const { code, message } = await refusalOf(transactWrite(test, actions, token));
      expect(code).toBe(MISMATCH);
      expect(message).toMatch(/idempotent token that was already used/);
    }
    const told = { ...token, ReturnConsumedCapacity: 'TOTAL' } as const;
    expect((await refusalOf(transactWrite(test, [increment(key)], told))).code).toBe(MISMATCH);
    expect(await numberOf(key)).toBe('1');
  });

  it('does not depend on the order in which maps are written', async () => {
    const [key, token] = [newKey(), newToken()];
    const putOf = (Item: Record<string, { S: string }>) => [{ Put: { TableName: HASH, Item } }];
    await transactWrite(test, putOf({ ...key, x: { S: 'x' }, y: { S: 'y' } }), token);
    await transactWrite(test, putOf({ y: { S: 'y' }, x: { S: 'x' }, ...key }), token);
  });

  it('is free again after a request that was refused', async () => {
    const [key, token] = [newKey(), newToken()];
    const check = { TableName: HASH, Key: key, ConditionExpression: 'attribute_exists(a)' };
    const actions = [{ ConditionCheck: check }];
    expect(await reasonsOf(transactWrite(test, actions, token))).toEqual([FAILED]);
    expect(await reasonsOf(transactWrite(test, actions, token))).toEqual([FAILED]);
    await put(test, HASH, key);
    await transactWrite(test, actions, token);
    await transactWrite(test, [increment(newKey())], { ClientRequestToken: `${token.ClientRequestToken}x` });
  });

  it('answers a repetition whatever has happened to the items', async () => {
    const [key, token] = [newKey(), newToken()];
    const Put = { TableName: HASH, Item: key, ConditionExpression: 'attribute_not_exists(a)' };
    await transactWrite(test, [{ Put }], token);
    await transactWrite(test, [{ Put }], token);
    const letGo = test.stator.holdItem({ tableName: HASH, key });
    await transactWrite(test, [{ Put }], token);
    expect(await reasonsOf(transactWrite(test, [{ Put }]))).toEqual([CONFLICT]);
    letGo();
  });

  it('means nothing in another region', async () => {
    const [key, token] = [newKey(), newToken()];
    await transactWrite(test, [increment(key)], token);
    const elsewhere = new DynamoDBClient({ ...test.stator.clientSettings, region: 'eu-west-1' });
    await createHashTable(elsewhere, HASH);
    await elsewhere.send(new TransactWriteItemsCommand({ ...token, TransactItems: [increment(newKey())] }));
    elsewhere.destroy();
  });

  it('is forgotten after ten minutes', async () => {
    const [key, token] = [newKey(), newToken()];
    await transactWrite(test, [increment(key)], token);
    time.nowMs += 10 * MINUTE_MS - 1;
    await transactWrite(test, [increment(key)], token);
    expect(await numberOf(key)).toBe('1');
    time.nowMs += 1;
    await transactWrite(test, [increment(key)], token);
    expect(await numberOf(key)).toBe('2');
    time.nowMs += 10 * MINUTE_MS;
    await transactWrite(test, [increment(newKey())], token);
    expect((await refusalOf(transactWrite(test, [increment(key)], token))).code).toBe(MISMATCH);
  });

  it('used again after its time lasts as long as a new one, while others are forgotten', async () => {
    const [key, token] = [newKey(), newToken()];
    const others = Array.from({ length: 6 }, newToken);
    await transactWrite(test, [increment(key)], token);
    for (const other of others) await transactWrite(test, [increment(newKey())], other);
    time.nowMs += 11 * MINUTE_MS;
    await transactWrite(test, [increment(key)], token);
    time.nowMs += 9 * MINUTE_MS;
    for (const other of others) await transactWrite(test, [increment(key)], other);
    await transactWrite(test, [increment(key)], token);
    expect(await numberOf(key)).toBe('8');
  });
});

const IN_PROGRESS = {
  code: 'TransactionInProgressException',
  message: 'Transaction from previous request is still in progress',
};

describe('a token of a request that is at work', () => {
  it('is refused until that is over', async () => {
    const [key, token] = [newKey(), newToken()];
    const letGo = test.stator.holdToken(token.ClientRequestToken);
    expect(await refusalOf(transactWrite(test, [increment(key)], token))).toEqual(IN_PROGRESS);
    await transactWrite(test, [increment(key)], newToken());
    letGo();
    letGo();
    await transactWrite(test, [increment(key)], token);
    expect(await numberOf(key)).toBe('2');
  });
});

describe('on disk', () => {
  it('tokens are kept through a restart, and a request that is sent twice at once is done once', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'stator-tokens-'));
    const [key, token] = [newKey(), newToken()];
    const once = async <Result>(use: (client: DynamoDBClient) => Promise<Result>) => {
      const stator = await startStator({ dataDir, clock });
      const client = new DynamoDBClient({ ...stator.clientSettings, maxAttempts: 1 });
      const result = await use(client);
      client.destroy();
      await stator.close();
      return result;
    };
    const send = (client: DynamoDBClient, by: string) =>
      client.send(new TransactWriteItemsCommand({ ...token, TransactItems: [increment(key, by)] }));
    const codes = await once(async (client) => {
      await createHashTable(client, HASH);
      const answers = await Promise.allSettled(Array.from({ length: 8 }, () => send(client, '1')));
      return answers.map((answer) => (answer.status === 'fulfilled' ? 'done' : answer.reason.name));
    });
    expect(codes).toContain('done');
    // Those that came when it had been done are answered as it was.
    const others = codes.filter((code) => code !== 'done' && code !== IN_PROGRESS.code);
    expect(others).toEqual([]);
    await once(async (client) => {
      const { Item } = await client.send(new GetItemCommand({ TableName: HASH, Key: key }));
      expect(Item?.n).toEqual({ N: '1' });
      await send(client, '1');
      expect((await refusalOf(send(client, '2'))).code).toBe(MISMATCH);
    });
    time.nowMs += 10 * MINUTE_MS;
    await once((client) => send(client, '2'));
    rmSync(dataDir, { recursive: true });
  });
});
