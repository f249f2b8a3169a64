import { describe, expect, it } from 'vitest';
import { HASH, invalid, NUMBERS, put, RANGE, refusal, useItemTables } from './items.js';
import { strings } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';
import { invalidReason, NONE, reasonsOf, transactGet } from './transactions.js';

const test = useStator();
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('key') } });
const ofHash = (Key: Record<string, { S: string }>) => ({ TableName: HASH, Key });

describe('TransactGetItems', () => {
  it('answers every Get in order, with an empty answer for what is not there', async () => {
    const [one, other] = [newKey(), newKey()];
    const ranged = strings({ a: 'a', b: 'b', c: 'c' });
    await put(test, HASH, { ...one, x: { L: [{ BOOL: true }] } });
    await put(test, NUMBERS, { a: { N: '1.50' }, x: { N: '2' } });
    await put(test, RANGE, ranged);
    const { $metadata, ...answer } = await transactGet(test, [
      ofHash(one),
      ofHash(other),
      {
        TableName: 'arn:aws:dynamodb:us-east-1:123456789012:table/range-table',
        Key: strings({ a: 'a', b: 'b' }),
      },
      { TableName: NUMBERS, Key: { a: { N: '15e-1' } } },
    ]);
    expect(answer).toEqual({
      Responses: [
        { Item: { ...one, x: { L: [{ BOOL: true }] } } },
        {},
        { Item: ranged },
        { Item: { a: { N: '1.5' }, x: { N: '2' } } },
      ],
    });
    expect($metadata.httpStatusCode).toBe(200);
  });

  it('answers the parts that each Get wants', async () => {
    const key = newKey();
    await put(test, HASH, {
      ...key,
      x: { S: 'x' },
      y: { S: 'y' },
      m: { M: { p: { S: 'p' }, q: { S: 'q' } } },
    });
    const answer = await transactGet(test, [
      { ...ofHash(key), ProjectionExpression: '#x, m.q', ExpressionAttributeNames: { '#x': 'x' } },
    ]);
    expect(answer.Responses).toEqual([{ Item: { x: { S: 'x' }, m: { M: { q: { S: 'q' } } } } }]);
    const nothing = await transactGet(test, [{ ...ofHash(key), ProjectionExpression: 'zz' }]);
    expect(nothing.Responses).toEqual([{ Item: {} }]);
  });

  it('takes 100 Gets', async () => {
    const keys = Array.from({ length: 100 }, newKey);
    await Promise.all(keys.map((key) => put(test, HASH, key)));
    const { Responses } = await transactGet(test, keys.map(ofHash));
    expect(Responses).toEqual(keys.map((Item) => ({ Item })));
  });
});

describe('TransactGetItems refuses', () => {
  it('lists that are empty or too long', async () => {
    const constraint = "at 'transactItems' failed to satisfy constraint: Member must have length";
    expect(await refusalOf(transactGet(test, []))).toEqual(
      invalid(`1 validation error detected: Value '[]' ${constraint} greater than or equal to 1`),
    );
    const { code, message } = await refusalOf(
      transactGet(test, Array.from({ length: 101 }, newKey).map(ofHash)),
    );
    expect(code).toBe('ValidationException');
    expect(message).toContain(`${constraint} less than or equal to 100`);
  });

  it('an unknown option before a table that is not there', async () => {
    const TransactItems = [{ Get: { TableName: 'no-such-table', Key: newKey() } }];
    const answer = await refusal(test, 'TransactGetItems', {
      TransactItems,
      ReturnConsumedCapacity: 'BOGUS',
    });
    expect(answer).toEqual(
      invalid(
        "1 validation error detected: Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: " +
          'Member must satisfy enum value set: [INDEXES, TOTAL, NONE]',
      ),
    );
  });

  it('the same item twice', async () => {
    const key = newKey();
    expect(await refusalOf(transactGet(test, [ofHash(key), ofHash(newKey()), ofHash(key)]))).toEqual(
      invalid('Transaction request cannot include multiple operations on one item'),
    );
  });

  it('a table that is not there', async () => {
    const gets = [ofHash(newKey()), { TableName: 'no-such-table', Key: newKey() }];
    expect(await refusalOf(transactGet(test, gets))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });

  it.each([
    [{ ProjectionExpression: '!!!' }, 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"'],
    [
      { ProjectionExpression: 'x', ExpressionAttributeNames: { '#qq': 'q' } },
      'Value provided in ExpressionAttributeNames unused in expressions: keys: {#qq}',
    ],
    [
      { ProjectionExpression: '#zz' },
      'Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #zz',
    ],
  ])('the whole request for %j, before a missing table', async (more, message) => {
    const gets = [
      { TableName: 'no-such-table', Key: newKey() },
      { ...ofHash(newKey()), ...more },
    ];
    expect(await refusalOf(transactGet(test, gets))).toEqual(invalid(message));
  });

  it.each([[{}], [{ a: { N: '1' } }], [{ ...strings({ a: 'a', b: 'b' }) }]])(
    'with a reason the key %j, the first of several',
    async (Key) => {
      const gets = [ofHash(newKey()), { TableName: HASH, Key }, { TableName: RANGE, Key: {} }];
      expect(await reasonsOf(transactGet(test, gets))).toEqual([
        NONE,
        invalidReason('The provided key element does not match the schema'),
        NONE,
      ]);
    },
  );

  it('the whole request for an empty key', async () => {
    expect(await refusalOf(transactGet(test, [ofHash({ a: { S: '' } })]))).toEqual(
      invalid(
        'One or more parameter values are not valid. ' +
          'The AttributeValue for a key attribute cannot contain an empty string value. Key: a',
      ),
    );
  });

  it('to return more than 4 MB', async () => {
    const keys = Array.from({ length: 11 }, newKey);
    await Promise.all(keys.map((key) => put(test, HASH, { ...key, x: { S: 'x'.repeat(400_000) } })));
    const { code, message } = await refusalOf(transactGet(test, keys.map(ofHash)));
    expect(code).toBe('ValidationException');
    expect(message).toMatch(/^Transaction payload size cannot exceed 4MB/);
    expect((await transactGet(test, keys.slice(1).map(ofHash))).Responses).toHaveLength(10);
  });
});
