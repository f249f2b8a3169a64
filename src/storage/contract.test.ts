import { describe, expect, it } from 'vitest';
import { withContract } from './contract.js';
import type { Entry, StorageEngine } from './engine.js';
import { openMemoryEngine } from './memory/memory-engine.js';

const key = Buffer.from('k');
const everything = { space: 'a', limit: 10, maxBytes: 1_000 };

describe('withContract', () => {
  it.each([
    ['an empty key', (engine: StorageEngine) => engine.get([{ space: 'a', key: Buffer.alloc(0) }])],
    ['a key too long', (engine: StorageEngine) => engine.get([{ space: 'a', key: Buffer.alloc(3_501) }])],
    ['a name not allowed', (engine: StorageEngine) => engine.createSpaces(['A_b'])],
    ['no limit', (engine: StorageEngine) => engine.range({ ...everything, limit: 0 })],
    [
      'a broken counter',
      (engine: StorageEngine) => writeOf(engine, { kind: 'add', space: 'a', key, amount: 0.5 }),
    ],
    ['an impure decide', (engine: StorageEngine) => engine.write([], impure())],
    [
      'a decide that writes to what it found',
      (engine: StorageEngine) => engine.write([{ space: 'a', key }], scribble),
    ],
  ])('stops a caller with %s', async (_, call) => {
    const engine = withContract(openMemoryEngine());
    await engine.createSpaces(['a']);
    await writeOf(engine, { kind: 'put', space: 'a', key, value: key });
    await expect((async () => call(engine))()).rejects.toMatchObject({ name: 'AssertionError' });
  });

  it.each([
    ['in the wrong order', { reverse: false }, ['b', 'a']],
    ['in the wrong order, backwards', { reverse: true }, ['a', 'b']],
    ['twice', {}, ['a', 'a']],
    ['before the start', { start: Buffer.from('b') }, ['a']],
    ['at an excluded start', { start: Buffer.from('b'), afterStart: true }, ['b']],
    ['at the end', { end: Buffer.from('b') }, ['b']],
    ['beyond the limit', { limit: 1 }, ['a', 'b']],
    ['beyond maxBytes', { maxBytes: 1 }, ['a', 'b']],
  ])('stops an engine that answers %s', async (_, query, keys) => {
    const entries: Entry[] = keys.map((name) => ({ key: Buffer.from(name), value: Buffer.alloc(0) }));
    const engine = withContract({ ...openMemoryEngine(), range: async () => entries });
    const answer = (async () => engine.range({ ...everything, ...query }))();
    await expect(answer).rejects.toMatchObject({ name: 'AssertionError' });
  });
});

function writeOf(engine: StorageEngine, change: Parameters<typeof changesOf>[0]): Promise<unknown> {
  return engine.write([], () => changesOf(change));
}

function changesOf(change: ReturnType<Parameters<StorageEngine['write']>[1]>['changes'][number]) {
  return { changes: [change], result: undefined };
}

function impure() {
  let calls = 0;
  return () => ({ changes: [], result: ++calls });
}

function scribble([found]: readonly (Uint8Array | undefined)[]) {
  found?.fill(0);
  return { changes: [], result: undefined };
}
