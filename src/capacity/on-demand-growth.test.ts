import { describe, expect, it } from 'vitest';
import { OnDemandGrowth } from './on-demand-growth.js';

const HALF_HOUR_MS = 30 * 60 * 1000;

describe('OnDemandGrowth', () => {
  it('can do twice its peak half an hour after it reached it', () => {
    const growth = new OnDemandGrowth(4000);
    growth.record(3000, 0);
    expect(growth.unitsPerSecondAt(HALF_HOUR_MS - 1)).toBe(4000);
    expect(growth.unitsPerSecondAt(HALF_HOUR_MS)).toBe(6000);
    growth.record(6000, HALF_HOUR_MS);
    expect(growth.unitsPerSecondAt(2 * HALF_HOUR_MS)).toBe(12_000);
  });

  it('adds up what is used in a second', () => {
    const growth = new OnDemandGrowth(4000);
    for (let atMs = 0; atMs < 10_000; atMs += 100) growth.record(250, atMs);
    expect(growth.unitsPerSecondAt(HALF_HOUR_MS + 1000)).toBe(5000);
  });

  it('does not grow by traffic that it has seen before, nor shrink without any', () => {
    const growth = new OnDemandGrowth(4000);
    for (let second = 0; second < 100; second++) growth.record(2000, second * 1000);
    expect(growth.unitsPerSecondAt(10 * HALF_HOUR_MS)).toBe(4000);
  });

  it('does no more than double for a request that goes beyond what it can do', () => {
    const growth = new OnDemandGrowth(4000);
    growth.record(50_000, 0);
    expect(growth.unitsPerSecondAt(HALF_HOUR_MS)).toBe(8000);
  });

  it('counts half an hour from new traffic, however long there was none', () => {
    const growth = new OnDemandGrowth(4000);
    growth.record(4000, 10 * HALF_HOUR_MS);
    expect(growth.unitsPerSecondAt(11 * HALF_HOUR_MS - 1)).toBe(4000);
    expect(growth.unitsPerSecondAt(11 * HALF_HOUR_MS)).toBe(8000);
  });

  it('is made able to do more, never less', () => {
    const growth = new OnDemandGrowth(4000);
    growth.warmTo(10_000);
    growth.warmTo(5000);
    expect(growth.unitsPerSecondAt(0)).toBe(10_000);
  });
});
