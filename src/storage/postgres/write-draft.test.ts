import { expect, it } from 'vitest';
import type { Change, KeyRef } from '../engine.js';
import { add, append, bytes, del, put, ref, text } from '../suite/steps.testing.js';
import { WriteDraft } from './write-draft.js';
import { WriteJob } from './write-job.js';

/** A draft over `a/x` = 1 with revision 7, and what its jobs have been told so far. */
function draftOverX() {
  const draft = new WriteDraft(new Map([['a\0x', { value: bytes('1'), revision: 7 }]]));
  const told: string[] = [];
  /** A job that reads keys of space a and does what `decide` says. */
  const run = (name: string, keys: string, decide: (found: (string | undefined)[]) => Change[]) => {
    const refs: KeyRef[] = [...keys].map((key) => ref('a', key));
    const job = {
      keys: refs,
      decide: (found: readonly (Uint8Array | undefined)[]) => ({
        changes: decide(found.map(text)),
        result: undefined,
      }),
    };
    WriteJob.run(job, (started) => draft.add(draft.decide(started))).then(
      () => told.push(name),
      (error) => told.push(`${name}: ${error.message}`),
    );
  };
  const toldNow = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return told;
  };
  return { draft, run, toldNow };
}

it('shows each job what those before it write', () => {
  const { draft, run } = draftOverX();
  const seen: (string | undefined)[][] = [];
  run('one', 'xy', (found) => {
    seen.push(found);
    return [put('a', 'x', '2'), put('a', 'y', '3')];
  });
  run('two', 'yx', (found) => {
    seen.push(found);
    return [del('a', 'x')];
  });
  run('three', 'x', (found) => {
    seen.push(found);
    return [put('a', 'x', '4')];
  });
  expect(seen).toEqual([['1', undefined], ['3', '2'], [undefined]]);
  const [[, { entries, reads }] = ['', { entries: new Map(), reads: new Map() }]] = draft.plan.spaces;
  expect([...entries].map(([key, { value }]) => [key, text(value)])).toEqual([
    ['x', '4'],
    ['y', '3'],
  ]);
  expect([...reads].map(([key, { revision }]) => [key, revision])).toEqual([
    ['x', 7],
    ['y', 0],
  ]);
  expect(draft.contestedPlaces()).toContain('a\0x');
});

it('adds up counters and keeps appends in order', () => {
  const { draft, run } = draftOverX();
  run('one', '', () => [add('a', 'n', 2), append('a', 'log', 'first')]);
  run('two', '', () => [add('a', 'n', -5), append('a', 'log', 'second')]);
  const [[, space] = ['', undefined]] = draft.plan.spaces;
  expect([...(space?.counters.values() ?? [])].map(({ amount }) => amount)).toEqual([-3]);
  expect(space?.appends.map(({ value }) => text(value))).toEqual(['first', 'second']);
});

it('tells at once only what rests on committed values alone', async () => {
  const { draft, run, toldNow } = draftOverX();
  const refuse = () => {
    throw new Error('refused');
  };
  run('reads', 'x', () => []);
  run('refused', 'x', refuse);
  run('writes', 'x', () => [put('a', 'x', '2')]);
  run('reads after', 'x', () => []);
  run('refused after', 'x', refuse);
  expect(await toldNow()).toEqual(['reads', 'refused: refused']);
  draft.tellAll();
  expect(await toldNow()).toEqual([
    'reads',
    'refused: refused',
    'writes',
    'reads after',
    'refused after: refused',
  ]);
});

it('leaves a job out that no engine could store, with all that it wanted', async () => {
  const { draft, run, toldNow } = draftOverX();
  run('too long', 'x', () => [put('a', 'x', '2'), put('a', 'k'.repeat(3501), 'v')]);
  expect(draft.plan.isEmpty).toBe(true);
  expect(await toldNow()).toEqual(['too long: a key of 3501 bytes cannot be stored']);
});

it('is full when it has many keys or bytes', () => {
  const many = draftOverX();
  many.run('many', '', () => Array.from({ length: 160 }, (_, n) => put('a', `k${n}`, 'v')));
  expect(many.draft.isFull).toBe(true);
  const large = draftOverX();
  large.run('small', '', () => [put('a', 'k', 'v')]);
  expect(large.draft.isFull).toBe(false);
  large.run('large', '', () => [put('a', 'l', 'v'.repeat(1_000_000))]);
  expect(large.draft.isFull).toBe(true);
});
