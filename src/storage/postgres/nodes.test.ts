/** Several engines, as of several nodes, on one database; and a database that goes away. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { appendsAfter } from '../append-waiters.js';
import type { StorageEngine } from '../engine.js';
import { StorageError } from '../storage-error.js';
import {
  add,
  append,
  apply,
  bytes,
  inParallel,
  positionOf,
  put,
  range,
  ref,
  text,
  texts,
} from '../suite/steps.testing.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.testing.js';
import { openPostgresEngine } from './open-postgres-engine.js';

let server: EmbeddedServer;
let schemas = 0;
let url: string;
let opened: StorageEngine[] = [];

beforeAll(async () => {
  server = await startEmbeddedServer();
});
beforeEach(() => {
  url = `${server.url}?schema=n${++schemas}`;
});
afterAll(() => server.stop());

/** Engines on the test's schema, with the space `a`. */
async function nodes(count: number): Promise<StorageEngine[]> {
  for (let i = 0; i < count; i++) opened.push(await openPostgresEngine({ url, writeSessions: 8 }));
  await opened[0]?.createSpaces(['a', 'b']);
  return opened;
}

async function closeNodes(): Promise<void> {
  await Promise.all(opened.map((engine) => engine.close()));
  opened = [];
}

it('give positions at commit: a reader of the tail skips no record of 32 writers on three nodes', async () => {
  const [first, second, third] = await nodes(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three nodes');
  const [writers, rounds] = [32, 30];
  const seen: string[] = [];
  let after = 0n;
  const follow = async () => {
    while (seen.length < writers * rounds) {
      const entries = await range(third, {
        ...appendsAfter('a', bytes('log'), after),
        limit: 100,
        maxBytes: 1e6,
      });
      for (const entry of entries) {
        expect(positionOf(entry)).toBeGreaterThan(after);
        after = positionOf(entry);
        seen.push(text(entry.value) ?? '');
      }
    }
  };
  const following = follow();
  await inParallel(writers, rounds, async (i) => {
    // Some writes do much besides, so that they commit long after they began.
    const more = i % 7 === 0 ? Array.from({ length: 200 }, (_, n) => put('b', `${i}-${n}`, 'x')) : [];
    await apply(i % 2 === 0 ? first : second, append('a', 'log', `${i}`), ...more);
  });
  await following;
  expect(new Set(seen).size).toBe(writers * rounds);
  await closeNodes();
});

it('lose no update of one value', async () => {
  const engines = await nodes(2);
  await inParallel(16, 10, async (i) => {
    await engines[i % 2]?.write([ref('a', 'n')], ([found]) => ({
      changes: [put('a', 'n', String(Number(text(found) ?? 0) + 1))],
      result: undefined,
    }));
  });
  expect(await Promise.all(engines.map((engine) => texts(engine, [ref('a', 'n')])))).toEqual([
    ['160'],
    ['160'],
  ]);
  await closeNodes();
});

it('let no two transactions each rest on what the other changes', async () => {
  const engines = await nodes(2);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, pair) =>
      Promise.all(
        ['x', 'y'].map((own, side) =>
          engines[side]?.write([ref('a', `x${pair}`), ref('a', `y${pair}`)], (found) =>
            found.some((value) => value !== undefined)
              ? { changes: [], result: false }
              : { changes: [put('a', `${own}${pair}`, '1')], result: true },
          ),
        ),
      ),
    ),
  );
  expect(outcomes.every((pair) => pair.filter((won) => won === true).length === 1)).toBe(true);
  await closeNodes();
});

it('see the spaces that another creates and drops', async () => {
  const [first, second] = await nodes(2);
  if (first === undefined || second === undefined) throw new Error('two nodes');
  await first.createSpaces(['later']);
  await apply(second, put('later', 'k', 'v'));
  expect(await texts(first, [ref('later', 'k')])).toEqual(['v']);
  await first.dropSpaces(['later']);
  const missing = { code: 'missing-space' };
  await expect(texts(second, [ref('later', 'k')])).rejects.toMatchObject(missing);
  await expect(range(second, { space: 'later' })).rejects.toMatchObject(missing);
  await expect(apply(second, put('later', 'k', 'v'))).rejects.toMatchObject(missing);
  await first.createSpaces(['later']);
  await apply(second, put('later', 'k', 'again'));
  expect(await texts(first, [ref('later', 'k')])).toEqual(['again']);
  await closeNodes();
});

it('fail the one write that the database refuses, and not those that went with it', async () => {
  const [engine] = await nodes(1);
  if (engine === undefined) throw new Error('one node');
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(`SELECT id FROM n${schemas}.spaces WHERE name = 'a'`);
  await client.query(`ALTER TABLE n${schemas}.d_${rows[0].id} ADD CHECK (octet_length(v) < 4)`);
  await client.end();
  const values = Array.from({ length: 20 }, (_, n) => (n === 7 ? 'long' : `${n}`));
  const outcomes = await Promise.allSettled(
    values.map((value, n) => apply(engine, put('a', `k${n}`, value), add('a', 'n', 1))),
  );
  expect(outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([7]);
  expect((await range(engine, { space: 'a' })).map(({ value }) => text(value)).sort()).toEqual(
    values.filter((value) => value !== 'long').sort(),
  );
  expect(await engine.readCounter(ref('a', 'n'))).toBe(19);
  await closeNodes();
});

it('cannot be opened over a newer schema, or without a database', async () => {
  await nodes(1);
  await closeNodes();
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`UPDATE n${schemas}.meta SET value = '2' WHERE name = 'schema-version'`);
  await client.end();
  await expect(openPostgresEngine({ url })).rejects.toThrow(
    'newer version of Stator (schema version 2, this one knows 1)',
  );
  await expect(openPostgresEngine({ url: 'postgres://127.0.0.1:1/x' })).rejects.toThrow('ECONNREFUSED');
  await expect(openPostgresEngine({ url: 'mysql://x' })).rejects.toThrow('not a URL');
});

it('take the first host that answers, and are there again when the database is', async () => {
  url = url.replace('127.0.0.1', '127.0.0.1:1,127.0.0.1');
  const [engine] = await nodes(1);
  if (engine === undefined) throw new Error('one node');
  let acknowledged = 0;
  const failures: unknown[] = [];
  let done = false;
  const writing = inParallel(8, 1, async (worker) => {
    for (let i = 0; !done; i++) {
      try {
        await apply(engine, put('a', `${worker}-${i}`, 'v'));
        acknowledged += 1;
      } catch (error) {
        failures.push(error);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  await expect.poll(() => acknowledged).toBeGreaterThan(50);
  await server.restart();
  const before = acknowledged;
  await expect.poll(() => acknowledged).toBeGreaterThan(before + 50);
  done = true;
  await writing;
  expect(failures.every((error) => error instanceof StorageError && error.code === 'unavailable')).toBe(true);
  expect((await range(engine, { space: 'a' })).length).toBeGreaterThanOrEqual(acknowledged);
  await closeNodes();
});
