import {
  type AttributeValue,
  type ReturnValue,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { call, get, HASH, put, useItemTables } from './items.js';
import type { WireItem } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';

/** UpdateItem, as recorded from AWS by dynalite, ScyllaDB and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('key') } });
const S = (value: string) => ({ S: value });
const N = (value: number) => ({ N: String(value) });

type Parameters = Partial<UpdateItemCommandInput>;

const send = (Key: WireItem, parameters: Parameters) =>
  test.client.send(new UpdateItemCommand({ TableName: HASH, Key, ...parameters }));

function expression(UpdateExpression: string, values?: Record<string, AttributeValue>): Parameters {
  const named = values && Object.fromEntries(Object.entries(values).map(([name, one]) => [`:${name}`, one]));
  return { UpdateExpression, ...(named && { ExpressionAttributeValues: named }) };
}

describe('an update expression', () => {
  const item: WireItem = {
    s: S('text'),
    n: N(10),
    ss: { SS: ['a', 'b'] },
    l: { L: [N(1), N(2), N(3)] },
    m: { M: { x: N(1), y: { L: [S('deep')] } } },
  };

  it.each<[Parameters, Partial<Record<string, AttributeValue | undefined>>]>([
    [expression('SET s = :v', { v: N(1) }), { s: N(1) }],
    [expression('SET z = :v', { v: { NULL: true } }), { z: { NULL: true } }],
    [expression('SET n = n + :v', { v: N(5) }), { n: N(15) }],
    [expression('SET n = :v - n', { v: N(5) }), { n: N(-5) }],
    [expression('SET z = n, n = :v', { v: S('swapped') }), { z: N(10), n: S('swapped') }],
    [expression('SET s = n, n = s'), { s: N(10), n: S('text') }],
    [expression('SET z = if_not_exists(z, :v), n = if_not_exists(n, :v)', { v: N(0) }), { z: N(0) }],
    [expression('SET z = if_not_exists(z, n) + :v', { v: N(1) }), { z: N(11) }],
    [expression('SET l = list_append(:v, l)', { v: { L: [N(0)] } }), { l: { L: [N(0), N(1), N(2), N(3)] } }],
    [expression('SET l[1] = :v', { v: S('b') }), { l: { L: [N(1), S('b'), N(3)] } }],
    [
      expression('SET l[9] = :v, l[5] = :w', { v: S('9'), w: S('5') }),
      { l: { L: [N(1), N(2), N(3), S('5'), S('9')] } },
    ],
    [expression('SET m.x = m.x + n'), { m: { M: { ...item.m?.M, x: N(11) } } }],
    [expression('SET m.z = :v', { v: S('new') }), { m: { M: { ...item.m?.M, z: S('new') } } }],
    [expression('SET m.y[0] = l[2]'), { m: { M: { x: N(1), y: { L: [N(3)] } } } }],
    [expression('REMOVE s, z, m.x, m.gone'), { s: undefined, m: { M: { y: { L: [S('deep')] } } } }],
    [expression('REMOVE l[0], l[2], l[7]'), { l: { L: [N(2)] } }],
    [expression('ADD n :v, z :v', { v: N(0.5) }), { n: N(10.5), z: N(0.5) }],
    [expression('ADD ss :v', { v: { SS: ['b', 'c'] } }), { ss: { SS: ['a', 'b', 'c'] } }],
    [expression('ADD z :v', { v: { NS: ['1'] } }), { z: { NS: ['1'] } }],
    [expression('DELETE ss :v', { v: { SS: ['a', 'z'] } }), { ss: { SS: ['b'] } }],
    [expression('DELETE ss :v, z :v', { v: { SS: ['a', 'b'] } }), { ss: undefined }],
    [
      expression('ADD n :n DELETE ss :s REMOVE l SET s = :n', { n: N(1), s: { SS: ['a'] } }),
      { n: N(11), ss: { SS: ['b'] }, l: undefined, s: N(1) },
    ],
  ])('%j', async (parameters, changes) => {
    const key = newKey();
    await put(test, HASH, { ...key, ...item });
    await send(key, parameters);
    const expected = Object.entries({ ...key, ...item, ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    expect(await get(test, HASH, key)).toEqual(Object.fromEntries(expected));
  });
});

describe('AttributeUpdates', () => {
  const item: WireItem = { s: S('text'), n: N(10), ss: { SS: ['a', 'b'] }, l: { L: [N(1)] } };

  it.each<
    [
      NonNullable<UpdateItemCommandInput['AttributeUpdates']>,
      Partial<Record<string, AttributeValue | undefined>>,
    ]
  >([
    [{ s: { Value: N(1) } }, { s: N(1) }],
    [
      { s: { Action: 'PUT', Value: N(1) }, z: { Action: 'PUT', Value: S('') } },
      { s: N(1), z: S('') },
    ],
    [{ s: { Action: 'DELETE' }, z: { Action: 'DELETE' } }, { s: undefined }],
    [{ ss: { Action: 'DELETE', Value: { SS: ['a', 'z'] } } }, { ss: { SS: ['b'] } }],
    [{ ss: { Action: 'DELETE', Value: { SS: ['a', 'b'] } } }, { ss: undefined }],
    [
      { n: { Action: 'ADD', Value: N(-3) }, z: { Action: 'ADD', Value: N(2) } },
      { n: N(7), z: N(2) },
    ],
    [{ ss: { Action: 'ADD', Value: { SS: ['b', 'c'] } } }, { ss: { SS: ['a', 'b', 'c'] } }],
    [{ l: { Action: 'ADD', Value: { L: [N(2)] } } }, { l: { L: [N(1), N(2)] } }],
    [{ 'a.b': { Value: N(3) } }, { 'a.b': N(3) }],
    [{}, {}],
  ])('%j', async (AttributeUpdates, changes) => {
    const key = newKey();
    await put(test, HASH, { ...key, ...item });
    await send(key, { AttributeUpdates });
    const expected = Object.entries({ ...key, ...item, ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    expect(await get(test, HASH, key)).toEqual(Object.fromEntries(expected));
  });
});

describe('an item that is not there', () => {
  it.each<[Parameters, WireItem | undefined]>([
    [{}, {}],
    [{ AttributeUpdates: {} }, {}],
    [expression('SET n = :v', { v: N(1) }), { n: N(1) }],
    [expression('SET b = a'), { b: { S: 'as the key' } }],
    [expression('ADD n :v', { v: N(1) }), { n: N(1) }],
    [expression('REMOVE n'), undefined],
    [expression('DELETE n :v', { v: { SS: ['a'] } }), undefined],
    [{ AttributeUpdates: { n: { Action: 'ADD', Value: N(1) } } }, { n: N(1) }],
    [{ AttributeUpdates: { n: { Action: 'DELETE' } } }, undefined],
  ])('after %j', async (parameters, attributes) => {
    const key = newKey();
    await send(key, parameters);
    const copied = attributes?.b ? { b: key.a } : {};
    expect(await get(test, HASH, key)).toEqual(attributes && { ...key, ...attributes, ...copied });
  });
});

describe('ReturnValues', () => {
  const item: WireItem = { b: S('dog'), c: N(1), m: { M: { x: N(1), y: N(2) } }, l: { L: [N(1), N(2)] } };
  const setBoth = expression('SET b = :v, z = :v', { v: S('cat') });

  it.each<[ReturnValue, Parameters, WireItem | 'all before' | 'all after' | undefined]>([
    ['NONE', setBoth, undefined],
    ['ALL_OLD', setBoth, 'all before'],
    ['ALL_NEW', setBoth, 'all after'],
    ['UPDATED_OLD', setBoth, { b: S('dog') }],
    ['UPDATED_NEW', setBoth, { b: S('cat'), z: S('cat') }],
    ['UPDATED_OLD', expression('REMOVE b'), { b: S('dog') }],
    ['UPDATED_NEW', expression('REMOVE b'), undefined],
    ['UPDATED_OLD', expression('SET z = :v', { v: N(1) }), undefined],
    ['UPDATED_OLD', expression('SET m.x = :v', { v: N(9) }), { m: { M: { x: N(1) } } }],
    ['UPDATED_NEW', expression('SET m.x = :v', { v: N(9) }), { m: { M: { x: N(9) } } }],
    ['UPDATED_NEW', expression('SET l[1] = :v', { v: N(9) }), { l: { L: [N(9)] } }],
    ['UPDATED_OLD', expression('ADD c :v', { v: N(1) }), { c: N(1) }],
    ['UPDATED_NEW', expression('ADD c :v', { v: N(1) }), { c: N(2) }],
    ['UPDATED_OLD', { AttributeUpdates: { b: { Value: N(1) }, z: { Value: N(1) } } }, { b: S('dog') }],
    ['UPDATED_NEW', { AttributeUpdates: { b: { Value: N(1) }, c: { Action: 'DELETE' } } }, { b: N(1) }],
    ['UPDATED_NEW', { AttributeUpdates: {} }, undefined],
    ['ALL_NEW', { AttributeUpdates: {} }, 'all after'],
    ['ALL_OLD', { AttributeUpdates: {} }, 'all before'],
  ])('%s of %j', async (ReturnValues, parameters, returned) => {
    const key = newKey();
    await put(test, HASH, { ...key, ...item });
    const { Attributes } = await send(key, { ...parameters, ReturnValues });
    const after = await get(test, HASH, key);
    const expected = { 'all before': { ...key, ...item }, 'all after': after };
    expect(Attributes).toEqual(typeof returned === 'string' ? expected[returned] : returned);
  });

  it.each<[ReturnValue, Parameters, WireItem | undefined]>([
    ['ALL_OLD', setBoth, undefined],
    ['UPDATED_OLD', setBoth, undefined],
    ['UPDATED_NEW', setBoth, { b: S('cat'), z: S('cat') }],
    ['ALL_NEW', expression('REMOVE b'), undefined],
    ['UPDATED_NEW', {}, undefined],
  ])('%s of %j where no item was', async (ReturnValues, parameters, returned) => {
    expect((await send(newKey(), { ...parameters, ReturnValues })).Attributes).toEqual(returned);
  });
});

describe('a condition', () => {
  const set = expression('SET n = :new', { new: N(2) });

  it.each<[Parameters, boolean]>([
    [{ ConditionExpression: 'attribute_exists(n)' }, true],
    [{ ConditionExpression: 'attribute_not_exists(n)' }, false],
    [{ ConditionExpression: 'n < :new' }, true],
    [{ ConditionExpression: 'n >= :new OR a = :new' }, false],
  ])('%j: %s', async (condition, holds) => {
    const Key = newKey();
    await put(test, HASH, { ...Key, n: N(1) });
    const answer = send(Key, { ...set, ...condition });
    if (holds) await answer;
    else expect((await refusalOf(answer)).code).toBe('ConditionalCheckFailedException');
    expect(await get(test, HASH, Key)).toEqual({ ...Key, n: N(holds ? 2 : 1) });
  });

  it.each([
    ['ALL_OLD', true],
    ['NONE', false],
  ])('that fails returns for %s the old item or not', async (onFailure, returned) => {
    const Key = newKey();
    const Item = { ...Key, n: N(1) };
    await put(test, HASH, Item);
    const { body } = await call(test, 'UpdateItem', {
      ...{ TableName: HASH, Key, ...set, ConditionExpression: 'n = :new' },
      ReturnValuesOnConditionCheckFailure: onFailure,
    });
    expect(body.Item).toEqual(returned ? Item : undefined);
  });

  it('in the legacy form', async () => {
    const Key = newKey();
    const updates: Parameters = { AttributeUpdates: { n: { Value: N(1) } } };
    const once = { ...updates, Expected: { n: { Exists: false } } };
    await send(Key, once);
    expect((await refusalOf(send(Key, once))).code).toBe('ConditionalCheckFailedException');
    await send(Key, {
      ...{
        Expected: { n: { Value: N(7) }, a: { ComparisonOperator: 'NOT_NULL' } },
        ConditionalOperator: 'OR',
      },
      AttributeUpdates: { n: { Action: 'ADD', Value: N(1) } },
    });
    expect(await get(test, HASH, Key)).toEqual({ ...Key, n: N(2) });
  });
});

it('loses no increment of many at once', async () => {
  const key = newKey();
  await Promise.all(Array.from({ length: 60 }, () => send(key, expression('ADD n :one', { one: N(1) }))));
  expect((await get(test, HASH, key))?.n).toEqual(N(60));
});

it('takes what the document client makes of JavaScript values', async () => {
  const documents = DynamoDBDocumentClient.from(test.client);
  const { Attributes } = await documents.send(
    new UpdateCommand({
      TableName: HASH,
      Key: { a: test.newName('document') },
      UpdateExpression: 'SET #list = list_append(if_not_exists(#list, :empty), :more)',
      ExpressionAttributeNames: { '#list': 'list' },
      ExpressionAttributeValues: { ':empty': [], ':more': [1, { x: null }] },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  expect(Attributes).toEqual({ list: [1, { x: null }] });
});
