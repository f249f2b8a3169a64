import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateTableCommand,
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

const deleteTable = (TableName: string) => test.client.send(new DeleteTableCommand({ TableName }));

const put = (TableName: string, p: string) =>
  test.client.send(new PutItemCommand({ TableName, Item: { p: { S: p } } }));

beforeEach(() => test.stator.reset());

describe('DeleteTable', () => {
  it('answers in short and leaves nothing behind', async () => {
    await create('gone');
    await put('gone', 'x');
    const { TableDescription: answer } = await deleteTable('gone');
    expect(answer).toEqual({
      TableName: 'gone',
      TableStatus: 'DELETING',
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      TableSizeBytes: 2,
      ItemCount: 1,
      TableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/gone',
      TableId: expect.any(String),
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: expect.any(Date),
      },
      DeletionProtectionEnabled: false,
    });
    expect((await refusalOf(describeTable('gone'))).code).toBe('ResourceNotFoundException');
    expect((await refusalOf(put('gone', 'x'))).message).toBe('Requested resource not found');
    await create('gone');
    const { Table } = await describeTable('gone');
    expect(Table?.ItemCount).toBe(0);
    expect(Table?.TableId).not.toBe(answer?.TableId);
  });

  it('refuses a table that is protected or not there', async () => {
    await create('kept', { DeletionProtectionEnabled: true });
    expect(await refusalOf(deleteTable('kept'))).toEqual({
      code: 'ValidationException',
      message:
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    });
    await test.client.send(new UpdateTableCommand({ TableName: 'kept', DeletionProtectionEnabled: false }));
    await deleteTable('kept');
    expect(await refusalOf(deleteTable('kept'))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: kept not found',
    });
  });
});
