import { describe, expect, it } from 'vitest';
import { contentOf, get, HASH, put, RANGE, useItemTables } from './items.js';
import { strings } from './read-tables.js';
import { useStator } from './stator.js';
import { FAILED, NONE, reasonsOf, transactWrite } from './transactions.js';

const test = useStator();
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('key') } });
const isThere = 'attribute_exists(a)';
const isNotThere = 'attribute_not_exists(a)';
const arnOf = (name: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`;

describe('TransactWriteItems', () => {
  it('puts, updates, deletes and checks in one step, and answers nothing that was not asked for', async () => {
    const [made, changed, removed, checked] = [newKey(), newKey(), newKey(), newKey()];
    await put(test, HASH, { ...changed, n: { N: '41' } });
    await put(test, HASH, { ...removed, n: { N: '1' } });
    const { $metadata, ...answer } = await transactWrite(test, [
      { Put: { TableName: HASH, Item: { ...made, x: { S: 'x' } }, ConditionExpression: isNotThere } },
      {
        Update: {
          TableName: HASH,
          Key: changed,
          UpdateExpression: 'SET #n = #n + :one',
          ConditionExpression: '#n = :before',
          ExpressionAttributeNames: { '#n': 'n' },
          ExpressionAttributeValues: { ':one': { N: '1' }, ':before': { N: '41' } },
        },
      },
      { Delete: { TableName: HASH, Key: removed, ConditionExpression: isThere } },
      { ConditionCheck: { TableName: HASH, Key: checked, ConditionExpression: isNotThere } },
    ]);
    expect(answer).toEqual({});
    expect($metadata.httpStatusCode).toBe(200);
    expect(await get(test, HASH, made)).toEqual({ ...made, x: { S: 'x' } });
    expect(await get(test, HASH, changed)).toEqual({ ...changed, n: { N: '42' } });
    expect(await get(test, HASH, removed)).toBeUndefined();
    expect(await get(test, HASH, checked)).toBeUndefined();
  });

  it('replaces the whole item with a Put', async () => {
    const key = newKey();
    await put(test, HASH, { ...key, x: { S: 'old' } });
    await transactWrite(test, [{ Put: { TableName: HASH, Item: { ...key, y: { S: 'new' } } } }]);
    expect(await get(test, HASH, key)).toEqual({ ...key, y: { S: 'new' } });
  });

  it('makes a new item with an Update, and none with one that only removes', async () => {
    const [made, none] = [newKey(), newKey()];
    const ExpressionAttributeValues = { ':x': { S: 'x' } };
    await transactWrite(test, [
      { Update: { TableName: HASH, Key: made, UpdateExpression: 'SET x = :x', ExpressionAttributeValues } },
      { Update: { TableName: HASH, Key: none, UpdateExpression: 'REMOVE x' } },
    ]);
    expect(await get(test, HASH, made)).toEqual({ ...made, x: { S: 'x' } });
    expect(await get(test, HASH, none)).toBeUndefined();
  });

  it('deletes what is not there', async () => {
    await transactWrite(test, [{ Delete: { TableName: HASH, Key: newKey() } }]);
  });

  it('writes to several tables, named or by ARN, and keeps their indexes', async () => {
    const key = newKey();
    const ranged = { ...key, b: { S: 'b' }, c: { S: test.newName('c') }, d: { S: 'd' } };
    await put(test, RANGE, { ...ranged, b: { S: 'old' } });
    await transactWrite(test, [
      { Put: { TableName: arnOf(HASH), Item: key } },
      { Put: { TableName: RANGE, Item: ranged } },
      { Delete: { TableName: arnOf(RANGE), Key: { ...key, b: { S: 'old' } } } },
    ]);
    expect(await get(test, HASH, key)).toEqual(key);
    for (const index of ['gsiAll', 'lsiAll']) {
      const found = (await contentOf(test, RANGE, index)).filter(({ c }) => c?.S === ranged.c.S);
      expect(found).toEqual([ranged]);
    }
  });

  it('takes 100 actions', async () => {
    const keys = Array.from({ length: 100 }, newKey);
    await transactWrite(
      test,
      keys.map((Item) => ({ Put: { TableName: HASH, Item } })),
    );
    const found = await Promise.all(keys.map((key) => get(test, HASH, key)));
    expect(found).toEqual(keys);
  });

  it('deletes items of more than 4 MB, as long as it does not name that much', async () => {
    const keys = Array.from({ length: 11 }, newKey);
    await Promise.all(keys.map((key) => put(test, HASH, { ...key, x: { S: 'x'.repeat(400_000) } })));
    await transactWrite(
      test,
      keys.map((Key) => ({ Delete: { TableName: HASH, Key } })),
    );
    expect(await get(test, HASH, keys[10] ?? {})).toBeUndefined();
  });

  it('takes almost 4 MB', async () => {
    const puts = Array.from({ length: 11 }, () => {
      return { Put: { TableName: HASH, Item: { ...newKey(), x: { S: 'x'.repeat(380_000) } } } };
    });
    await transactWrite(test, puts);
  });
});

describe('a transaction that is cancelled', () => {
  it('changes nothing, in no table and no index', async () => {
    const key = newKey();
    await put(test, HASH, { ...key, n: { N: '1' } });
    const content = () => Promise.all([contentOf(test, HASH), contentOf(test, RANGE, 'gsiAll')]);
    const before = await content();
    const update = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '2' } } };
    const reasons = await reasonsOf(
      transactWrite(test, [
        { Put: { TableName: RANGE, Item: strings({ a: 'a', b: 'b', c: 'c', d: 'd' }) } },
        { Update: { TableName: HASH, Key: key, ...update } },
        { Put: { TableName: HASH, Item: newKey() } },
        { ConditionCheck: { TableName: HASH, Key: newKey(), ConditionExpression: isThere } },
      ]),
    );
    expect(reasons).toEqual([NONE, NONE, NONE, FAILED]);
    expect(await content()).toEqual(before);
  });

  it('has a reason for every action that fails, in order', async () => {
    const [there, missing] = [newKey(), newKey()];
    await put(test, HASH, there);
    const Update = { TableName: HASH, Key: missing, UpdateExpression: 'REMOVE x' };
    const reasons = await reasonsOf(
      transactWrite(test, [
        { Put: { TableName: HASH, Item: there, ConditionExpression: isNotThere } },
        { Update: { ...Update, ConditionExpression: isThere } },
        { Put: { TableName: HASH, Item: newKey(), ConditionExpression: isNotThere } },
        { Delete: { TableName: HASH, Key: newKey(), ConditionExpression: isThere } },
        { ConditionCheck: { TableName: HASH, Key: newKey(), ConditionExpression: isThere } },
      ]),
    );
    expect(reasons).toEqual([FAILED, FAILED, NONE, FAILED, FAILED]);
  });

  it('returns the old item of each action that wants it, when there is one', async () => {
    const [one, other, missing] = [newKey(), newKey(), newKey()];
    const item = { ...one, x: { L: [{ N: '1' }, { B: Uint8Array.of(0, 255) }] } };
    await put(test, HASH, item);
    await put(test, HASH, other);
    const check = (Key: typeof one, wanted: 'ALL_OLD' | 'NONE') => ({
      ConditionCheck: {
        TableName: HASH,
        Key,
        ConditionExpression: 'y = :y',
        ExpressionAttributeValues: { ':y': { S: 'y' } },
        ReturnValuesOnConditionCheckFailure: wanted,
      },
    });
    const reasons = await reasonsOf(
      transactWrite(test, [check(one, 'ALL_OLD'), check(other, 'NONE'), check(missing, 'ALL_OLD')]),
    );
    expect(reasons).toEqual([{ ...FAILED, Item: item }, FAILED, FAILED]);
  });

  it('tells of no capacity', async () => {
    const answer = transactWrite(
      test,
      [{ Delete: { TableName: HASH, Key: newKey(), ConditionExpression: isThere } }],
      { ReturnConsumedCapacity: 'TOTAL' },
    );
    await expect(answer).rejects.not.toHaveProperty('ConsumedCapacity');
  });
});
