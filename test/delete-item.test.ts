import { DeleteItemCommand, type DeleteItemCommandInput } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { call, contentOfAll, get, HASH, invalid, put, RANGE, refusal, useItemTables } from './items.js';
import { refusalOf, useStator } from './stator.js';

/** DeleteItem, as recorded from AWS by dynalite, ScyllaDB and dynamodb-conformance. */

const test = useStator();
useItemTables(test);

const newKey = () => ({ a: { S: test.newName('key') } });
const send = (input: DeleteItemCommandInput) => test.client.send(new DeleteItemCommand(input));

describe('DeleteItem', () => {
  it('deletes the item with the key and no other', async () => {
    const { a } = newKey();
    await put(test, RANGE, { a, b: { S: '1' } });
    await put(test, RANGE, { a, b: { S: '2' } });
    await send({ TableName: RANGE, Key: { a, b: { S: '1' } } });
    expect(await get(test, RANGE, { a, b: { S: '1' } })).toBeUndefined();
    expect(await get(test, RANGE, { a, b: { S: '2' } })).toBeDefined();
  });

  it('is content when there is no item', async () => {
    const { $metadata, ...answer } = await send({ TableName: HASH, Key: newKey(), ReturnValues: 'ALL_OLD' });
    expect(answer).toEqual({});
    expect($metadata.httpStatusCode).toBe(200);
  });

  it.each([
    ['ALL_OLD', true],
    ['NONE', false],
    [undefined, false],
  ] as const)('returns for %s the old item or not', async (ReturnValues, returned) => {
    const Key = newKey();
    const item = { ...Key, b: { N: '1.50' }, m: { M: { x: { BOOL: true } } } };
    await put(test, HASH, item);
    const { Attributes } = await send({ TableName: HASH, Key, ReturnValues });
    expect(Attributes).toEqual(returned ? { ...item, b: { N: '1.5' } } : undefined);
    expect(await get(test, HASH, Key)).toBeUndefined();
  });

  it('works through the document client', async () => {
    const Key = newKey();
    await put(test, HASH, { ...Key, n: { N: '7' } });
    const documents = DynamoDBDocumentClient.from(test.client);
    const command = new DeleteCommand({ TableName: HASH, Key: { a: Key.a.S }, ReturnValues: 'ALL_OLD' });
    expect((await documents.send(command)).Attributes).toEqual({ a: Key.a.S, n: 7 });
  });
});

