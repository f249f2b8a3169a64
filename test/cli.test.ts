import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runStator, startStatorProcess } from './support/stator-process.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
}

describe('stator serve', () => {
  it('says in one line where it is, keeps what it acknowledged and ends cleanly', async () => {
    const args = ['serve', '--port', '0', '--data-dir', 'data'];
    const first = await startStatorProcess(args, folder);
    expect(first.readyLine).toMatch(
      /^Stator is ready: endpoint http:\/\/localhost:\d+, any credentials, any region; data in \/.*\/data\.\n$/,
    );
    const client = clientOf(first.endpoint);
    await client.send(
      new CreateTableCommand({
        TableName: 'Music',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'Artist', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'Artist', KeyType: 'HASH' }],
      }),
    );
    const Item = { Artist: { S: 'Nina Simone' }, Year: { N: '1964' } };
    await client.send(new PutItemCommand({ TableName: 'Music', Item }));
    expect(await first.end('SIGINT')).toMatchObject({ status: 0, stderr: '' });

    const second = await startStatorProcess(args, folder);
    const found = await clientOf(second.endpoint).send(
      new GetItemCommand({ TableName: 'Music', Key: { Artist: { S: 'Nina Simone' } } }),
    );
    expect(found.Item).toEqual(Item);
    expect(await second.end('SIGTERM')).toMatchObject({ status: 0, stderr: '' });
  });

  it('is what stator does without a command', async () => {
    const stator = await startStatorProcess(['--port', '0', '--in-memory', '--region', 'eu-west-3'], folder);
    expect(stator.readyLine).toContain('region eu-west-3; data in memory only.');
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0 });
  });

  it('says that a port is in use', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        const address = blocker.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    expect(await runStator(['serve', '--port', String(port), '--in-memory'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `stator: port ${port} is already in use on 127.0.0.1\n`,
    });
    blocker.close();
  });

  it('says that the data folder cannot be one', async () => {
    writeFileSync(join(folder, 'file'), 'not a folder');
    const result = await runStator(['serve', '--port', '0', '--data-dir', join('file', 'data')], folder);
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toMatch(
      /^stator: cannot use the data folder \/.*\/file\/data: it is a file, or below one\n$/,
    );
  });

  it('listens beyond this machine only when told that this is not safe', async () => {
    const refused = await runStator(['serve', '--port', '0', '--in-memory', '--host', '0.0.0.0']);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^stator: refusing to listen on 0\.0\.0\.0: .*--insecure-bind.*\n$/);
  });

  it.each([
    [['serve', '--bogus'], "stator: unknown option '--bogus'\n"],
    [
      ['serve', '--port', '99999'],
      /^stator: option '-p, --port <number>' argument '99999' is invalid\. .*\n$/,
    ],
    [
      ['serve', '--account-id', '1'],
      /^stator: option '--account-id <digits>' argument '1' is invalid\. .*\n$/,
    ],
    [['bogus'], /^stator: .*\n$/],
    [
      ['serve', '--replica', 'postgres://127.0.0.1/x'],
      'stator: --replica is for a database: it needs --engine\n',
    ],
    [['serve', '--replica', '127.0.0.1'], /^stator: option '--replica <url>' argument .*\n$/],
  ])('answers %j with one line and a status other than 0', async (args, line) => {
    const { status, stdout, stderr } = await runStator(args);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(line);
  });
});

it('tells its version and its flags', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(await runStator(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const help = await runStator(['serve', '--help']);
  expect(help.status).toBe(0);
  for (const flag of ['--port', '--host', '--data-dir', '--in-memory', '--region', '--account-id']) {
    expect(help.stdout).toContain(flag);
  }
});
