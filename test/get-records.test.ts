import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetRecordsCommand, type GetRecordsCommandOutput } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';
import { allRecords, allShards, createStreamTable, iteratorOf, put, useStreams } from './support/streams.js';

const test = useStator();
const streams = useStreams(test);

/** A stream table, the writes of a test done to it, and the records they have left. */
async function recordsOf(
  writes: (tableName: string) => Promise<unknown>,
  viewType?: Parameters<typeof createStreamTable>[2],
) {
  const tableName = test.newName();
  const arn = await createStreamTable(test.client, tableName, viewType);
  await writes(tableName);
  return allRecords(streams(), arn);
}

const P = (text: string) => ({ p: { S: text } });
const setN = (TableName: string, n: string) =>
  test.client.send(
    new UpdateItemCommand({
      ...{ TableName, Key: P('a'), UpdateExpression: 'SET n = :n' },
      ExpressionAttributeValues: { ':n': { N: n } },
    }),
  );
const remove = (TableName: string, key: string) =>
  test.client.send(new DeleteItemCommand({ TableName, Key: P(key) }));

describe('a record', () => {
  it('has the attributes that AWS gives it', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const [record] = await recordsOf((table) => put(test.client, table, { ...P('a'), n: { N: '1' } }));
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Date),
        Keys: P('a'),
        NewImage: { ...P('a'), n: { N: '1' } },
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: 7,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    const created = record?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
    expect(created % 1000).toBe(0);
    expect(created).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ['KEYS_ONLY', undefined, undefined],
    ['NEW_IMAGE', '2', undefined],
    ['OLD_IMAGE', undefined, '1'],
    ['NEW_AND_OLD_IMAGES', '2', '1'],
  ] as const)('of a view of %s has the images of that', async (viewType, newN, oldN) => {
    const records = await recordsOf(async (table) => {
      await put(test.client, table, { ...P('a'), n: { N: '1' } });
      await setN(table, '2');
    }, viewType);
    const modified = records.find(({ eventName }) => eventName === 'MODIFY')?.dynamodb;
    expect(modified?.Keys).toEqual(P('a'));
    expect(modified?.NewImage?.n).toEqual(newN && { N: newN });
    expect(modified?.OldImage?.n).toEqual(oldN && { N: oldN });
  });

  it('tells deletion by time to live from others', async () => {
    const records = await recordsOf(async (TableName) => {
      const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
      await test.client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      await put(test.client, TableName, { ...P('a'), ttl: { N: String(Math.floor(Date.now() / 1000) - 5) } });
      await test.stator.expireNow();
      await put(test.client, TableName, P('a'));
      await remove(TableName, 'a');
    });
    expect(records.map(({ eventName, userIdentity }) => ({ eventName, userIdentity }))).toEqual([
      { eventName: 'INSERT' },
      { eventName: 'REMOVE', userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } },
      { eventName: 'INSERT' },
      { eventName: 'REMOVE' },
    ]);
  });
});

describe('changes of one item', () => {
  it('are recorded in order, by whatever action they were made', async () => {
    const records = await recordsOf(async (table) => {
      await put(test.client, table, P('a'));
      await setN(table, '1');
      const RequestItems = { [table]: [{ PutRequest: { Item: { ...P('a'), n: { N: '2' } } } }] };
      await test.client.send(new BatchWriteItemCommand({ RequestItems }));
      const Put = { TableName: table, Item: { ...P('a'), n: { N: '3' } } };
      await test.client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
      await remove(table, 'a');
    });
    expect(records.map(({ eventName }) => eventName)).toEqual([
      ...['INSERT', 'MODIFY', 'MODIFY', 'MODIFY', 'REMOVE'],
    ]);
    expect(records.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toEqual([
      undefined,
      '1',
      '2',
      '3',
      undefined,
    ]);
    const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(5);
  });

  it('that change nothing leave no record', async () => {
    const records = await recordsOf(async (table) => {
      await setN(table, '1');
      await setN(table, '1');
      await put(test.client, table, { n: { N: '1.0' }, ...P('a') });
      await remove(table, 'b');
    });
    expect(records).toHaveLength(1);
  });

  it('that are refused leave no record', async () => {
    const records = await recordsOf(async (TableName) => {
      const ConditionExpression = 'attribute_exists(p)';
      const Put = { TableName, Item: P('a') };
      const TransactItems = [{ Put }, { ConditionCheck: { TableName, Key: P('b'), ConditionExpression } }];
      await refusalOf(test.client.send(new TransactWriteItemsCommand({ TransactItems })));
      await refusalOf(
        test.client.send(new DeleteItemCommand({ TableName, Key: P('a'), ConditionExpression })),
      );
    });
    expect(records).toEqual([]);
  });
});

describe('a reader', () => {
  it('gets at most as many records as it asks for, and reads on', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName);
    for (let n = 0; n < 5; n++) await put(test.client, tableName, { ...P('a'), n: { N: String(n) } });
    const written = (await allRecords(streams(), arn)).map(({ dynamodb }) => dynamodb?.SequenceNumber);
    const seen: (string | undefined)[] = [];
    for (const { ShardId } of await allShards(streams(), arn)) {
      let iterator: string | undefined = await iteratorOf(streams(), {
        ...{ StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' },
      });
      for (let reads = 0; reads < 4; reads++) {
        const answer: GetRecordsCommandOutput = await streams().send(
          new GetRecordsCommand({ ShardIterator: iterator, Limit: 2 }),
        );
        expect(answer.Records?.length).toBeLessThanOrEqual(2);
        seen.push(...(answer.Records ?? []).map(({ dynamodb }) => dynamodb?.SequenceNumber));
        iterator = answer.NextShardIterator;
      }
    }
    expect(seen).toEqual(written);
  });

  it('sees a record at the tip as soon as its write is acknowledged', async () => {
    const tableName = test.newName();
    const arn = await createStreamTable(test.client, tableName);
    const shards = await allShards(streams(), arn);
    const iterators = await Promise.all(
      shards.map(({ ShardId }) =>
        iteratorOf(streams(), { StreamArn: arn, ShardId, ShardIteratorType: 'LATEST' }),
      ),
    );
    await put(test.client, tableName, P('a'));
    const found = await Promise.all(
      iterators.map((ShardIterator) => streams().send(new GetRecordsCommand({ ShardIterator }))),
    );
    expect(found.flatMap(({ Records }) => Records)).toHaveLength(1);
  });

  it.each([0, 1001])('is refused a limit of %i', async (Limit) => {
    const answer = streams().send(new GetRecordsCommand({ ShardIterator: 'x', Limit }));
    expect(await refusalOf(answer)).toEqual({
      code: 'ValidationException',
      message: `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${
        Limit === 0 ? 'greater than or equal to 1' : 'less than or equal to 1000'
      }`,
    });
  });

  it('is refused what is no iterator', async () => {
    const answer = streams().send(new GetRecordsCommand({ ShardIterator: 'x'.repeat(60) }));
    expect(await refusalOf(answer)).toEqual({
      code: 'ValidationException',
      message: 'Invalid ShardIterator',
    });
  });
});
