import {
  type AttributeValue,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRangeTable } from './read-tables.js';
import { refusalOf, useStator } from './stator.js';

/** What UpdateItem may not do to attributes that are keys of indexes. Wordings: dynalite's UpdateItem tests. */

const test = useStator();
const TABLE = 'update-indexes';
const KEY = { a: { S: 'hash' }, b: { S: 'range' } };

beforeAll(async () => {
  await createRangeTable(test.client, TABLE);
});

function update(input: Partial<UpdateItemCommandInput>) {
  return test.client.send(new UpdateItemCommand({ TableName: TABLE, Key: KEY, ...input }));
}

const number = { ':n': { N: '1' } };
const put = (value: AttributeValue) => ({ Action: 'PUT' as const, Value: value });

describe('an update that makes an index key a number', () => {
  it.each<[string, Partial<UpdateItemCommandInput>]>([
    ['by a value', { UpdateExpression: 'SET c = :n', ExpressionAttributeValues: number }],
    ['by arithmetic', { UpdateExpression: 'SET c = e + :n', ExpressionAttributeValues: number }],
    ['by ADD', { UpdateExpression: 'SET d.x = a ADD c :n', ExpressionAttributeValues: number }],
    ['by AttributeUpdates', { AttributeUpdates: { c: put({ N: '1' }), d: put({ N: '1' }) } }],
  ])('%s is refused before any item is read', async (_way, input) => {
    const refusal = await refusalOf(update(input));
    expect(refusal.code).toBe('ValidationException');
    expect(refusal.message).toMatch(
      /^One or more parameter values were invalid: Type mismatch for Index Key c Expected: S Actual: N IndexName: /,
    );
  });

  it('by another attribute is refused when the item is known', async () => {
    await update({ UpdateExpression: 'SET e = :n', ExpressionAttributeValues: number });
    expect(await refusalOf(update({ UpdateExpression: 'SET c = e' }))).toEqual({
      code: 'ValidationException',
      message: 'The update expression attempted to update the secondary index key to unsupported type',
    });
  });
});

describe('an update of an item that does not exist', () => {
  it('reads its key', async () => {
    const { Attributes } = await update({
      Key: { ...KEY, b: { S: 'new' } },
      UpdateExpression: 'SET c = a, d = if_not_exists(d, b)',
      ReturnValues: 'ALL_NEW',
    });
    expect(Attributes).toEqual({ a: KEY.a, b: { S: 'new' }, c: KEY.a, d: { S: 'new' } });
  });

  it('finds no document in its key', async () => {
    const { message } = await refusalOf(
      update({ Key: { ...KEY, b: { S: 'none' } }, UpdateExpression: 'SET e.f = a' }),
    );
    expect(message).toBe('The document path provided in the update expression is invalid for update');
  });
});
