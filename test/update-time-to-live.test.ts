import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const test = useStator();

async function newTable(): Promise<string> {
  const TableName = test.newName();
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return TableName;
}

const set = (TableName: string, Enabled: boolean, AttributeName = 'ttl') =>
  test.client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
  );
const described = async (TableName: string) =>
  (await test.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

describe('Time to live', () => {
  it('is off, goes on and off again', async () => {
    const name = await newTable();
    expect(await described(name)).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const { TimeToLiveSpecification: answer } = await set(name, true);
    expect(answer).toEqual({ Enabled: true, AttributeName: 'ttl' });
    expect(await described(name)).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
    await set(name, false);
    expect(await described(name)).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it.each([
    ['enabled again', true, 'ttl', 'TimeToLive is already enabled'],
    [
      'enabled by another attribute',
      true,
      'x',
      'TimeToLive is active on a different AttributeName: current AttributeName is ttl',
    ],
    [
      'disabled by another attribute',
      false,
      'x',
      'TimeToLive is active on a different AttributeName: current AttributeName is ttl',
    ],
  ])('cannot be %s', async (_, enabled, attribute, message) => {
    const name = await newTable();
    await set(name, true);
    expect(await refusalOf(set(name, enabled, attribute))).toEqual({ code: 'ValidationException', message });
  });

  it('cannot be disabled when it is off', async () => {
    const message = 'TimeToLive is already disabled';
    expect(await refusalOf(set(await newTable(), false))).toEqual({ code: 'ValidationException', message });
  });

  it('belongs to a table that is there', async () => {
    const missing = {
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: none not found',
    };
    expect(await refusalOf(set('none', true))).toEqual(missing);
    expect(await refusalOf(described('none'))).toEqual(missing);
  });
});
