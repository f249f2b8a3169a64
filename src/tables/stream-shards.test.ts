import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePartitionHash, PARTITION_HASH_LIMIT } from '../codec/index.js';
import { openStreamOf, prefixOfItem } from './open-stream.js';
import { disabledStream, newStream, rolledStream } from './stream-shards.js';

const NOW = Date.UTC(2026, 9, 8, 23, 7, 31, 275);
const STREAM = newStream({ viewType: 'KEYS_ONLY', space: 's.1', nowMs: NOW });
const NONE: ReadonlySet<number> = new Set();

const numbersOf = ({ shards }: typeof STREAM) => shards.map(({ number }) => number);

describe('a new stream', () => {
  it('has four shards for a quarter of the items each', () => {
    expect(STREAM.shards.map(({ firstHash }) => firstHash / PARTITION_HASH_LIMIT)).toEqual([
      0, 0.25, 0.5, 0.75,
    ]);
  });

  it('is labelled with its time, as are its shards', () => {
    expect(STREAM.label).toBe('2026-10-08T23:07:31.275');
    for (const { shardId } of STREAM.shards)
      expect(shardId).toMatch(/^shardId-00000001791500851275-[0-9a-f]{8}$/);
    expect(new Set(STREAM.shards.map(({ shardId }) => shardId)).size).toBe(4);
  });
});

describe('a rollover', () => {
  it('gives each closed shard a child for the same items, or two', () => {
    const closing = new Set([1, 2, 99]);
    const rolled = rolledStream(STREAM, { closing, splitting: new Set([2]), nowMs: NOW + 1000 });
    expect(numbersOf(rolled)).toEqual([0, 4, 5, 6, 3]);
    const [, second, third] = STREAM.shards;
    expect(rolled.shards.slice(1, 4)).toMatchObject([
      { firstHash: second?.firstHash, parentShardId: second?.shardId },
      { firstHash: third?.firstHash, parentShardId: third?.shardId },
      { firstHash: 0.625 * PARTITION_HASH_LIMIT, parentShardId: third?.shardId },
    ]);
    expect(rolled.nextShardNumber).toBe(7);
  });

  it('orders children behind their parents, also when the clock stands still', () => {
    const closing = new Set(numbersOf(STREAM));
    const rolled = rolledStream(STREAM, { closing, splitting: NONE, nowMs: NOW });
    for (const { shardId, parentShardId = '' } of rolled.shards) expect(shardId > parentShardId).toBe(true);
  });

  it("never leaves an item without a shard, nor with another than its parents'", () => {
    const step = fc.record({ closing: fc.uniqueArray(fc.nat(40)), splitting: fc.uniqueArray(fc.nat(40)) });
    const hash = fc.nat(PARTITION_HASH_LIMIT - 1);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), hash, (steps, itemHash) => {
        const key = encodePartitionHash(itemHash);
        let stream = STREAM;
        for (const { closing, splitting } of steps) {
          const before = shardOf(stream, key);
          const options = { closing: new Set(closing), splitting: new Set(splitting), nowMs: NOW };
          stream = rolledStream(stream, options);
          const after = shardOf(stream, key);
          const isSame = after?.number === before?.number;
          expect(isSame ? after : after?.parentShardId).toEqual(isSame ? before : before?.shardId);
        }
      }),
    );
  });
});

it('a stream that is disabled has no open shard, and nothing is recorded', () => {
  const disabled = disabledStream(STREAM, NOW + 5);
  expect(disabled).toMatchObject({ enabled: false, shards: [], disabledAtMs: NOW + 5, space: 's.1' });
  expect(openStreamOf(disabled)).toBeUndefined();
});

/** The shard that has the records of the item with this key. */
function shardOf(stream: typeof STREAM, key: Uint8Array) {
  const open = openStreamOf(stream);
  const prefix = open && prefixOfItem(open, key);
  return stream.shards.find(({ number }) => prefix && Buffer.from(prefix).readUInt32BE(1) === number);
}
