import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { startStator } from '../src/embedded/index.js';
import { refusalOf, useStator } from './stator.js';
import {
  allRecords,
  allShards,
  createStreamTable,
  drain,
  iteratorOf,
  put,
  streamsClient,
  useStreams,
} from './support/streams.js';

const HOUR_MS = 3_600_000;

let nowMs = Date.UTC(2026, 9, 8);
const test = useStator({ clock: { nowMs: () => nowMs } });
const streams = useStreams(test);

const P = (text: string) => ({ p: { S: text } });

function setStream(TableName: string, enabled: boolean) {
  const StreamSpecification = enabled
    ? ({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } as const)
    : { StreamEnabled: false };
  return test.client.send(new UpdateTableCommand({ TableName, StreamSpecification }));
}

const statusOf = async (StreamArn: string) =>
  (await streams().send(new DescribeStreamCommand({ StreamArn }))).StreamDescription?.StreamStatus;
const listed = async (TableName: string) =>
  (await streams().send(new ListStreamsCommand({ TableName }))).Streams?.map(({ StreamArn }) => StreamArn);

describe('a stream that is disabled', () => {
  it('has closed shards, which end, and can be read on', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName);
    await put(test.client, tableName, P('a'));
    const [{ ShardId } = {}] = await allShards(streams(), arn);
    const tip = await iteratorOf(streams(), { StreamArn: arn, ShardId, ShardIteratorType: 'LATEST' });
    await setStream(tableName, false);
    await put(test.client, tableName, P('b'));
    expect(await statusOf(arn)).toBe('DISABLED');
    expect(await listed(tableName)).toEqual([arn]);
    for (const { SequenceNumberRange } of await allShards(streams(), arn)) {
      const { StartingSequenceNumber = '', EndingSequenceNumber = '' } = SequenceNumberRange ?? {};
      expect(EndingSequenceNumber > StartingSequenceNumber).toBe(true);
    }
    expect(await allRecords(streams(), arn)).toHaveLength(1);
    const end = await streams().send(new GetRecordsCommand({ ShardIterator: tip }));
    expect(end.Records).toEqual([]);
    expect(end).not.toHaveProperty('NextShardIterator');
  });

  it('is gone after 24 hours; its label stays', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName);
    await setStream(tableName, false);
    nowMs += 24 * HOUR_MS - 1;
    expect(await listed(tableName)).toEqual([arn]);
    nowMs += 1;
    expect(await listed(tableName)).toEqual([]);
    expect((await refusalOf(statusOf(arn))).code).toBe('ResourceNotFoundException');
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: tableName }));
    expect(Table?.LatestStreamArn).toBe(arn);
    expect(Table).not.toHaveProperty('StreamSpecification');
  });

  it('is followed by another when the table gets one again', async () => {
    const tableName = test.newName();
    const first = await createStreamTable(test.client, tableName);
    await put(test.client, tableName, P('a'));
    await setStream(tableName, false);
    await put(test.client, tableName, P('b'));
    const { TableDescription } = await setStream(tableName, true);
    const second = TableDescription?.LatestStreamArn ?? '';
    await put(test.client, tableName, P('c'));
    expect(second).not.toBe(first);
    expect(await listed(tableName)).toEqual([first, second]);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['DISABLED', 'ENABLED']);
    const keys = async (arn: string) =>
      (await allRecords(streams(), arn)).map(({ dynamodb }) => dynamodb?.Keys?.p?.S);
    expect([await keys(first), await keys(second)]).toEqual([['a'], ['c']]);
  });
});