describe('a condition', () => {
  it.each<[Partial<DeleteItemCommandInput>, boolean]>([
    [{ ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': { N: '1.0' } } }, true],
    [{ ConditionExpression: 'n > :n', ExpressionAttributeValues: { ':n': { N: '1.0' } } }, false],
    [{ ConditionExpression: 'attribute_not_exists(#n)', ExpressionAttributeNames: { '#n': 'n' } }, false],
    [{ Expected: { n: { Value: { N: '1' } } } }, true],
    [{ Expected: { n: { Exists: false } } }, false],
    [{ Expected: { z: { Exists: false }, n: { Value: { N: '1' } } } }, true],
    [{ Expected: { z: { Exists: false }, n: { Value: { N: '2' } } } }, false],
    [{ Expected: { z: { Exists: false }, n: { Value: { N: '2' } } }, ConditionalOperator: 'OR' }, true],
  ])('%j: %s', async (condition, holds) => {
    const Key = newKey();
    await put(test, HASH, { ...Key, n: { N: '1' } });
    const answer = send({ TableName: HASH, Key, ...condition });
    if (holds) await answer;
    else expect((await refusalOf(answer)).code).toBe('ConditionalCheckFailedException');
    expect((await get(test, HASH, Key)) === undefined).toBe(holds);
  });

  it.each([
    ['ALL_OLD', true],
    ['NONE', false],
  ])('that fails returns for %s the item or not', async (onFailure, returned) => {
    const Key = newKey();
    const item = { ...Key, n: { N: '1' } };
    await put(test, HASH, item);
    const { code, body } = await call(test, 'DeleteItem', {
      ...{ TableName: HASH, Key, ConditionExpression: 'attribute_not_exists(a)' },
      ReturnValuesOnConditionCheckFailure: onFailure,
    });
    expect(code).toBe('ConditionalCheckFailedException');
    expect(body.Item).toEqual(returned ? item : undefined);
  });

  it('that fails where there is no item returns none', async () => {
    const { code, body } = await call(test, 'DeleteItem', {
      ...{ TableName: HASH, Key: newKey(), ConditionExpression: 'attribute_exists(a)' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(code).toBe('ConditionalCheckFailedException');
    expect(body).not.toHaveProperty('Item');
  });
});

describe('parameters of PutItem and DeleteItem that are refused:', () => {
  const key = { a: { S: 'kept' } };
  const MIXED =
    'Can not use both expression and non-expression parameters in the same request: ' +
    'Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}';
  const invalidParameters = (detail: string) => `One or more parameter values were invalid: ${detail}`;

  it.each([
    [{ ReturnValues: 'UPDATED_OLD' }, 'ReturnValues can only be ALL_OLD or NONE'],
    [{ ReturnValues: 'ALL_NEW' }, 'ReturnValues can only be ALL_OLD or NONE'],
    [{ ReturnValues: 'UPDATED_NEW' }, 'ReturnValues can only be ALL_OLD or NONE'],
    [{ Expected: {}, ConditionExpression: '' }, MIXED],
    [{ ConditionExpression: '' }, 'Invalid ConditionExpression: The expression can not be empty;'],
    [
      { ExpressionAttributeNames: {} },
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ExpressionAttributeValues: { ':v': { S: 'x' } } },
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    ],
    [
      { ConditionExpression: 'a = a', ExpressionAttributeNames: {} },
      'ExpressionAttributeNames must not be empty',
    ],
    [
      { Expected: { a: {} } },
      invalidParameters('Value must be provided when Exists is null for Attribute: a'),
    ],
    [
      { Expected: { a: { Exists: true } } },
      invalidParameters('Value must be provided when Exists is true for Attribute: a'),
    ],
    [
      { Expected: { a: { Exists: false, Value: { S: 'a' } } } },
      invalidParameters('Value cannot be used when Exists is false for Attribute: a'),
    ],
    [
      { Expected: { a: { ComparisonOperator: 'LT' } } },
      invalidParameters(
        'Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a',
      ),
    ],
    [
      { Expected: { a: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ S: 'b' }, { S: 'a' }] } } },
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    ],
    [
      {
        ConditionExpression: 'a BETWEEN :b AND :a',
        ExpressionAttributeValues: { ':a': { S: 'a' }, ':b': { N: '1' } },
      },
      'Invalid ConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; ' +
        'lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}',
    ],
  ])('%j', async (parameters, message) => {
    await put(test, HASH, { ...key, n: { N: '1' } });
    const before = await contentOfAll(test);
    expect(await refusal(test, 'DeleteItem', { TableName: HASH, Key: key, ...parameters })).toEqual(
      invalid(message),
    );
    expect(await refusal(test, 'PutItem', { TableName: HASH, Item: key, ...parameters })).toEqual(
      invalid(message),
    );
    expect(await contentOfAll(test)).toEqual(before);
  });

  it.each(['PutItem', 'DeleteItem'])('those of %s that are no such value, all at once', async (operation) => {
    const { code, message } = await call(test, operation, {
      ...{ TableName: HASH, Key: key, Item: key },
      ...{ ReturnValues: 'x', ReturnConsumedCapacity: 'x', ReturnItemCollectionMetrics: 'x' },
    });
    expect(code).toBe('ValidationException');
    expect(message).toMatch(/^3 validation errors detected: .*; .*; .*$/);
  });
});
