import { expect, it } from 'vitest';
import { giveBackMemory, lendMemory } from './lent-memory.js';

it('lends at least as much as is asked for, and not twice as much', () => {
  for (const size of [4_096, 4_097, 50_000, 65_536, 65_537, 2 * 1024 * 1024]) {
    const { length } = lendMemory(size);
    expect(length).toBeGreaterThanOrEqual(size);
    expect(length).toBeLessThan(2 * size);
  }
  expect(lendMemory(0)).toHaveLength(0);
  expect(lendMemory(3_000_000)).toHaveLength(3_000_000);
});

it('lends again what was given back, and nothing to two at once', () => {
  const first = lendMemory(50_000);
  const second = lendMemory(50_000);
  expect(second.buffer).not.toBe(first.buffer);
  giveBackMemory(first.subarray(10, 40_000));
  expect(lendMemory(60_000).buffer).toBe(first.buffer);
  expect(lendMemory(60_000).buffer).not.toBe(first.buffer);
});

it('lends once what was given back twice', () => {
  const bytes = lendMemory(20_000);
  giveBackMemory(bytes);
  giveBackMemory(bytes);
  expect(lendMemory(20_000).buffer).toBe(bytes.buffer);
  expect(lendMemory(20_000).buffer).not.toBe(bytes.buffer);
});

it('leaves memory alone that it did not lend', () => {
  const foreign = [Buffer.alloc(32_768), new Uint8Array(32_768), Buffer.alloc(10)];
  for (const bytes of foreign) giveBackMemory(bytes);
  const lent = [lendMemory(32_768), lendMemory(32_768), lendMemory(32_768)];
  expect(lent.filter(({ buffer }) => foreign.some((bytes) => bytes.buffer === buffer))).toEqual([]);
});

it('keeps a few megabytes', () => {
  const lent = Array.from({ length: 20 }, () => lendMemory(1_000_000));
  for (const bytes of lent) giveBackMemory(bytes);
  const again = new Set(Array.from({ length: 20 }, () => lendMemory(1_000_000).buffer));
  const kept = lent.filter(({ buffer }) => again.has(buffer)).length;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(10);
});
