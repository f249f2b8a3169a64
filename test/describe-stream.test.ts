import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';
import { allShards, createStreamTable, useStreams } from './support/streams.js';

const test = useStator();
const streams = useStreams(test);
const describeStream = (input: DescribeStreamCommand['input']) =>
  streams().send(new DescribeStreamCommand(input));

describe('a stream', () => {
  it('is described', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName, 'OLD_IMAGE');
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: tableName }));
    const { StreamDescription } = await describeStream({ StreamArn: arn });
    expect(StreamDescription).toEqual({
      StreamArn: arn,
      StreamLabel: Table?.LatestStreamLabel,
      StreamStatus: 'ENABLED',
      StreamViewType: 'OLD_IMAGE',
      CreationRequestDateTime: new Date(`${Table?.LatestStreamLabel}Z`),
      TableName: tableName,
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      Shards: expect.any(Array),
    });
    for (const { ShardId, ParentShardId, SequenceNumberRange } of StreamDescription?.Shards ?? []) {
      expect(ShardId).toMatch(/^shardId-\d{20}-[0-9a-f]{8}$/);
      expect(ParentShardId).toBeUndefined();
      expect(SequenceNumberRange).toEqual({ StartingSequenceNumber: expect.stringMatching(/^\d{21}$/) });
    }
  });

  it('has its shards in pages, by their ids', async () => {
    const arn = await createStreamTable(test.client, test.newName());
    const ids = (await allShards(streams(), arn)).map(({ ShardId = '' }) => ShardId);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(ids.toSorted());
    const page = await describeStream({ StreamArn: arn, Limit: 3 });
    expect(page.StreamDescription?.LastEvaluatedShardId).toBe(ids[2]);
    const rest = await describeStream({ StreamArn: arn, ExclusiveStartShardId: ids[2] });
    expect(rest.StreamDescription?.Shards?.map(({ ShardId }) => ShardId)).toEqual([ids[3]]);
    expect(rest.StreamDescription).not.toHaveProperty('LastEvaluatedShardId');
    const none = await describeStream({ StreamArn: arn, ExclusiveStartShardId: 'z'.repeat(40) });
    expect(none.StreamDescription?.Shards).toEqual([]);
  });
});

describe('a request is refused', () => {
  const arnOf = (parts: { account?: string; table?: string }) =>
    `arn:aws:dynamodb:us-east-1:${parts.account ?? '123456789012'}:table/${parts.table ?? 'nothing'}/stream/2026-01-01T00:00:00.000`;

  it('for a stream that is not there', async () => {
    expect(await refusalOf(describeStream({ StreamArn: arnOf({}) }))).toEqual({
      code: 'ResourceNotFoundException',
      message: `Requested resource not found: Stream: ${arnOf({})} not found`,
    });
  });

  it('for a stream of another account', async () => {
    const refusal = await refusalOf(describeStream({ StreamArn: arnOf({ account: '000000000001' }) }));
    expect(refusal.code).toBe('AccessDeniedException');
  });

  it.each(['x'.repeat(40), 'arn:aws:dynamodb:us-east-1:123456789012:table/nothing'])(
    'for %s',
    async (StreamArn) => {
      const message = 'Invalid StreamArn';
      expect(await refusalOf(describeStream({ StreamArn }))).toEqual({
        code: 'ValidationException',
        message,
      });
    },
  );

  it.each([
    [{ Type: 'CHILD_SHARDS' }, 'ShardFilter.ShardId is required'],
    [{ ShardId: 's'.repeat(30) }, 'ShardFilter.Type is required'],
    [{ Type: 'CHILD_SHARDS', ShardId: 'short' }, "at 'shardFilter.shardId' failed to satisfy constraint"],
    [{ Type: 'other', ShardId: 's'.repeat(30) }, "at 'shardFilter.type' failed to satisfy constraint"],
  ] as const)('for the filter %j', async (ShardFilter, message) => {
    const input = { StreamArn: arnOf({}), ShardFilter } as DescribeStreamCommand['input'];
    const refusal = await refusalOf(describeStream(input));
    expect(refusal.code).toBe('ValidationException');
    expect(refusal.message).toContain(message);
  });

  it('for a limit above 100', async () => {
    const { message } = await refusalOf(describeStream({ StreamArn: arnOf({}), Limit: 101 }));
    expect(message).toContain(
      "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than",
    );
  });
});
