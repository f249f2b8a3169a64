/**
 * The contract of `engine.ts` as a wrapper: does what the engine inside does and throws AssertionError when a
 * caller or the engine breaks a rule. For tests; the checks cost more than the work.
 */
import { isDeepStrictEqual } from 'node:util';
import { assert } from '../support/index.js';
import { APPEND_POSITION_BYTES } from './append-waiters.js';
import { assertStorable } from './check-change.js';
import {
  type Awaitable,
  type Decide,
  type Entry,
  type KeyRef,
  MAX_STORED_KEY_BYTES,
  type RangeQuery,
  type Reader,
  type SpaceName,
  type StorageEngine,
} from './engine.js';

/** The engine with every call and answer checked. */
export function withContract(engine: StorageEngine): StorageEngine {
  let closed = false;
  const assertOpen = () => assert(!closed, 'engine used after close');
  return {
    ...checkedReader(engine, assertOpen),
    eventual: checkedReader(engine.eventual, assertOpen),
    async createSpaces(names) {
      names.forEach(assertSpaceName);
      await engine.createSpaces(names);
    },
    async dropSpaces(names) {
      names.forEach(assertSpaceName);
      await engine.dropSpaces(names);
    },
    async write(keys, decide) {
      assertOpen();
      keys.forEach(assertKeyRef);
      return engine.write(keys, checkedDecide(keys.length, decide));
    },
    async snapshot(use) {
      let ended = false;
      try {
        return await engine.snapshot((inner) =>
          use(checkedReader(inner, () => assert(!ended, 'snapshot used after its end'))),
        );
      } finally {
        ended = true;
      }
    },
    async waitForAppend(space, prefix, after, waitMs) {
      assertSpaceName(space);
      assert(prefix.length <= MAX_STORED_KEY_BYTES - APPEND_POSITION_BYTES, 'prefix too long');
      assert(after >= 0n, 'positions are not negative');
      assert(waitMs >= 0, 'a wait is not negative');
      await engine.waitForAppend(space, prefix, after, waitMs);
    },
    async close() {
      assert(!closed, 'engine closed twice');
      closed = true;
      await engine.close();
    },
  };
}

function checkedReader(reader: Reader, assertUsable: () => void): Reader {
  return {
    get(keys) {
      assertUsable();
      keys.forEach(assertKeyRef);
      return checked(reader.get(keys), (found) => assert(found.length === keys.length, 'one value per key'));
    },
    range(query) {
      assertUsable();
      assertQuery(query);
      return checked(reader.range(query), (entries) => assertAnswers(query, entries));
    },
    readCounter(ref) {
      assertUsable();
      assertKeyRef(ref);
      return checked(reader.readCounter(ref), (count) =>
        assert(Number.isSafeInteger(count), 'a counter is whole'),
      );
    },
  };
}

/** Checks an answer that comes now or later. */
function checked<Found>(answer: Awaitable<Found>, check: (found: Found) => void): Awaitable<Found> {
  if (answer instanceof Promise) {
    return answer.then((found) => {
      check(found);
      return found;
    });
  }
  check(answer);
  return answer;
}

/** Decides twice on what was found: both must agree and leave it as it was. */
function checkedDecide<Result>(keyCount: number, decide: Decide<Result>): Decide<Result> {
  return (found) => {
    assert(found.length === keyCount, 'one value per key');
    const before = found.map((value) => value && Uint8Array.from(value));
    const decision = decide(found);
    assert(isDeepStrictEqual(decide(found), decision), 'decide is pure: twice the same gives the same');
    const unchanged = found.every((value, i) => sameBytes(value, before[i]));
    assert(unchanged, 'decide does not write to what it is given');
    for (const change of decision.changes) {
      assertSpaceName(change.space);
      assertStorable(change);
    }
    return decision;
  };
}

function assertSpaceName(name: SpaceName): void {
  assert(/^[a-z0-9.-]{1,40}$/.test(name), `not a name of a space: ${JSON.stringify(name)}`);
}

function assertKeyRef({ space, key }: KeyRef): void {
  assertSpaceName(space);
  assert(key.length > 0 && key.length <= MAX_STORED_KEY_BYTES, `a key of ${key.length} bytes`);
}

function assertQuery(query: RangeQuery): void {
  assertSpaceName(query.space);
  assert(Number.isSafeInteger(query.limit) && query.limit > 0, 'limit is a positive whole number');
  assert(query.maxBytes > 0, 'maxBytes is positive');
  for (const bound of [query.start, query.end]) {
    assert((bound?.length ?? 0) <= MAX_STORED_KEY_BYTES, 'a bound is at most as long as a key');
  }
}

/** The entries are inside the bounds, in order, and no more than asked for. */
function assertAnswers(query: RangeQuery, entries: readonly Entry[]): void {
  const { start, end, afterStart, reverse, limit, maxBytes } = query;
  assert(entries.length <= limit, 'no more entries than the limit');
  const sizes = entries.map(({ key, value }) => key.length + value.length);
  const withoutLast = sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
  assert(withoutLast < maxBytes, 'stops once maxBytes are reached');
  for (const { key } of entries) {
    if (start) assert(Buffer.compare(key, start) >= (afterStart ? 1 : 0), 'not before the start');
    if (end) assert(Buffer.compare(key, end) < 0, 'before the end');
  }
  let previous: Entry | undefined;
  for (const entry of entries) {
    const order = previous ? Buffer.compare(entry.key, previous.key) : 0;
    assert(previous === undefined || order === (reverse ? -1 : 1), 'in key order, no key twice');
    previous = entry;
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}
