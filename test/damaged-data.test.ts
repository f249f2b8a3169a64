/** Data files that are not as they were written: what is noticed, when, and what the user is told. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../src/server/index.js';
import { type CommandResult, runStator } from './support/stator-process.js';

const PAGE_BYTES = 8_192;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stator-damaged-'));
  await fill(join(folder, 'whole'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A data folder with a table of 200 items of 3 KB. */
async function fill(dataDir: string): Promise<void> {
  const server = await startServer({ storage: { kind: 'lmdb', dataDir }, host: '127.0.0.1', port: 0 });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-west-1', credentials });
  await client.send(
    new CreateTableCommand({
      TableName: 'Damaged',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    }),
  );
  for (let batch = 0; batch < 8; batch++) {
    const puts = Array.from({ length: 25 }, (_, n) => ({
      PutRequest: { Item: { p: { S: `${batch}-${n}` }, text: { S: 'x'.repeat(3_000) } } },
    }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { Damaged: puts } }));
  }
  client.destroy();
  await server.close();
}

/** A copy of the folder whose data file has been through `damage`. */
function damaged(name: string, damage: (file: string) => void): string {
  const copy = join(folder, name);
  cpSync(join(folder, 'whole'), copy, { recursive: true });
  damage(join(copy, 'data.mdb'));
  return copy;
}

async function checkAndServe(dataDir: string): Promise<CommandResult[]> {
  return [
    await runStator(['check', '--data-dir', dataDir]),
    await runStator(['serve', '--port', '0', '--data-dir', dataDir]),
  ];
}

describe('a data file', () => {
  it.each([
    ['is gone', (file: string) => rmSync(file), /data\.mdb is missing: the folder had data$/],
    ['is empty', (file: string) => truncateSync(file), /data\.mdb is empty: the folder had data$/],
    [
      'has lost its head',
      (file: string) => writeFileSync(file, Buffer.alloc(4 * PAGE_BYTES)),
      /is damaged: /,
    ],
    [
      'is cut in half',
      (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2)),
      /data\.mdb is damaged: \d+ bytes are missing at its end$/,
    ],
    [
      'is cut to its head and a page',
      (file: string) => truncateSync(file, 3 * PAGE_BYTES),
      /data\.mdb is damaged: \d+ bytes are missing at its end$/,
    ],
  ])('that %s is refused with a line, by server and check', async (name, damage, line) => {
    for (const { status, stderr } of await checkAndServe(damaged(name, damage))) {
      expect(status).toBe(1);
      expect(stderr.trimEnd().split('\n').at(-1)).toMatch(line);
      expect(stderr).toMatch(/^stator: cannot use the data folder /m);
    }
  });

  it('that lacks a page at its end which nothing is in is served', async () => {
    const dataDir = damaged('page', (file) => {
      // As if a transaction had used a page more and given it back.
      const bytes = readFileSync(file);
      for (const head of [0, PAGE_BYTES]) {
        bytes.writeBigUInt64LE(bytes.readBigUInt64LE(head + 144) + 1n, head + 144);
      }
      writeFileSync(file, bytes);
    });
    expect(await runStator(['check', '--data-dir', dataDir])).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['what holds an item together', '{"p"'],
    ['a text', 'xxxx'],
  ])('with a flipped bit in %s is found by check', async (name, place) => {
    const dataDir = damaged(name, (file) => {
      const bytes = readFileSync(file);
      const at = bytes.lastIndexOf(place);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    });
    const { status, stdout } = await runStator(['check', '--data-dir', dataDir]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/cannot be read: a stored item is damaged: its checksum is another/);
  });
});
