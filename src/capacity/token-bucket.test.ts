import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('keeps unused units for so many seconds', () => {
    const bucket = new TokenBucket({ unitsPerSecond: 5, keptSeconds: 300 }, 0, 1);
    expect(bucket.unitsAt(0)).toBe(5);
    expect(bucket.unitsAt(10_000)).toBe(55);
    expect(bucket.isFull(10_000)).toBe(false);
    expect(bucket.unitsAt(3_600_000)).toBe(1500);
    expect(bucket.isFull(3_600_000)).toBe(true);
  });

  it('owes what was taken beyond its units until they have come in', () => {
    const bucket = new TokenBucket({ unitsPerSecond: 10, keptSeconds: 1 }, 0);
    bucket.take(128, 0);
    expect(bucket.unitsAt(0)).toBe(-118);
    expect(bucket.unitsAt(11_800)).toBe(0);
    expect(bucket.unitsAt(11_900)).toBe(1);
  });

  it('goes by a new shape at once', () => {
    const bucket = new TokenBucket({ unitsPerSecond: 10, keptSeconds: 300 }, 0);
    bucket.reshape({ unitsPerSecond: 1, keptSeconds: 300 }, 0);
    expect(bucket.unitsAt(0)).toBe(300);
    bucket.reshape({ unitsPerSecond: 100, keptSeconds: 300 }, 0);
    expect(bucket.unitsAt(0)).toBe(300);
    expect(bucket.unitsAt(1000)).toBe(400);
  });

  it('takes no harm when the clock is set back', () => {
    const bucket = new TokenBucket({ unitsPerSecond: 1, keptSeconds: 10 }, 1_000_000, 0);
    expect(bucket.unitsAt(0)).toBe(0);
    expect(bucket.unitsAt(1000)).toBe(1);
  });

  it('never lets in more than was kept and came in, but for what the last one costs', () => {
    const request = fc.record({ waitMs: fc.nat(5000), cost: fc.integer({ min: 1, max: 400 }) });
    const shape = fc.record({
      unitsPerSecond: fc.integer({ min: 1, max: 100 }),
      keptSeconds: fc.constantFrom(1, 300),
    });
    fc.assert(
      fc.property(shape, fc.array(request, { minLength: 1, maxLength: 60 }), (limits, requests) => {
        const bucket = new TokenBucket(limits, 0);
        let nowMs = 0;
        const admitted: { nowMs: number; cost: number }[] = [];
        for (const { waitMs, cost } of requests) {
          nowMs += waitMs;
          if (bucket.unitsAt(nowMs) <= 0) continue;
          bucket.take(cost, nowMs);
          admitted.push({ nowMs, cost });
        }
        for (const [from, first] of admitted.entries()) {
          let units = 0;
          for (const { nowMs: atMs, cost } of admitted.slice(from)) {
            // Before this one there was room for it.
            const cameIn = (limits.unitsPerSecond * (atMs - first.nowMs)) / 1000;
            expect(units).toBeLessThan(limits.unitsPerSecond * limits.keptSeconds + cameIn + 1e-6);
            units += cost;
          }
        }
      }),
    );
  });
});
