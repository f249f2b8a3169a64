import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import { type OperationName, parseRequest } from './index.js';

const Key = { pk: { S: 'a' } };
const table = {
  TableName: 'abc',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};

/** The code and message of the refusal, or undefined when the body is accepted. */
function refusal(name: OperationName, json: string): string | undefined {
  try {
    parseRequest(name, JSON.parse(json));
  } catch (error) {
    if (error instanceof DynamoError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}

describe('accepted bodies', () => {
  const cases: readonly (readonly [OperationName, object])[] = [
    ['GetItem', { TableName: 'abc', Key }],
    ['GetItem', { TableName: 'arn:aws:dynamodb:us-east-1:000000000000:table/abc', Key }],
    [
      'PutItem',
      {
        TableName: 'abc',
        Item: { pk: { M: { l: { L: [{ N: '1' }, { BOOL: true }, { NULL: true }] } } }, b: { BS: ['AQ=='] } },
      },
    ],
    ['CreateTable', table],
    ['ListTables', {}],
    ['DescribeLimits', { whatever: { deeply: [1] } }],
    ['GetRecords', { ShardIterator: 'x', Limit: 1 }],
  ];

  it.each(cases)('%s %j comes back as it is', (name, body) => {
    const before = structuredClone(body);
    expect(parseRequest(name, body)).toBe(body);
    expect(body).toEqual(before);
  });

  it('takes null for absent', () => {
    expect(parseRequest('ListTables', { ExclusiveStartTableName: null, Limit: null })).toEqual({});
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['yes', true],
    ['1', true],
    ['false', false],
    ['no', false],
    ['0', false],
  ])('takes the boolean %j for %j', (given, expected) => {
    const body = { TableName: 'abc', Key, ConsistentRead: given };
    expect(parseRequest('GetItem', body).ConsistentRead).toBe(expected);
  });

  it('takes a whole number out of a decimal one', () => {
    expect(parseRequest('ListTables', { Limit: 1.9 }).Limit).toBe(1);
  });

  it('leaves __proto__ keys harmless', () => {
    const body: unknown = JSON.parse(
      '{"TableName":"abc","__proto__":{"Key":{}},"Item":{"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"BOOL":"true"}}}}}',
    );
    const request = parseRequest('PutItem', body);
    expect(Object.getPrototypeOf(request.Item)).toBe(Object.prototype);
    expect(JSON.stringify(request.Item)).toBe(
      '{"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"BOOL":true}}}}',
    );
    expect(refusal('GetItem', '{"TableName":"abc","__proto__":{"Key":{}}}')).toContain("'key'");
  });
});

describe('deep nesting', () => {
  it.each(['{"M":{"a":', '{"L":[', '{"":', '{"S":'])(
    '%s 100,000 times does not exhaust the stack',
    (opening) => {
      const closing = [...opening]
        .reverse()
        .map((c) => ({ '{': '}', '[': ']' })[c] ?? '')
        .join('');
      const deep = `${opening.repeat(100_000)}{}${closing.repeat(100_000)}`;
      const outcome = () => refusal('PutItem', `{"TableName":"abc","Item":{"a":${deep}},"ReturnValues":"x"}`);
      expect(outcome()).toMatch(/^(Valid|Serial)/);
      expect(refusal('BatchGetItem', `{"RequestItems":{"b!":{"Keys":[{"a":${deep}}]}}}`)).toMatch(
        /^(Valid|Serial)/,
      );
    },
  );
});