describe('a stream whose table is deleted', () => {
  const remove = (TableName: string) => test.client.send(new DeleteTableCommand({ TableName }));

  it('is disabled and can be read for 24 hours', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName);
    await put(test.client, tableName, P('a'));
    const [{ ShardId } = {}] = await allShards(streams(), arn);
    const tip = await iteratorOf(streams(), { StreamArn: arn, ShardId, ShardIteratorType: 'LATEST' });
    await remove(tableName);
    expect(await statusOf(arn)).toBe('DISABLED');
    expect(await listed(tableName)).toEqual([arn]);
    const [record, ...others] = await allRecords(streams(), arn);
    expect([record?.dynamodb?.Keys, others]).toEqual([P('a'), []]);
    const end = await streams().send(new GetRecordsCommand({ ShardIterator: tip }));
    expect(end).not.toHaveProperty('NextShardIterator');
    nowMs += 24 * HOUR_MS - 1;
    expect(await listed(tableName)).toEqual([arn]);
    nowMs += 1;
    expect(await listed(tableName)).toEqual([]);
    expect((await refusalOf(statusOf(arn))).code).toBe('ResourceNotFoundException');
  });

  it('stands beside that of a table made anew', async () => {
    const tableName = test.newName();
    const first = await createStreamTable(test.client, tableName);
    await put(test.client, tableName, P('a'));
    await remove(tableName);
    nowMs += 1;
    const second = await createStreamTable(test.client, tableName);
    await put(test.client, tableName, P('b'));
    expect(await listed(tableName)).toEqual([first, second]);
    const keys = async (arn: string) =>
      (await allRecords(streams(), arn)).map(({ dynamodb }) => dynamodb?.Keys?.p?.S);
    expect([await keys(first), await keys(second)]).toEqual([['a'], ['b']]);
  });
});

describe('a restart', () => {
  it('leaves streams, sequence numbers and iterators as they were', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stator-streams-'));
    const earlier = await startStator({ dataDir });
    const client = new DynamoDBClient(earlier.clientSettings);
    const before = streamsClient(earlier.clientSettings);
    const arn = await createStreamTable(client, 'Orders');
    for (const n of ['1', '2', '3']) await put(client, 'Orders', { ...P('a'), n: { N: n } });
    const shards = await allShards(before, arn);
    const records = await allRecords(before, arn);
    const iterators = await Promise.all(
      shards.map(({ ShardId }) => {
        const type = { ShardIteratorType: 'TRIM_HORIZON' } as const;
        return iteratorOf(before, { StreamArn: arn, ShardId, ...type });
      }),
    );
    const gone = await createStreamTable(client, 'Gone');
    await put(client, 'Gone', P('a'));
    await client.send(new DeleteTableCommand({ TableName: 'Gone' }));
    before.destroy();
    client.destroy();
    await earlier.close();

    const later = await startStator({ dataDir });
    const writer = new DynamoDBClient(later.clientSettings);
    const after = streamsClient(later.clientSettings);
    expect(await allShards(after, arn)).toEqual(shards);
    await put(writer, 'Orders', { ...P('a'), n: { N: '4' } });
    const found = (await Promise.all(iterators.map((iterator) => drain(after, iterator)))).flatMap(
      (all) => all.records,
    );
    expect(found.slice(0, 3)).toEqual(records);
    expect(found.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual(['1', '2', '3', '4']);
    const numbers = found.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
    expect(numbers).toEqual(numbers.toSorted());
    expect(await allRecords(after, gone)).toHaveLength(1);
    await later.reset();
    expect((await after.send(new ListStreamsCommand())).Streams).toEqual([]);
    after.destroy();
    writer.destroy();
    await later.close();
    await rm(dataDir, { recursive: true });
  });
});

it('shards give way to children that can be asked for', async () => {
  const stator = await startStator({ streamShards: { shardLifetimeMs: 50 } });
  const client = new DynamoDBClient(stator.clientSettings);
  const reader = streamsClient(stator.clientSettings);
  const arn = await createStreamTable(client, 'Orders');
  const [{ ShardId } = {}] = await allShards(reader, arn);
  const ShardFilter = { Type: 'CHILD_SHARDS', ShardId } as const;
  const children = async () =>
    (await reader.send(new DescribeStreamCommand({ StreamArn: arn, ShardFilter }))).StreamDescription
      ?.Shards ?? [];
  await expect.poll(children).toHaveLength(1);
  const [child] = await children();
  expect(child?.ParentShardId).toBe(ShardId);
  const latest = new GetShardIteratorCommand({ StreamArn: arn, ShardId, ShardIteratorType: 'LATEST' });
  const { ShardIterator } = await reader.send(latest);
  const end = await reader.send(new GetRecordsCommand({ ShardIterator }));
  expect(end.NextShardIterator).toBeUndefined();
  client.destroy();
  reader.destroy();
  await stator.close();
});
