import { describe, expect, it } from 'vitest';
import { PartitionBuckets } from './partition-buckets.js';

const place = (hash: number, partitionCount = 4) => ({ hash, partitionCount });
const LAST_HASH = 2 ** 24 - 1;

describe('PartitionBuckets', () => {
  it('gives each partition the same, and nothing of the others', () => {
    const partitions = new PartitionBuckets(1000);
    partitions.take(place(0), 1000, 0);
    expect(partitions.unitsAt(place(0), 0)).toBe(0);
    expect(partitions.unitsAt(place(2 ** 22 - 1), 0)).toBe(0);
    expect(partitions.unitsAt(place(2 ** 22), 0)).toBe(1000);
    expect(partitions.unitsAt(place(LAST_HASH), 0)).toBe(1000);
    expect(partitions.unitsAt(place(0), 500)).toBe(500);
  });

  it('keeps nothing from one second to another', () => {
    const partitions = new PartitionBuckets(1000);
    partitions.take(place(0), 1, 0);
    expect(partitions.unitsAt(place(0), 60_000)).toBe(1000);
  });

  it('begins anew when there are more partitions', () => {
    const partitions = new PartitionBuckets(1000);
    partitions.take(place(0), 5000, 0);
    expect(partitions.unitsAt(place(0, 5), 0)).toBe(1000);
  });

  it('remembers only so many of a million partitions', () => {
    const partitions = new PartitionBuckets(1000);
    const count = 1_000_000;
    for (let n = 0; n < 5000; n++) partitions.take(place(n * 3000, count), 1, n);
    expect(partitions.size).toBeLessThanOrEqual(1024);
    for (let n = 0; n < 5000; n++) partitions.take(place(n * 3000, count), 5000, 5000);
    expect(partitions.size).toBeLessThanOrEqual(1024);
    expect(partitions.unitsAt(place(4999 * 3000, count), 5000)).toBeLessThan(0);
  });
});
