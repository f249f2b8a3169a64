import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_STREAM_READ_BYTES } from '../limits/index.js';
import { readRecords } from './read-records.js';
import { openSampleStream, type SampleStream } from './sample-stream.testing.js';
import { formatSequenceNumber } from './sequence-number.js';
import { type StartingPoint, startingPosition } from './starting-position.js';

// All of the same item, and so in one shard.
const KEY = 'a';
let sample: SampleStream;
let shardId: string;

beforeEach(async () => {
  sample = await openSampleStream();
  await sample.put(KEY);
  const shards = await sample.shards();
  const written = shards.find(({ start, last }) => last > start);
  if (written === undefined) throw new Error('the record is in a shard');
  shardId = written.shard.shardId;
});

async function start(point: StartingPoint) {
  const place = { space: sample.stream().space, shardId, nowMs: sample.clock.nowMs() };
  return startingPosition(sample.engine, place, point);
}

async function read(point: StartingPoint, limit = 1000) {
  const { shardNumber, after } = await start(point);
  const { space } = sample.stream();
  return readRecords(sample.engine, { space, shardNumber, after, limit, nowMs: sample.clock.nowMs() });
}

/** The sequence numbers of all records. */
async function sequenceNumbers(): Promise<readonly string[]> {
  const { records } = await read({ type: 'TRIM_HORIZON' });
  return records.map(({ position }) => formatSequenceNumber(position));
}

describe('where reading starts', () => {
  it('is before everything at the horizon, and behind everything at the tip', async () => {
    await sample.put(KEY, KEY);
    expect((await read({ type: 'TRIM_HORIZON' })).records).toHaveLength(3);
    expect((await read({ type: 'LATEST' })).records).toHaveLength(0);
  });

  it('is at or behind a sequence number', async () => {
    await sample.put(KEY, KEY);
    const [, second = ''] = await sequenceNumbers();
    const at = await read({ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: second });
    const after = await read({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: second });
    expect([at.records.length, after.records.length]).toEqual([2, 1]);
  });

  it('is at the first record of a time or later', async () => {
    const firstMs = sample.clock.nowMs();
    sample.clock.advanceHours(1);
    await sample.put(KEY, KEY);
    sample.clock.advanceHours(1);
    await sample.put(KEY);
    const countFrom = async (atMs: number) => (await read({ type: 'AT_TIMESTAMP', atMs })).records.length;
    expect(await countFrom(0)).toBe(4);
    expect(await countFrom(firstMs)).toBe(4);
    expect(await countFrom(firstMs + 1)).toBe(3);
    expect(await countFrom(sample.clock.nowMs())).toBe(1);
    expect(await countFrom(sample.clock.nowMs() + 1)).toBe(0);
  });

  it.each(['x'.repeat(21), '1'.repeat(40), formatSequenceNumber(1_000_000n), '000000000000000000001'])(
    'is not at %s',
    async (sequenceNumber) => {
      await expect(start({ type: 'AT_SEQUENCE_NUMBER', sequenceNumber })).rejects.toMatchObject({
        code: 'ValidationException',
      });
    },
  );
});

describe('a read', () => {
  it('ends with its limit and goes on behind it', async () => {
    await sample.put(KEY, KEY);
    const { records, next = 0n } = await read({ type: 'TRIM_HORIZON' }, 2);
    expect(records).toHaveLength(2);
    const { space } = sample.stream();
    const { shardNumber } = await start({ type: 'LATEST' });
    const rest = await readRecords(sample.engine, {
      ...{ space, shardNumber, after: next, limit: 2 },
      nowMs: sample.clock.nowMs(),
    });
    expect(rest.records).toHaveLength(1);
    expect(rest.next).toBe(rest.records[0]?.position);
  });

  it('stays under 1 MB', async () => {
    const key = 'k'.repeat(2000);
    for (let at = 0; at < 300; at++) await sample.put(key);
    const [first] = (await sample.shards()).filter((shard) => shard.last - shard.start > 100n);
    shardId = first?.shard.shardId ?? '';
    const { records } = await read({ type: 'TRIM_HORIZON' });
    const bytes = records.reduce((sum, { record }) => sum + record.json.length, 0);
    expect(bytes).toBeLessThanOrEqual(MAX_STREAM_READ_BYTES);
    expect(bytes).toBeGreaterThan(MAX_STREAM_READ_BYTES * 0.98);
  });
});

describe('what is older than 24 hours', () => {
  it('is not read, trimmed in the background or not', async () => {
    const [old = ''] = await sequenceNumbers();
    const before = await start({ type: 'TRIM_HORIZON' });
    sample.clock.advanceHours(23);
    await sample.put(KEY);
    expect(await sequenceNumbers()).toHaveLength(2);
    sample.clock.advanceHours(1);
    const { space } = sample.stream();
    const reading = { space, ...before, limit: 10, nowMs: sample.clock.nowMs() };
    const trimmed = { code: 'TrimmedDataAccessException' };
    await expect(readRecords(sample.engine, reading)).rejects.toMatchObject(trimmed);
    expect(await sequenceNumbers()).toHaveLength(1);
    for (const type of ['AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER'] as const) {
      await expect(start({ type, sequenceNumber: old })).rejects.toMatchObject(trimmed);
    }
  });

  it('does not disturb a reader who has seen it', async () => {
    const { next = 0n } = await read({ type: 'TRIM_HORIZON' });
    const { shardNumber } = await start({ type: 'LATEST' });
    sample.clock.advanceHours(25);
    await sample.put(KEY);
    await start({ type: 'TRIM_HORIZON' });
    const { space } = sample.stream();
    const place = { space, shardNumber, after: next, limit: 10, nowMs: sample.clock.nowMs() };
    expect((await readRecords(sample.engine, place)).records).toHaveLength(1);
  });
});
