import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StorageEngine } from './engine.js';
import { SharedLease } from './lease.js';
import { openMemoryEngine } from './memory/memory-engine.js';

const RENEWAL_MS = 500;

let engine: StorageEngine;
let writes: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  engine = openMemoryEngine();
  writes = 0;
});
afterEach(() => vi.useRealTimers());

/** A process with a lease on the data, which it can reach until `isCutOff`. */
async function openProcess(holder: string) {
  const state = { isCutOff: false, taken: 0, errors: 0 };
  const reach = () => {
    if (state.isCutOff) throw new Error('cut off');
  };
  const reached: StorageEngine = {
    ...engine,
    createSpaces: (names) => engine.createSpaces(names),
    get: async (keys) => {
      reach();
      return engine.get(keys);
    },
    write: async (keys, decide) => {
      reach();
      writes += 1;
      return engine.write(keys, decide);
    },
  };
  const onError = () => {
    state.errors += 1;
  };
  const lease = await SharedLease.open({ engine: reached, name: 'work', holder, onError });
  lease.onTaken(() => {
    state.taken += 1;
  });
  return { lease, state };
}

async function openProcesses(count: number) {
  const processes: Awaited<ReturnType<typeof openProcess>>[] = [];
  for (let n = 0; n < count; n++) processes.push(await openProcess(`process ${n}`));
  return processes;
}

const holders = (processes: readonly { lease: SharedLease }[]) =>
  processes.map(({ lease }, at) => (lease.isHeld ? at : undefined)).filter((at) => at !== undefined);

it('is held by the first, as long as it renews', async () => {
  const processes = await openProcesses(3);
  for (let round = 0; round < 40; round++) {
    expect(holders(processes)).toEqual([0]);
    await vi.advanceTimersByTimeAsync(RENEWAL_MS / 2);
  }
  expect(processes.map(({ state }) => state.taken)).toEqual([0, 0, 0]);
});

it('goes to exactly one other within 3 seconds after the holder has died, and never has two holders', async () => {
  const processes = await openProcesses(4);
  const [first, ...others] = processes;
  if (first === undefined) throw new Error('there are four');
  await vi.advanceTimersByTimeAsync(1_234);
  first.state.isCutOff = true;
  for (let ms = 0; ms < 3_000; ms += 50) {
    await vi.advanceTimersByTimeAsync(50);
    expect(holders(processes).length).toBeLessThanOrEqual(1);
  }
  expect(holders(others)).toHaveLength(1);
  expect(others.map(({ state }) => state.taken).toSorted()).toEqual([0, 0, 1]);
});

it('is not taken from a holder whose renewals fail for a moment, which tells so once', async () => {
  const processes = await openProcesses(2);
  const [first] = processes;
  if (first === undefined) throw new Error('there are two');
  first.state.isCutOff = true;
  await vi.advanceTimersByTimeAsync(RENEWAL_MS);
  first.state.isCutOff = false;
  await vi.advanceTimersByTimeAsync(RENEWAL_MS);
  expect(holders(processes)).toEqual([0]);
  expect(first.state).toMatchObject({ errors: 1, taken: 0 });
});

it('is not held any more by one that comes back late, until it is free again', async () => {
  const processes = await openProcesses(2);
  const [first, second] = processes;
  if (first === undefined || second === undefined) throw new Error('there are two');
  first.state.isCutOff = true;
  await vi.advanceTimersByTimeAsync(3_000);
  first.state.isCutOff = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(holders(processes)).toEqual([1]);
  second.state.isCutOff = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(holders(processes)).toEqual([0]);
  expect(first.state.taken).toBe(1);
});

it('goes to another with its next look when the holder closes', async () => {
  const processes = await openProcesses(2);
  await processes[0]?.lease.close();
  expect(holders(processes)).toEqual([]);
  await vi.advanceTimersByTimeAsync(RENEWAL_MS);
  expect(holders(processes)).toEqual([1]);
});

it('is left alone by one that closes without having it', async () => {
  const processes = await openProcesses(3);
  await processes[1]?.lease.close();
  await vi.advanceTimersByTimeAsync(RENEWAL_MS);
  expect(holders(processes)).toEqual([0]);
});

it('costs those that do not have it reads only', async () => {
  await openProcesses(3);
  writes = 0;
  await vi.advanceTimersByTimeAsync(10 * RENEWAL_MS);
  expect(writes).toBe(10);
});
