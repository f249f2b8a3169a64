/** Several processes on one folder act as one: no update is lost, and what one acknowledged all others see. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLmdbEngine, type StorageEngine } from '../../src/storage/index.js';
import { startChild, temporaryFolder, waitForLine } from './built-engine.js';

const PROCESSES = 3;
const WORKERS = 16;
const ROUNDS = 60;

const parent = temporaryFolder();

it('writes of many processes lose nothing, and reads see what any of them acknowledged', {
  timeout: 300_000,
}, async () => {
  const folder = join(parent, 'shared');
  const engine = await openLmdbEngine({ path: folder });
  const args = [folder, String(WORKERS), String(ROUNDS)];
  const children = Array.from({ length: PROCESSES }, () => startChild('engine-counter.mjs', args));
  await Promise.all(children.map((child) => waitForLine(child, (line) => line === 'ready')));
  let running = true;
  const ended = Promise.all(children.map((child) => child.ended)).finally(() => {
    running = false;
  });
  const following = followLog(engine, PROCESSES * WORKERS * ROUNDS);
  while (running) {
    const acknowledged = Math.max(0, ...children.map(({ lines }) => Number(lines.at(-1)) || 0));
    const [a, b] = await numbersOf(engine);
    expect(a).toBe(b);
    expect(a).toBeGreaterThanOrEqual(acknowledged);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ended, children.map((child) => child.errors()).join()).toEqual(children.map(() => 0));
  const total = PROCESSES * WORKERS * ROUNDS;
  expect(await numbersOf(engine)).toEqual([total, total]);
  expect(await engine.readCounter({ space: 'a', key: Buffer.from('n') })).toBe(total);
  expect(await following).toEqual(Array.from({ length: total }, (_, i) => i + 1));
  await engine.close();
});

async function numbersOf(engine: StorageEngine): Promise<number[]> {
  const key = Buffer.from('n');
  const found = await engine.get([
    { space: 'a', key },
    { space: 'b', key },
  ]);
  return found.map((value) => Number(Buffer.from(value ?? [])));
}

/** What the log says, read from its tail while the others append to it. */
async function followLog(engine: StorageEngine, total: number): Promise<number[]> {
  const prefix = Buffer.from('log');
  const end = Buffer.from('loh');
  const seen: number[] = [];
  let start: Uint8Array = prefix;
  while (seen.length < total) {
    const position = start.length > prefix.length ? Buffer.from(start).readBigUInt64BE(prefix.length) : 0n;
    await engine.waitForAppend('b', prefix, position, 15_000);
    const page = await engine.range({ space: 'b', start, afterStart: true, end, limit: 100, maxBytes: 1e6 });
    seen.push(...page.map(({ value }) => Number(Buffer.from(value))));
    start = page.at(-1)?.key ?? start;
  }
  return seen;
}
