import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soleLease } from '../storage/index.js';
import { Catalog, disabledStream } from '../tables/index.js';
import { DEFAULT_ROLLOVER } from './roll-shards.js';
import { openSampleStream, type SampleStream } from './sample-stream.testing.js';
import { StreamUpkeep } from './stream-upkeep.js';

const ADDRESS = { accountId: '123456789012', region: 'us-east-1', tableName: 'Sample' };
const MARKERS_OF_FOUR_SHARDS = 8;

let sample: SampleStream;
let upkeep: StreamUpkeep;

function startUpkeep(rollover = DEFAULT_ROLLOVER): StreamUpkeep {
  const { engine, catalog, clock } = sample;
  const onError = (error: unknown) => {
    throw error;
  };
  return StreamUpkeep.start({ engine, catalog, clock, lease: soleLease, ...rollover, onError });
}

beforeEach(async () => {
  sample = await openSampleStream();
  upkeep = startUpkeep();
});

afterEach(() => upkeep.close());

const keys = (count: number) => Array.from({ length: count }, (_, at) => `key ${at}`);

describe('shards', () => {
  it('give way to children after four hours, and not before', async () => {
    sample.clock.advanceHours(3.9);
    await upkeep.run();
    expect(await sample.shards()).toHaveLength(4);
    sample.clock.advanceHours(0.1);
    await upkeep.run();
    const shards = await sample.shards();
    expect(shards.map(({ isClosed }) => isClosed)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    const parents = shards.slice(0, 4).map(({ shard }) => shard.shardId);
    expect(
      shards
        .slice(4)
        .map(({ shard }) => shard.parentShardId)
        .toSorted(),
    ).toEqual(parents);
  });

  it('begin after their parents have ended', async () => {
    await sample.put(...keys(20));
    sample.clock.advanceHours(4);
    await upkeep.run();
    const shards = await sample.shards();
    const endOf = new Map(shards.map(({ shard, last }) => [shard.shardId, last]));
    for (const { shard, start } of shards.slice(4)) {
      expect(start).toBeGreaterThan(endOf.get(shard.parentShardId ?? '') ?? start);
    }
  });

  it('are split in two when a great many records come', async () => {
    await upkeep.close();
    upkeep = startUpkeep({ ...DEFAULT_ROLLOVER, splitRecordsPerSecond: 0.01 });
    sample.clock.advanceHours(4);
    await sample.put(...keys(400));
    await upkeep.run();
    expect((await sample.shards()).filter(({ isClosed }) => !isClosed)).toHaveLength(8);
    await sample.put(...keys(20));
    expect(sample.catalog.find(ADDRESS)?.definition.stream?.shards).toHaveLength(8);
  });
});

describe('trimming', () => {
  it.each([1, 2])('removes records after 24 hours, with %i processes at it', async (processes) => {
    await sample.put(...keys(1200));
    sample.clock.advanceHours(3.9);
    await sample.put(...keys(3));
    sample.clock.advanceHours(20.1);
    await upkeep.close();
    const rollover = { ...DEFAULT_ROLLOVER, shardLifetimeMs: Number.MAX_SAFE_INTEGER };
    const all = Array.from({ length: processes }, () => startUpkeep(rollover));
    await Promise.all(all.map((one) => one.run()));
    await Promise.all(all.map((one) => one.close()));
    expect(await sample.storedCount()).toBe(MARKERS_OF_FOUR_SHARDS + 3);
  });

  it('gives shards one generation of children when two processes are at it', async () => {
    sample.clock.advanceHours(4);
    const other = startUpkeep();
    await Promise.all([upkeep.run(), other.run()]);
    await other.close();
    expect(await sample.shards()).toHaveLength(8);
  });

  it('removes closed shards 24 hours after their end', async () => {
    await sample.put(...keys(20));
    sample.clock.advanceHours(4);
    await upkeep.run();
    expect(await sample.shards()).toHaveLength(8);
    for (let rollovers = 0; rollovers < 6; rollovers++) {
      sample.clock.advanceHours(4);
      await upkeep.run();
    }
    // Those open now, and those closed in the 24 hours before.
    expect(await sample.shards()).toHaveLength(4 + 5 * 4 + 4);
    expect(await sample.storedCount()).toBe(4 * 2 + 6 * 4 * 3);
  });
});

describe('a disabled stream', () => {
  async function disable(): Promise<void> {
    await sample.catalog.change(ADDRESS, (table) => ({
      ...table,
      ...(table.stream && { stream: disabledStream(table.stream, sample.clock.nowMs()) }),
    }));
  }

  it('has only closed shards and takes no records', async () => {
    await sample.put('a');
    await disable();
    const count = await sample.storedCount();
    await sample.put('b');
    expect(await sample.storedCount()).toBe(count);
    expect((await sample.shards()).every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('can be read for 24 hours, then its label is all that is left', async () => {
    await disable();
    const { label } = sample.stream().definition;
    sample.clock.advanceHours(23.9);
    await upkeep.run();
    expect(sample.stream().definition.label).toBe(label);
    sample.clock.advanceHours(0.1);
    expect(() => sample.stream()).toThrow('not found');
    await upkeep.run();
    expect(sample.catalog.find(ADDRESS)?.definition.stream).toMatchObject({ enabled: false, label });
    await expect(sample.storedCount()).rejects.toMatchObject({ code: 'missing-space' });
  });
});

describe('the stream of a deleted table', () => {
  it('can be read for 24 hours, then nothing is left', async () => {
    await sample.put('a');
    const count = await sample.storedCount();
    await sample.catalog.remove(ADDRESS, sample.clock.nowMs());
    sample.clock.advanceHours(23.9);
    await upkeep.run();
    expect(await sample.shards()).toHaveLength(4);
    expect(await sample.storedCount()).toBe(count + 4);
    expect(sample.catalog.deleted()).toHaveLength(1);
    sample.clock.advanceHours(0.1);
    expect(() => sample.stream()).toThrow('not found');
    await upkeep.run();
    expect(sample.catalog.deleted()).toEqual([]);
    expect((await Catalog.open(sample.engine)).deleted()).toEqual([]);
    await expect(sample.storedCount()).rejects.toMatchObject({ code: 'missing-space' });
  });
});
