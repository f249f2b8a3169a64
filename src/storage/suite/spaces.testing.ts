/** Part of the engine suite: snapshots and spaces. */
import { describe, expect, it } from 'vitest';
import {
  add,
  append,
  apply,
  type Current,
  contentOf,
  del,
  inParallel,
  put,
  range,
  ref,
  texts,
} from './steps.testing.js';

export function describeSnapshots(current: Current): void {
  describe('snapshot', () => {
    it('stays at one state while others write', async () => {
      await apply(current(), put('a', 'k1', 'old'), put('a', 'k2', 'old'), add('a', 'n', 1));
      const seen = await current().snapshot(async (reader) => {
        await apply(
          current(),
          put('a', 'k1', 'new'),
          del('a', 'k2'),
          put('b', 'k3', 'new'),
          add('a', 'n', 1),
        );
        await inParallel(16, 5, (i) => apply(current(), put('a', `more${i}`, 'x')));
        return contentOf(reader);
      });
      expect(seen).toEqual({ a: 'k1=old k2=old', b: '', n: 1 });
      expect(await texts(current(), [ref('a', 'k1'), ref('a', 'k2')])).toEqual(['new', undefined]);
    });

    it('keeps a space that is dropped, and does not see one that is created, meanwhile', async () => {
      await apply(current(), put('a', 'k', 'old'), add('a', 'n', 1));
      await current().snapshot(async (reader) => {
        await current().dropSpaces(['a']);
        await current().createSpaces(['c']);
        await apply(current(), put('c', 'k', 'new'));
        expect(await contentOf(reader)).toEqual({ a: 'k=old', b: '', n: 1 });
        await expect(range(reader, { space: 'c' })).rejects.toMatchObject({ code: 'missing-space' });
        await current().createSpaces(['a']);
        await apply(current(), put('a', 'k', 'new'), put('a', 'k2', 'new'));
        expect(await contentOf(reader)).toEqual({ a: 'k=old', b: '', n: 1 });
      });
      expect(await contentOf(current())).toEqual({ a: 'k=new k2=new', b: '', n: 0 });
    });

    it('gives the result, or throws the error, of what it ran', async () => {
      expect(await current().snapshot(async () => 42)).toBe(42);
      const failure = new Error('failed');
      await expect(current().snapshot(() => Promise.reject(failure))).rejects.toBe(failure);
    });

    it('can be taken many times at once, each at its own state', async () => {
      const states: Promise<string>[] = [];
      for (let i = 0; i < 20; i++) {
        await apply(current(), put('a', 'k', `${i}`));
        // A snapshot is of the state when it starts, which may be after the call.
        await new Promise<void>((begun) => {
          states.push(
            current().snapshot(async (reader) => {
              const { a: first } = await contentOf(reader);
              begun();
              await new Promise((resolve) => setTimeout(resolve, 30));
              expect((await contentOf(reader)).a).toBe(first);
              return first;
            }),
          );
        });
      }
      expect(await Promise.all(states)).toEqual(Array.from({ length: 20 }, (_, i) => `k=${i}`));
    });
  });
}

export function describeSpaces(current: Current): void {
  describe('spaces', () => {
    it('keep their content when created again', async () => {
      await apply(current(), put('a', 'k', 'v'));
      await current().createSpaces(['a', 'c', 'c']);
      expect(await texts(current(), [ref('a', 'k')])).toEqual(['v']);
    });

    it('are gone with all they held once dropped', async () => {
      await apply(
        current(),
        put('a', 'k', 'v'),
        put('b', 'k', 'v'),
        add('a', 'n', 1),
        append('a', 'log', 'x'),
      );
      await current().dropSpaces(['a', 'never-there']);
      const missing = { code: 'missing-space' };
      await expect(range(current(), { space: 'a' })).rejects.toMatchObject(missing);
      await expect(texts(current(), [ref('a', 'k')])).rejects.toMatchObject(missing);
      await expect(apply(current(), put('a', 'k', 'v'))).rejects.toMatchObject(missing);
      expect(await current().readCounter(ref('a', 'n'))).toBe(0);
      await current().createSpaces(['a']);
      expect(await contentOf(current())).toEqual({ a: '', b: 'k=v', n: 0 });
      await apply(current(), put('a', 'k', 'again'));
      expect(await contentOf(current())).toEqual({ a: 'k=again', b: 'k=v', n: 0 });
    });

    it('are dropped and created in the order asked for, with writes in between', async () => {
      const outcomes = await Promise.allSettled([
        apply(current(), put('a', 'k1', 'v'), add('a', 'n', 1)),
        current().dropSpaces(['a']),
        apply(current(), put('a', 'k2', 'v'), add('a', 'n', 1)),
        current().createSpaces(['a']),
        apply(current(), put('a', 'k3', 'v'), add('a', 'n', 1)),
      ]);
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
      expect(await contentOf(current())).toEqual({ a: 'k3=v', b: '', n: 1 });
    });

    it('take names of every kind allowed', async () => {
      const names = ['0', 'a.b-c', '-', '.', 'x'.repeat(40), 'last-position'];
      await current().createSpaces(names);
      await apply(current(), ...names.map((name) => put(name, 'k', name)));
      expect(
        await texts(
          current(),
          names.map((name) => ref(name, 'k')),
        ),
      ).toEqual(names);
      await current().dropSpaces(names);
      for (const name of names) {
        await expect(texts(current(), [ref(name, 'k')])).rejects.toMatchObject({ code: 'missing-space' });
      }
    });
  });
}
