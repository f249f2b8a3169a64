import { GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';
import { allShards, createStreamTable, drain, iteratorOf, put, useStreams } from './support/streams.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let nowMs = Date.UTC(2026, 9, 8);
const test = useStator({ clock: { nowMs: () => nowMs } });
const streams = useStreams(test);

let arn: string;
let shardId: string;
let numbers: readonly string[];

beforeAll(async () => {
  const tableName = test.newName();
  arn = await createStreamTable(test.client, tableName);
  for (const n of ['1', '2', '3']) await put(test.client, tableName, { p: { S: 'a' }, n: { N: n } });
  for (const { ShardId = '' } of await allShards(streams(), arn)) {
    const { records } = await read({ ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    if (records.length === 0) continue;
    shardId = ShardId;
    numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
  }
});

type Start = Omit<GetShardIteratorCommand['input'], 'StreamArn' | 'ShardId'> & { ShardId?: string };

async function read(start: Start) {
  return drain(streams(), await iteratorOf(streams(), { StreamArn: arn, ShardId: shardId, ...start }));
}

async function numbersFrom(start: Start) {
  return (await read(start)).records.map(({ dynamodb }) => dynamodb?.SequenceNumber);
}

/** What becomes of a request; the service and not the SDK shall say what is wrong with it. */
const refused = (input: object) =>
  refusalOf(
    streams().send(
      new GetShardIteratorCommand({
        ...{ StreamArn: arn, ShardId: shardId, ShardIteratorType: 'LATEST' },
        ...input,
      }),
    ),
  );

describe('an iterator starts', () => {
  it('where its type says', async () => {
    const [first, second, third] = numbers;
    expect(await numbersFrom({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual(numbers);
    expect(await numbersFrom({ ShardIteratorType: 'LATEST' })).toEqual([]);
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: second } as const;
    expect(await numbersFrom(at)).toEqual([second, third]);
    const after = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: first } as const;
    expect(await numbersFrom(after)).toEqual([second, third]);
  });

  it('at the sequence number with which its shard starts', async () => {
    const shards = await allShards(streams(), arn);
    const { SequenceNumberRange } = shards.find(({ ShardId }) => ShardId === shardId) ?? {};
    const SequenceNumber = SequenceNumberRange?.StartingSequenceNumber;
    expect(await numbersFrom({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber })).toEqual(numbers);
    expect(await numbersFrom({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber })).toEqual(
      numbers,
    );
  });
});

describe('a request is refused', () => {
  it.each([
    [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER' }],
    [{ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' }],
    [{ ShardIteratorType: 'LATEST', SequenceNumber: '1'.repeat(21) }],
    [{ ShardIteratorType: 'TRIM_HORIZON', SequenceNumber: '1'.repeat(21) }],
    [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: 'x'.repeat(21) }],
    [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '9'.repeat(21) }],
    [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '1' }],
    [{ ShardIteratorType: 'other' }],
    [{ ShardId: 'short' }],
    [{ StreamArn: 'x'.repeat(60) }],
  ])('for %j', async (input) => {
    expect((await refused(input)).code).toBe('ValidationException');
  });

  it('for a shard that is not there', async () => {
    expect(await refused({ ShardId: `shardId-${'0'.repeat(20)}-00000000` })).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Shard does not exist',
    });
  });
});

// The clock goes on here: this is the last of the file.
it('an iterator lasts for 15 minutes, and what it points to for 24 hours', async () => {
  const [first] = numbers;
  const ShardIterator = await iteratorOf(streams(), {
    ...{ StreamArn: arn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' },
  });
  const getRecords = () => streams().send(new GetRecordsCommand({ ShardIterator }));
  nowMs += 15 * MINUTE_MS;
  expect((await getRecords()).Records).toHaveLength(3);
  nowMs += 1;
  expect((await refusalOf(getRecords())).code).toBe('ExpiredIteratorException');

  nowMs += 24 * HOUR_MS - 20 * MINUTE_MS;
  const almostTrimmed = await iteratorOf(streams(), {
    ...{ StreamArn: arn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' },
  });
  nowMs += 10 * MINUTE_MS;
  const late = streams().send(new GetRecordsCommand({ ShardIterator: almostTrimmed }));
  expect(await refusalOf(late)).toEqual({
    code: 'TrimmedDataAccessException',
    message: 'The data you are trying to access has been trimmed',
  });
  const old = await refused({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: first });
  expect(old.code).toBe('TrimmedDataAccessException');
  expect(await numbersFrom({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual([]);
});
