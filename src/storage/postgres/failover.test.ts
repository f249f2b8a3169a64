/** A standby takes the primary's place: what becomes of sessions with the old one, and of commits that it did not send on. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, expect, it } from 'vitest';
import type { StorageEngine } from '../engine.js';
import { apply, put, ref, texts } from '../suite/steps.testing.js';
import { type EmbeddedServer, startEmbeddedPair, startEmbeddedServer } from './embedded-server.testing.js';
import { openPostgresEngine } from './open-postgres-engine.js';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function query(server: EmbeddedServer, sql: string): Promise<readonly unknown[][]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** What is acknowledged from here on is on the standby, or on all that the names say. */
async function commitSynchronously(server: EmbeddedServer, names = '*'): Promise<void> {
  await query(server, `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
  await query(server, 'SELECT pg_reload_conf()');
  while (String((await query(server, 'SHOW synchronous_standby_names'))[0]) !== names) await briefly();
}

async function open(url: string): Promise<StorageEngine> {
  const engine = await openPostgresEngine({ url });
  endings.push(() => engine.close());
  return engine;
}

async function briefly(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Port of loopback that leads to another one until it is frozen: then nothing goes through, and nothing is closed. */
async function startWire(target: number): Promise<{ port: number; freeze(): void }> {
  const sockets: Socket[] = [];
  let frozen = false;
  const server: Server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => {});
    if (frozen) return;
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endings.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const freeze = () => {
    frozen = true;
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { port, freeze };
}

function portOf({ url }: EmbeddedServer): number {
  return Number(new URL(url).port);
}

it('moves a node away from a primary that answers nothing any more', async () => {
  const { primary, standby, stop } = await startEmbeddedPair();
  endings.push(stop);
  await commitSynchronously(primary);
  const wire = await startWire(portOf(primary));
  const engine = await open(`postgres://stator@127.0.0.1:${wire.port},127.0.0.1:${portOf(standby)}/postgres`);
  await engine.createSpaces(['a']);
  await apply(engine, put('a', 'k', 'before'));
  wire.freeze();
  const unanswered = texts(engine, [ref('a', 'k')]);
  await query(standby, 'SELECT pg_promote()');
  // Sent again on the new primary.
  expect(await unanswered).toEqual(['before']);
  await apply(engine, put('a', 'k', 'after'));
  expect(await texts(engine, [ref('a', 'k')])).toEqual(['after']);
});

it('does not choose an old primary that takes writes but does not acknowledge them', async () => {
  const { primary, standby, stop } = await startEmbeddedPair();
  endings.push(stop);
  await commitSynchronously(primary);
  const url = `postgres://stator@127.0.0.1:${portOf(primary)},127.0.0.1:${portOf(standby)}/postgres`;
  const engine = await open(url);
  await engine.createSpaces(['a']);
  await apply(engine, put('a', 'k', 'old'));
  await query(standby, 'SELECT pg_promote()');
  // The old one is still there, and nobody has fenced it off.
  for (;;) {
    const written = await apply(engine, put('a', 'k', 'new')).then(
      () => true,
      () => false,
    );
    if (written) break;
  }
  expect(await texts(engine, [ref('a', 'k')])).toEqual(['new']);
  const other = await open(url);
  expect(await texts(other, [ref('a', 'k')])).toEqual(['new']);
});

it('does not take a commit for done whose wait for the standby was cancelled, or was switched off', async () => {
  const server = await startEmbeddedServer();
  endings.push(() => server.stop());
  await query(server, 'ALTER DATABASE postgres SET synchronous_commit = off');
  const engine = await open(server.url);
  await engine.createSpaces(['a']);
  await commitSynchronously(server, 'nobody');
  const outcome = apply(engine, put('a', 'k', 'v')).then(
    () => 'acknowledged',
    (error) => error.code,
  );
  const waiting = "FROM pg_stat_activity WHERE application_name = 'stator' AND wait_event = 'SyncRep'";
  while (Number((await query(server, `SELECT count(*) ${waiting}`))[0]) === 0) await briefly();
  await query(server, `SELECT pg_cancel_backend(pid) ${waiting}`);
  expect(await outcome).toBe('unavailable');
  await commitSynchronously(server, '');
  await apply(engine, put('a', 'k', 'later'));
  expect(await texts(engine, [ref('a', 'k')])).toEqual(['later']);
});
