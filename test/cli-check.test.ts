import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLmdbEngine } from '../src/storage/index.js';
import { runStator, startStatorProcess } from './support/stator-process.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-check-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checkArgs = () => ['check', '--data-dir', join(folder, 'data')];

async function fillData(): Promise<void> {
  const server = await startStatorProcess(['serve', '--port', '0', '--data-dir', 'data'], folder);
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'Music',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'Artist', AttributeType: 'S' },
        { AttributeName: 'Year', AttributeType: 'N' },
      ],
      KeySchema: [{ AttributeName: 'Artist', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'ByYear',
          KeySchema: [{ AttributeName: 'Year', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  for (const [Artist, Year] of [['Nina Simone', '1964'] as const, ['Miles Davis', '1959'] as const]) {
    const Item = { Artist: { S: Artist }, Year: { N: Year } };
    await client.send(new PutItemCommand({ TableName: 'Music', Item }));
  }
  const refused = await runStator(checkArgs());
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^stator: the data folder .* is in use by process \d+\n$/);
  await server.end('SIGTERM');
}

/** Takes an index entry away behind the server's back. */
async function damage(): Promise<void> {
  const engine = await openLmdbEngine({ path: join(folder, 'data') });
  const definitions = await engine.range({ space: 'catalog', limit: 100, maxBytes: 1e9 });
  const text = definitions.map(({ value }) => Buffer.from(value).toString('latin1')).join('');
  const space = /"space":"(i\.[0-9a-f]+)"/.exec(text)?.[1] ?? '';
  const [entry] = await engine.range({ space, limit: 1, maxBytes: 1e9 });
  const key = entry?.key ?? new Uint8Array();
  await engine.write([], () => ({ changes: [{ kind: 'delete', space, key }], result: undefined }));
  await engine.close();
}

it('tells whether the data is in order, and where it is not', async () => {
  await fillData();
  expect(await runStator(checkArgs())).toEqual({
    status: 0,
    stdout: 'eu-west-1 Music: 2 items, 2 index entries, in order\n1 tables, all in order\n',
    stderr: '',
  });
  await damage();
  const damaged = await runStator(checkArgs());
  expect(damaged.status).toBe(1);
  expect(damaged.stdout).toMatch(/^eu-west-1 Music: 2 items, 1 index entries, \d faults\n {2}i\.\w+/);
});

it('says so when there is no data', async () => {
  mkdirSync(join(folder, 'empty'));
  expect(await runStator(['check', '--data-dir', join(folder, 'empty')])).toEqual({
    status: 1,
    stdout: '',
    stderr: `stator: there is no data in ${join(folder, 'empty')}\n`,
  });
});
