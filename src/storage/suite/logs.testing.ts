/** Part of the engine suite: counters and appends. */
import { describe, expect, it } from 'vitest';
import type { StorageEngine } from '../engine.js';
import {
  add,
  advance,
  append,
  apply,
  bytes,
  type Current,
  del,
  inParallel,
  positionOf,
  put,
  range,
  ref,
  text,
} from './steps.testing.js';

export function describeCounters(current: Current): void {
  describe('counters', () => {
    it('are zero until added to, and go below zero', async () => {
      expect(await current().readCounter(ref('a', 'n'))).toBe(0);
      expect(await current().readCounter(ref('missing', 'n'))).toBe(0);
      await apply(current(), add('a', 'n', 5), add('a', 'n', -7), add('a', 'm', 2 ** 50));
      expect(await current().readCounter(ref('a', 'n'))).toBe(-2);
      expect(await current().readCounter(ref('a', 'm'))).toBe(2 ** 50);
    });

    it('add up over many writers', async () => {
      await inParallel(64, 10, (i) =>
        apply(current(), add('a', 'n', 1), add('b', 'n', -1), add('a', `m${i % 3}`, 2)),
      );
      const counters = [ref('a', 'n'), ref('b', 'n'), ref('a', 'm0'), ref('a', 'm1'), ref('a', 'm2')];
      const counts = await Promise.all(counters.map((counter) => current().readCounter(counter)));
      expect(counts.slice(0, 2)).toEqual([640, -640]);
      expect(counts.slice(2).reduce((sum, count) => sum + count, 0)).toBe(1_280);
    });

    it('are a kind of their own: no entries, and untouched by an entry with their key', async () => {
      await apply(current(), add('a', 'k', 3));
      expect(await current().get([ref('a', 'k')])).toEqual([undefined]);
      expect(await range(current(), { space: 'a' })).toEqual([]);
      expect(await range(current(), { space: 'a', reverse: true })).toEqual([]);
      await apply(current(), put('a', 'k', 'v'), del('a', 'k'));
      expect(await current().readCounter(ref('a', 'k'))).toBe(3);
    });
  });
}

export function describeAppends(current: Current): void {
  describe('appends', () => {
    it('stand under their prefix in the order of commit', async () => {
      await apply(current(), append('a', 'log-', '1'), append('a', 'log-', '2'));
      await apply(current(), append('a', 'log-', '3'), append('a', 'other-', 'x'));
      const entries = await range(current(), { space: 'a', start: bytes('log-'), end: bytes('log.') });
      expect(entries.map(({ value }) => text(value))).toEqual(['1', '2', '3']);
      expect(entries.every(({ key }) => key.length === 'log-'.length + 8)).toBe(true);
    });

    it('give rising positions over all spaces and prefixes', async () => {
      const written: bigint[] = [];
      for (const [space, prefix] of [
        ['a', 'x'],
        ['b', 'x'],
        ['a', 'y'],
        ['a', 'x'],
      ] as const) {
        await apply(current(), append(space, prefix, ''));
        const [last] = await range(current(), {
          space,
          start: bytes(prefix),
          end: bytes(`${prefix}\xff`),
          reverse: true,
        });
        written.push(positionOf(last));
      }
      expect(written).toEqual([...written].sort((x, y) => Number(x - y)));
      expect(new Set(written).size).toBe(4);
    });

    it('go on behind what a log was advanced to, however often and in which write', async () => {
      const far = 2n ** 61n;
      const positions = async () =>
        (await range(current(), { space: 'a', start: bytes('log') })).map(positionOf);
      await apply(current(), advance('a', far));
      await apply(current(), advance('a', 5n), append('a', 'log', '1'));
      await apply(current(), advance('a', far + 100n), append('a', 'log', '2'), append('a', 'log', '3'));
      await apply(current(), append('a', 'log', '4'));
      const [first = 0n, second = 0n, third = 0n, fourth = 0n] = await positions();
      expect(first).toBeGreaterThan(far);
      expect(second).toBeGreaterThan(far + 100n);
      expect([third - second, fourth > third]).toEqual([1n, true]);
    });

    it('are above entries put under positions below which the log was advanced', async () => {
      const copied = Buffer.concat([bytes('log'), Buffer.from([0, 6, 0, 0, 0, 0, 0, 9])]);
      const put = { kind: 'put', space: 'a', key: copied, value: bytes('old') } as const;
      await apply(current(), put, advance('a', 0x0006_0000_0000_0009n));
      await apply(current(), append('a', 'log', 'new'));
      const entries = await range(current(), { space: 'a' });
      expect(entries.map(({ value }) => text(value))).toEqual(['old', 'new']);
    });

    it('are all seen, once and in order, by a reader that follows the tail', async () => {
      const total = 64 * 10;
      const seen: string[] = [];
      const following = follow(current(), total, seen);
      await inParallel(64, 10, (i) => apply(current(), append('a', 'log', `${i}`)));
      await following;
      expect(seen).toHaveLength(total);
      expect(new Set(seen).size).toBe(total);
    });

    it('wake who waits for them, and only for them', async () => {
      // Longer than a test may take: it is the append that ends the wait.
      const waiting = current().waitForAppend('a', bytes('log'), 0n, 600_000);
      await apply(
        current(),
        put('a', 'log', 'not an append'),
        append('a', 'other', ''),
        append('b', 'log', ''),
      );
      let woken = false;
      const told = waiting.then(() => {
        woken = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(woken).toBe(false);
      await apply(current(), append('a', 'log', 'x'));
      await told;
    });

    it('answer at once when they are there already, and end the wait when none comes', async () => {
      await apply(current(), append('a', 'log', 'x'));
      const [entry] = await range(current(), { space: 'a' });
      await current().waitForAppend('a', bytes('log'), positionOf(entry) - 1n, 600_000);
      const started = performance.now();
      await current().waitForAppend('a', bytes('log'), positionOf(entry), 50);
      await current().waitForAppend('missing', bytes('log'), 0n, 10);
      await current().waitForAppend('a', bytes('log'), positionOf(entry), 0);
      expect(performance.now() - started).toBeGreaterThan(50);
    });
  });
}

async function follow(engine: StorageEngine, total: number, seen: string[]): Promise<void> {
  let position = 0n;
  const end = bytes('log\xff\xff\xff\xff\xff\xff\xff\xff');
  while (seen.length < total) {
    await engine.waitForAppend('a', bytes('log'), position, 10_000);
    const start = Buffer.concat([bytes('log'), Buffer.alloc(8)]);
    start.writeBigUInt64BE(position, 3);
    for (const entry of await range(engine, { space: 'a', start, afterStart: true, end, limit: 100 })) {
      expect(positionOf(entry)).toBeGreaterThan(position);
      position = positionOf(entry);
      seen.push(text(entry.value) ?? '');
    }
  }
}
