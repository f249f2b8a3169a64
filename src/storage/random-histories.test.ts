/**
 * The memory engine is the model: LMDB, given the same history, must answer the same at every step. A failure
 * prints its seed and path; run it again with `STATOR_SEED=<seed>`.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withContract } from './contract.js';
import type { Change, KeyRef, RangeQuery, Reader, StorageEngine } from './engine.js';
import { openLmdbEngine } from './lmdb/open-lmdb-engine.js';
import { temporaryFolders } from './lmdb/temporary-folder.testing.js';
import { openMemoryEngine } from './memory/memory-engine.js';
import { orIfMissing } from './storage-error.js';

const SPACES = ['a', 'b', 'c'];
const newFolder = temporaryFolders();

/** Short keys of few different bytes, so that they meet; now and then one of the longest. */
const someKey = fc.oneof(
  { weight: 20, arbitrary: fc.array(fc.constantFrom(0, 1, 0x61, 0xff), { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(3_072, 3_499, 3_500).map((length) => new Array<number>(length).fill(0xff)),
  },
);
const someBytes = someKey.map((bytes) => Buffer.from(bytes));
const somePrefix = fc.constantFrom('', 'p', 'p\xff').map((prefix) => Buffer.from(prefix, 'latin1'));
const someValue = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.constantFrom(500, 9_000).map((n) => new Uint8Array(n)),
);
const someSpace = fc.constantFrom(...SPACES);
const someRef: fc.Arbitrary<KeyRef> = fc.record({ space: someSpace, key: someBytes });

const someChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), space: someSpace, key: someBytes, value: someValue }),
  fc.record({ kind: fc.constant('delete' as const), space: someSpace, key: someBytes }),
  fc.record({ kind: fc.constant('add' as const), space: someSpace, key: someBytes, amount: fc.integer() }),
  fc.record({ kind: fc.constant('append' as const), space: someSpace, prefix: somePrefix, value: someValue }),
  fc.record({ kind: fc.constant('advance' as const), space: someSpace, position: fc.bigInt(0n, 200n) }),
);

const someQuery: fc.Arbitrary<RangeQuery> = fc.record(
  {
    space: someSpace,
    start: someBytes,
    afterStart: fc.boolean(),
    end: someBytes,
    reverse: fc.boolean(),
    limit: fc.integer({ min: 1, max: 20 }),
    maxBytes: fc.constantFrom(1, 10, 1_000, 100_000),
  },
  { requiredKeys: ['space', 'limit', 'maxBytes'] },
);

/** Something done to an engine; what it returns must be the same on every engine. */
type Step = (engine: StorageEngine) => Promise<unknown>;

const someWrite: fc.Arbitrary<Step> = fc
  .tuple(fc.array(someRef, { maxLength: 4 }), fc.array(someChange, { maxLength: 6 }), fc.boolean())
  .map(
    ([keys, changes, refuse]) =>
      (engine) =>
        engine.write(keys, decideFrom(changes, refuse)),
  );

const someRead: fc.Arbitrary<Step> = fc.oneof(
  fc.array(someRef, { maxLength: 6 }).map((keys) => async (engine: Reader) => engine.get(keys)),
  someQuery.map((query) => async (engine: Reader) => engine.range(query)),
  someRef.map((ref) => async (engine: Reader) => engine.readCounter(ref)),
);

const someSpaceChange: fc.Arbitrary<Step> = fc.oneof(
  fc.array(someSpace, { maxLength: 2 }).map((names) => (engine: StorageEngine) => engine.dropSpaces(names)),
  fc.array(someSpace, { maxLength: 3 }).map((names) => (engine: StorageEngine) => engine.createSpaces(names)),
);

const someSimpleStep = fc.oneof(
  { weight: 6, arbitrary: someWrite },
  { weight: 6, arbitrary: someRead },
  { weight: 1, arbitrary: someSpaceChange },
);

const someStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: someSimpleStep },
  // Several at once: engines must take them in the order of the calls.
  { weight: 3, arbitrary: fc.array(someWrite, { maxLength: 8 }).map(allAtOnce) },
  { weight: 1, arbitrary: fc.array(someSimpleStep, { maxLength: 5 }).map(aroundSnapshot) },
);

it('memory and LMDB answer alike under random histories', async () => {
  const seed = Number(process.env.STATOR_SEED ?? Date.now() % 0x7fffffff);
  console.info(`random histories: seed ${seed}`);
  const someSteps = fc.array(someStep, { maxLength: 40, size: 'max' });
  const property = fc.asyncProperty(someSteps, fc.boolean(), async (steps, isAlone) => {
    const memory = withContract(openMemoryEngine());
    const lmdb = withContract(await openLmdbEngine({ path: newFolder(), isAlone }));
    try {
      for (const engine of [memory, lmdb]) await engine.createSpaces(['a', 'b']);
      for (const step of steps) expect(await outcomeOf(step, lmdb)).toEqual(await outcomeOf(step, memory));
      expect(await contentOf(lmdb)).toEqual(await contentOf(memory));
    } finally {
      await Promise.all([memory.close(), lmdb.close()]);
    }
  });
  await fc.assert(property, { seed, numRuns: Number(process.env.STATOR_HISTORIES ?? 40) });
});

/** Results depend on what was found, so that engines that found different things also answer differently. */
function decideFrom(changes: readonly Change[], refuse: boolean) {
  return (found: readonly (Uint8Array | undefined)[]) => {
    const result = found.map((value) => value?.length);
    if (refuse && found.some((value) => value !== undefined)) throw new Error(`refused ${result}`);
    return { changes, result };
  };
}

function allAtOnce(steps: Step[]): Step {
  return (engine) => Promise.all(steps.map((step) => outcomeOf(step, engine)));
}

/** A snapshot shows the content from before the steps, whatever they do. */
function aroundSnapshot(steps: Step[]): Step {
  return (engine) =>
    engine.snapshot(async (reader) => {
      const before = await contentOf(reader);
      const outcomes = [];
      for (const step of steps) outcomes.push(await outcomeOf(step, engine));
      expect(await contentOf(reader)).toEqual(before);
      return outcomes;
    });
}

async function outcomeOf(step: Step, engine: StorageEngine): Promise<unknown> {
  try {
    return comparable(await step(engine));
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
}

async function contentOf(reader: Reader): Promise<unknown> {
  const everything = { limit: 10_000, maxBytes: 1_000_000_000 };
  const spaces = SPACES.map((space) =>
    orIfMissing('missing', async () => comparable(await reader.range({ space, ...everything }))),
  );
  return Promise.all(spaces);
}

/** Engines may answer with any kind of byte array. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, comparable(part)]));
}
