/** Reads that may be behind, from a standby that lags, is away, and comes back. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { StorageEngine } from '../engine.js';
import { apply, put, range, ref, text, texts } from '../suite/steps.testing.js';
import { type EmbeddedServer, startEmbeddedPair } from './embedded-server.testing.js';
import { openPostgresEngine } from './open-postgres-engine.js';

let pair: { primary: EmbeddedServer; standby: EmbeddedServer; stop(): Promise<void> };
let engine: StorageEngine;
let schemas = 0;
let written = 0;

beforeAll(async () => {
  pair = await startEmbeddedPair();
});
afterAll(() => pair.stop());

beforeEach(async () => {
  const url = `${pair.primary.url}?schema=r${++schemas}`;
  engine = await openPostgresEngine({ url, replicas: [pair.standby.url] });
  await engine.createSpaces(['a']);
});
afterEach(() => engine.close());

async function onStandby(sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: pair.standby.url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** The standby stands still from here on. */
async function pause(): Promise<void> {
  await onStandby('SELECT pg_wal_replay_pause()');
  while ((await onStandby('SELECT pg_get_wal_replay_pause_state()')) !== 'paused') await pauseBriefly();
}

function resume(): Promise<unknown> {
  return onStandby('SELECT pg_wal_replay_resume()');
}

async function pauseBriefly(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function readEventually(space = 'a'): Promise<string | undefined> {
  const [value] = await engine.eventual.get([ref(space, 'k')]);
  return text(value);
}

async function writeNext(): Promise<string> {
  await apply(engine, put('a', 'k', String(++written)));
  return String(written);
}

/** Leaves the standby standing still, in use, and without the last value written. */
async function untilStandbyIsRead(): Promise<void> {
  for (;;) {
    await pause();
    const value = await writeNext();
    const found = await readEventually();
    if (found !== value) return;
    await resume();
    await pauseBriefly();
  }
}

it('are read from a replica, and consistent ones never', async () => {
  await untilStandbyIsRead();
  for (let i = 0; i < 20; i++) {
    const value = await writeNext();
    expect(await texts(engine, [ref('a', 'k')])).toEqual([value]);
    expect((await range(engine, { space: 'a' })).map((entry) => text(entry.value))).toEqual([value]);
  }
  await resume();
});

it('are read from the primary while the replica is too far behind, and from the replica once it is not', async () => {
  await untilStandbyIsRead();
  const value = await writeNext();
  while ((await readEventually()) !== value) await pauseBriefly();
  // From here on the standby would have to come closer to be read again.
  for (let i = 0; i < 5; i++) {
    const next = await writeNext();
    expect(await readEventually()).toBe(next);
  }
  await resume();
  await untilStandbyIsRead();
  await resume();
});

it('find a space that the replica does not have yet, and not the one it still has', async () => {
  await untilStandbyIsRead();
  await engine.createSpaces(['new']);
  await apply(engine, put('new', 'k', 'there'));
  expect(await readEventually('new')).toBe('there');
  expect((await engine.eventual.range({ space: 'new', limit: 9, maxBytes: 9 })).length).toBe(1);
  await engine.dropSpaces(['a']);
  await engine.createSpaces(['a']);
  expect(await readEventually()).toBeUndefined();
  await resume();
});

it('do without a replica that crashes, and go back to it', async () => {
  await untilStandbyIsRead();
  await resume();
  await pair.standby.crash();
  for (let i = 0; i < 20; i++) {
    const value = await writeNext();
    expect(await readEventually()).toBe(value);
  }
  await pair.standby.start();
  await untilStandbyIsRead();
  await resume();
});

it('do without a replica that has never been there', async () => {
  const url = `${pair.primary.url}?schema=other`;
  const reasons: string[] = [];
  const onReplicaAway = (place: string, cause: Error) => reasons.push(`${place}: ${cause.message}`);
  const replicas = ['postgres://user:secret@127.0.0.1:1/x'];
  const away = await openPostgresEngine({ url, replicas, onReplicaAway });
  await away.createSpaces(['a']);
  await apply(away, put('a', 'k', 'v'));
  while (reasons.length === 0) {
    expect(await away.eventual.get([ref('a', 'k')])).toEqual([Buffer.from('v')]);
    await pauseBriefly();
  }
  expect(reasons).toEqual(['127.0.0.1:1/x: connect ECONNREFUSED 127.0.0.1:1']);
  await away.close();
  await expect(openPostgresEngine({ url, replicas: ['mysql://x'] })).rejects.toThrow('not a URL');
});
