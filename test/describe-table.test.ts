import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const test = useStator();

async function create(TableName: string, parts: Partial<CreateTableCommandInput> = {}) {
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      ...parts,
    }),
  );
}

const describeTable = (TableName: string) => test.client.send(new DescribeTableCommand({ TableName }));

const put = (TableName: string, p: string) =>
  test.client.send(new PutItemCommand({ TableName, Item: { p: { S: p } } }));

beforeEach(() => test.stator.reset());

describe('DescribeTable', () => {
  it('counts items and bytes', async () => {
    await create('counted');
    await put('counted', '12345');
    await put('counted', 'x');
    expect((await describeTable('counted')).Table).toMatchObject({ ItemCount: 2, TableSizeBytes: 8 });
  });

  it.each([
    [
      'arn:aws:dynamodb:us-west-2:123456789012:table/named',
      'ValidationException',
      "1 validation error detected: Invalid AWS region in 'arn:aws:dynamodb:us-west-2:123456789012:table/named'",
    ],
    ['arn:aws:dynamodb:us-east-1:999999999999:table/named', 'AccessDeniedException', 'Access is denied'],
    [
      'arn:aws-cn:dynamodb:us-east-1:123456789012:table/named',
      'ValidationException',
      "1 validation error detected: Invalid AWS partition in 'arn:aws-cn:dynamodb:us-east-1:123456789012:table/named'",
    ],
    [
      'arn:aws:dynamodb:us-east-1:123456789012:table/none',
      'ResourceNotFoundException',
      'Requested resource not found: Table: none not found',
    ],
    ['none', 'ResourceNotFoundException', 'Requested resource not found: Table: none not found'],
  ])('refuses %s', async (name, code, message) => {
    await create('named');
    expect(await refusalOf(describeTable(name))).toEqual({ code, message });
  });

  it('and the operations on items take the ARN for the name', async () => {
    await create('named');
    const arn = 'arn:aws:dynamodb:us-east-1:123456789012:table/named';
    await put(arn, 'x');
    expect((await describeTable(arn)).Table).toMatchObject({
      TableName: 'named',
      TableArn: arn,
      ItemCount: 1,
    });
    const { Item } = await test.client.send(new GetItemCommand({ TableName: arn, Key: { p: { S: 'x' } } }));
    expect(Item).toEqual({ p: { S: 'x' } });
  });
});
