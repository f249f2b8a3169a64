/**
 * kill -9 in the middle of writing, again and again on one folder: what was acknowledged is there, and no write is
 * there in part. `STATOR_CRASH_ROUNDS=200 npx vitest run test/crash` runs it for longer.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type LmdbOptions, openLmdbEngine, type Reader } from '../../src/storage/index.js';
import { startChild, temporaryFolder, waitForLine } from './built-engine.js';

const ROUNDS = Number(process.env.STATOR_CRASH_ROUNDS ?? 8);
const WORKERS = 48;
const LONGEST_RUN_MS = 700;
/** What every other run acknowledges before it may be killed, however slow the disk is. */
const LEAST_WRITES = 40;

const parent = temporaryFolder();

const ENGINES: Record<string, Partial<LmdbOptions>> = {
  'durability full': { isAlone: true },
  'durability full, others may write': {},
  'durability relaxed': { durability: 'relaxed' },
};

it.each(Object.entries(ENGINES))(
  `keeps every acknowledged write, whole, over ${ROUNDS} kills, %s`,
  {
    timeout: 60_000 + ROUNDS * 30_000,
  },
  async (name, options) => {
    const folder = join(parent, name);
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const leastWrites = (round % 2) * LEAST_WRITES;
      acknowledged.push(...(await killedRun(folder, { round, leastWrites, options })));
      await assertConsistent(folder, acknowledged);
    }
    console.info(`${ROUNDS} kills, ${acknowledged.length} acknowledged writes, none lost`);
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 10);
  },
);

/** Lets a writer run for a random while, kills it, and returns what it had acknowledged. */
async function killedRun(
  folder: string,
  { round, leastWrites, options }: { round: number; leastWrites: number; options: Partial<LmdbOptions> },
): Promise<string[]> {
  const writer = startChild('engine-writer.mjs', [
    folder,
    `run${round}`,
    String(WORKERS),
    JSON.stringify(options),
  ]);
  await waitForLine(writer, (line) => line === 'ready');
  await waitForLine(writer, () => writer.lines.length > leastWrites);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_RUN_MS));
  writer.process.kill('SIGKILL');
  expect(await writer.ended).toBe('SIGKILL');
  // The last line may have been cut; a cut one does not look like an acknowledgement.
  return writer.lines.filter((line) => /^run\d+-\d+-\d+$/.test(line)).slice(0, -1);
}

async function assertConsistent(folder: string, acknowledged: readonly string[]): Promise<void> {
  const engine = await openLmdbEngine({ path: folder });
  try {
    const [items, index, log] = [
      await contentOf(engine, 'items'),
      await contentOf(engine, 'index'),
      await contentOf(engine, 'log'),
    ];
    expect(acknowledged.filter((id) => !items.has(id))).toEqual([]);
    expect(index).toEqual(items);
    const written = [...items.keys()].filter((key) => !key.startsWith('worker-'));
    expect([...log.values()].sort()).toEqual(written.sort());
    const count = await engine.readCounter({ space: 'items', key: Buffer.from('count') });
    expect(count).toBe(written.length);
    assertLatestKept(items, acknowledged);
    await engine.write([], () => ({ changes: [], result: undefined }));
  } finally {
    await engine.close();
  }
}

/** The key that a worker overwrites holds its last acknowledged write, or a later one that was under way. */
function assertLatestKept(items: ReadonlyMap<string, string>, acknowledged: readonly string[]): void {
  const latest = new Map<string, string>();
  for (const id of acknowledged) latest.set(`worker-${id.split('-')[1]}`, id);
  for (const [worker, id] of latest) {
    expect(ageOf(items.get(worker) ?? '')).toBeGreaterThanOrEqual(ageOf(id));
  }
}

/** A number that rises with each write of a worker: by its run, then by its number in that run. */
function ageOf(id: string): number {
  const [, run, sequence] = /^run(\d+)-\d+-(\d+)$/.exec(id) ?? [];
  return Number(run ?? -1) * 1e9 + Number(sequence ?? 0);
}

/** Key to the id at the beginning of its value. */
async function contentOf(reader: Reader, space: string): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  let start: Uint8Array | undefined;
  while (true) {
    const bounds = start === undefined ? {} : { start, afterStart: true };
    const page = await reader.range({ space, ...bounds, limit: 5_000, maxBytes: 10_000_000 });
    for (const { key, value } of page) {
      content.set(Buffer.from(key).toString('latin1'), Buffer.from(value).toString().split(' ', 1).join());
    }
    start = page.at(-1)?.key;
    if (start === undefined) return content;
  }
}
