import { Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.testing.js';
import { Session, type Statement } from './session.js';

let server: EmbeddedServer;
let session: Session;
let other: Session;
beforeAll(async () => {
  server = await startEmbeddedServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  [session, other] = [await open(), await open()];
  await session.runOnce('CREATE TABLE rows (n int PRIMARY KEY)');
});
afterEach(async () => {
  await session.runOnce('DROP TABLE rows');
  await Promise.all([session.end(), other.end()]);
});

async function open(): Promise<Session> {
  const socket = new Socket();
  const config = { connectionString: server.url, pipeline: true, stream: () => socket };
  const client = new pg.Client(config);
  await client.connect();
  return new Session(client, { slot: 0, host: server.url, socket, DriverQuery: pg.Query });
}

const insert = (n: number): Statement => ({
  text: 'INSERT INTO rows VALUES ($1::int) RETURNING n',
  values: [n],
});
const COUNT: Statement = {
  text: 'SELECT count(*)::int, txid_current()::text FROM rows WHERE $1::int > 0',
  values: [1],
};

it('runs statements as one transaction and gives the rows of each', async () => {
  const [first, before, second, after] = await session.together([insert(1), COUNT, insert(2), COUNT]);
  expect([first, second]).toEqual([[[1]], [[2]]]);
  expect([before?.[0]?.[0], after?.[0]?.[0]]).toEqual([1, 2]);
  expect(before?.[0]?.[1]).toBe(after?.[0]?.[1]);
  expect(await session.together([insert(3)])).toEqual([[[3]]]);
});

it('does nothing when one of them fails, and goes on after it', async () => {
  await session.together([insert(1)]);
  await expect(session.together([insert(2), insert(1), COUNT])).rejects.toMatchObject({ state: '23505' });
  const [rows] = await session.together([COUNT]);
  expect(rows?.[0]?.[0]).toBe(1);
});

it('keeps the locks of the first until all are committed, and shows the next what was committed meanwhile', async () => {
  const lock: Statement = { text: 'SELECT pg_advisory_xact_lock($1::bigint)::text', values: [7] };
  await other.runOnce('BEGIN');
  await other.run(lock);
  const counting = session.together([lock, COUNT]);
  const waiting = "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  while ((await other.runOnce(waiting))[0]?.[0] !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await other.run(insert(1));
  await other.runOnce('COMMIT');
  expect((await counting)[1]?.[0]?.[0]).toBe(1);
});

it('answers those sent one after the other without waiting each with its own', async () => {
  const answers = await Promise.allSettled([
    session.together([insert(1)]),
    session.together([insert(1)]),
    session.run(insert(2)),
    session.together([insert(3), COUNT]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect((await session.runOnce('SELECT n FROM rows ORDER BY n')).flat()).toEqual([1, 2, 3]);
});
