import { describe, expect, it } from 'vitest';
import type { WireItem } from '../values/index.js';
import { ExpressionCache, openExpressions } from './index.js';

const messageOf = (run: () => unknown): string => {
  try {
    run();
    return 'no error';
  } catch (error) {
    return String(error).replace('DynamoError: ', '');
  }
};
const open = (names?: Record<string, string>, values?: WireItem) => openExpressions({ names, values });

describe('ExpressionAttributeNames', () => {
  it.each<[Record<string, string>, string]>([
    [{}, 'ExpressionAttributeNames must not be empty'],
    [{ a: 'a' }, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'],
    [{ '#': 'a' }, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'],
    [{ '#ok': 'a', '#a-b': 'a' }, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'],
  ])('%o', (names, message) => {
    expect(messageOf(() => open(names))).toBe(message);
  });

  it('takes any name of 1 to 65535 bytes', () => {
    expect(messageOf(() => open({ '#123': '3 any character!.#=' }))).toBe('no error');
    expect(messageOf(() => open({ '#a': 'x'.repeat(65535) }))).toBe('no error');
    expect(messageOf(() => open({ '#a': 'x'.repeat(65536) }))).toContain('less than 65536 bytes');
    expect(messageOf(() => open({ '#a': '' }))).toContain('Empty attribute name');
  });

  it('takes keys of 255 bytes', () => {
    expect(messageOf(() => open({ [`#${'a'.repeat(254)}`]: 'a' }))).toBe('no error');
    expect(messageOf(() => open({ [`#${'a'.repeat(255)}`]: 'a' }))).toContain('contains invalid key');
  });
});

describe('ExpressionAttributeValues', () => {
  it.each<[WireItem, string]>([
    [{}, 'ExpressionAttributeValues must not be empty'],
    [{ a: { S: 'b' } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"'],
    [
      { ':hi!there': { S: 'b' } },
      'ExpressionAttributeValues contains invalid key: Syntax error; key: ":hi!there"',
    ],
    [
      { ':b': {} },
      'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, ' +
        'must contain exactly one of the supported datatypes for key :b',
    ],
    [
      { ':b': { SS: [] } },
      'ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: ' +
        'An string set  may not be empty for key :b',
    ],
  ])('%o', (values, message) => {
    expect(messageOf(() => open(undefined, values))).toBe(message);
  });

  it('comes after the names, keys before values', () => {
    expect(messageOf(() => open({ a: 'a' }, {}))).toContain('ExpressionAttributeNames contains');
    expect(messageOf(() => open(undefined, { ':a': {}, b: { S: 'x' } }))).toContain('key: "b"');
  });

  it('are brought to normal form', () => {
    const { update } = open(undefined, { ':n': { N: '+001.50' } });
    expect(update('SET a = :n').apply({}, {})).toEqual({ a: { N: '1.5' } });
  });
});

describe('close', () => {
  it('finds names and values that nothing used', () => {
    const expressions = open({ '#a': 'a', '#b': 'b' }, { ':a': { S: 'a' }, ':c': { S: 'c' } });
    expressions.condition('c = :a OR d = :c', 'ConditionExpression');
    expect(messageOf(() => expressions.close())).toBe(
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}',
    );
    expressions.projection('#a, x.#b');
    expect(messageOf(() => expressions.close())).toBe('no error');
  });

  it('finds unused values', () => {
    const expressions = open(undefined, { ':a': { S: 'a' }, ':c': { S: 'c' } });
    expressions.update('SET a = :a');
    expect(messageOf(() => expressions.close())).toBe(
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:c}',
    );
  });
});

describe('ExpressionCache', () => {
  it('keeps trees, not what their placeholders stood for', () => {
    const cache = new ExpressionCache();
    const evaluate = (value: string) =>
      openExpressions({ cache, values: { ':v': { S: value } }, names: { '#a': 'a' } })
        .condition('#a = :v', 'ConditionExpression')
        .evaluate({ a: { S: 'x' } });
    expect([evaluate('x'), evaluate('y'), evaluate('x')]).toEqual([true, false, true]);
  });

  it('names the parameter of this request, whoever came first', () => {
    const cache = new ExpressionCache();
    const { condition } = openExpressions({ cache });
    expect(messageOf(() => condition('a = :x', 'ConditionExpression'))).toContain(
      'Invalid ConditionExpression',
    );
    expect(messageOf(() => condition('a = :x', 'FilterExpression'))).toContain('Invalid FilterExpression');
  });

  it('is bounded, keeps what is used, and keeps no failures', () => {
    const cache = new ExpressionCache(40);
    let parses = 0;
    const get = (key: string) => cache.get(key, () => ({ parse: ++parses }));
    get('often');
    for (let index = 0; index < 50; index++) {
      get(`once ${index}`);
      get('often');
    }
    expect(parses).toBe(51);
    get('once 0');
    expect(parses).toBe(52);
    const fail = () =>
      cache.get('bad', () => {
        throw new Error('bad');
      });
    expect(fail).toThrow('bad');
    expect(fail).toThrow('bad');
  });
});
