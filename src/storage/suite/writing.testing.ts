/** Part of the engine suite: `write`, alone and by many at once. */
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  type Current,
  del,
  inParallel,
  nextTurn,
  put,
  range,
  ref,
  text,
  texts,
} from './steps.testing.js';

export function describeAtomicity(current: Current): void {
  describe('write', () => {
    it('hands what it found to decide and gives its result to the caller', async () => {
      await apply(current(), put('a', 'k', 'v'));
      const keys = [ref('a', 'k'), ref('a', 'none'), ref('missing', 'k')];
      const result = await current().write(keys, (found) => ({ changes: [], result: found.map(text) }));
      expect(result).toEqual(['v', undefined, undefined]);
    });

    it('rejects with what decide throws and changes nothing', async () => {
      const refusal = new Error('refused');
      const refused = current().write([], () => {
        throw refusal;
      });
      await expect(refused).rejects.toBe(refusal);
      expect(await range(current(), { space: 'a' })).toEqual([]);
    });

    it('refuses one write of many that run at once and keeps the others', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) =>
          current().write([ref('a', 'shared')], () => {
            if (i % 5 === 0) throw new Error(`refused ${i}`);
            return { changes: [put('a', `k${i}`, 'v'), add('a', 'n', 1)], result: i };
          }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
      expect(await range(current(), { space: 'a' })).toHaveLength(40);
      expect(await current().readCounter(ref('a', 'n'))).toBe(40);
    });

    it('changes nothing when one of its spaces does not exist', async () => {
      const write = apply(current(), put('a', 'k', 'v'), add('a', 'n', 1), put('missing', 'k', 'v'));
      await expect(write).rejects.toMatchObject({ name: 'StorageError', code: 'missing-space' });
      expect(await range(current(), { space: 'a' })).toEqual([]);
      expect(await current().readCounter(ref('a', 'n'))).toBe(0);
    });

    it('keeps the writes that run at the same time as one to a space that does not exist', async () => {
      const outcomes = await Promise.allSettled(
        ['a', 'missing', 'b'].map((space) => apply(current(), put(space, 'k', 'v'))),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await texts(current(), [ref('a', 'k'), ref('b', 'k')])).toEqual(['v', 'v']);
    });

    it('applies its changes in order', async () => {
      await apply(
        current(),
        put('a', 'k', '1'),
        del('a', 'k'),
        put('a', 'k', '2'),
        put('a', 'x', '3'),
        del('a', 'x'),
      );
      expect(await texts(current(), [ref('a', 'k'), ref('a', 'x')])).toEqual(['2', undefined]);
    });

    it('is seen by every read after it', async () => {
      for (let i = 0; i < 50; i++) {
        const before = current().get([ref('a', 'k')]); // a read just before must not leave an old state behind
        await apply(current(), put('a', 'k', `v${i}`), add('a', 'n', 1));
        expect(await texts(current(), [ref('a', 'k')])).toEqual([`v${i}`]);
        expect(text((await range(current(), { space: 'a' }))[0]?.value)).toBe(`v${i}`);
        expect(await current().readCounter(ref('a', 'n'))).toBe(i + 1);
        await before;
      }
    });

    it('takes many changes', async () => {
      const keys = Array.from({ length: 5_000 }, (_, i) => `k${i}`);
      await apply(current(), ...keys.map((key) => put('a', key, key)));
      expect(await range(current(), { space: 'a' })).toHaveLength(5_000);
      await apply(current(), ...keys.map((key) => del('a', key)));
      expect(await range(current(), { space: 'a' })).toEqual([]);
    });
  });
}

export function describeConcurrency(current: Current): void {
  describe('64 writers at once', () => {
    it('lose no update of a value that each reads and writes', async () => {
      const increment = () =>
        current().write([ref('a', 'n')], ([found]) => {
          const next = Number(text(found) ?? 0) + 1;
          return { changes: [put('a', 'n', String(next))], result: next };
        });
      const seen: number[] = [];
      await inParallel(64, 10, async () => seen.push(await increment()));
      expect(await texts(current(), [ref('a', 'n')])).toEqual(['640']);
      expect(seen.sort((x, y) => x - y)).toEqual(Array.from({ length: 640 }, (_, i) => i + 1));
    });

    it('keep two keys alike for a reader that reads both', async () => {
      let done = false;
      const writing = inParallel(64, 10, (i) =>
        apply(current(), put('a', 'x', `${i}`), put('b', 'x', `${i}`)),
      );
      const finished = writing.then(() => {
        done = true;
      });
      while (!done) {
        const [x, y] = await texts(current(), [ref('a', 'x'), ref('b', 'x')]);
        expect(x).toBe(y);
        await nextTurn();
      }
      await finished;
    });

    it('let only one of them create a key', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 64 }, (_, i) =>
          current().write([ref('a', 'once')], ([found]) => {
            if (found !== undefined) throw new Error('exists');
            return { changes: [put('a', 'once', `${i}`)], result: `${i}` };
          }),
        ),
      );
      const created = outcomes.flatMap((o) => (o.status === 'fulfilled' ? [o.value] : []));
      expect(created).toHaveLength(1);
      expect(await texts(current(), [ref('a', 'once')])).toEqual(created);
    });
  });
}
