import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { useStator } from './stator.js';

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

beforeEach(() => test.stator.reset());

describe('ListTables', () => {
  it('pages through the names in their byte order', async () => {
    for (const name of ['bbb', 'Aaa', 'aaa', 'aab']) await create(name);
    const list = (parts: object) => test.client.send(new ListTablesCommand(parts));
    expect((await list({})).TableNames).toEqual(['Aaa', 'aaa', 'aab', 'bbb']);
    expect(await list({ Limit: 2 })).toMatchObject({
      TableNames: ['Aaa', 'aaa'],
      LastEvaluatedTableName: 'aaa',
    });
    const last = await list({ Limit: 2, ExclusiveStartTableName: 'aaa' });
    expect(last.TableNames).toEqual(['aab', 'bbb']);
    expect(last.LastEvaluatedTableName).toBeUndefined();
    expect((await list({ ExclusiveStartTableName: 'aaaa' })).TableNames).toEqual(['aab', 'bbb']);
  });
});
