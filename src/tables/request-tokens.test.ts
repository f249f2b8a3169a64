import { expect, it } from 'vitest';
import { openMemoryEngine, type StorageEngine } from '../storage/index.js';
import {
  decodeToken,
  findExpiredTokens,
  forgetChanges,
  type RequestToken,
  TOKENS_SPACE,
  tokenChanges,
  tokenRef,
} from './request-tokens.js';

const tokenOf = (token: string): RequestToken => {
  return { accountId: '123456789012', region: 'us-east-1', operation: 'TransactWriteItems', token };
};
const recordOf = (expiresAtMs: number) => ({ expiresAtMs, digest: 'd', sizesBytes: [1, 2] });

async function open(): Promise<StorageEngine> {
  const engine = openMemoryEngine();
  await engine.createSpaces([TOKENS_SPACE]);
  return engine;
}

const remember = (engine: StorageEngine, token: string, expiresAtMs: number) =>
  engine.write([], () => ({
    changes: tokenChanges(tokenOf(token), recordOf(expiresAtMs)),
    result: undefined,
  }));

async function forget(engine: StorageEngine, nowMs: number, limit = 100): Promise<number> {
  const expired = await findExpiredTokens(engine, { nowMs, limit });
  await engine.write(
    expired.map(({ ref }) => ref),
    (stored) => ({
      changes: expired.flatMap((one, at) => forgetChanges(one, stored[at], nowMs)),
      result: undefined,
    }),
  );
  return expired.length;
}

async function find(engine: StorageEngine, token: string, nowMs: number) {
  const [stored] = await engine.get([tokenRef(tokenOf(token))]);
  return decodeToken(stored, nowMs);
}

const countOf = async (engine: StorageEngine) =>
  (await engine.range({ space: TOKENS_SPACE, limit: 1000, maxBytes: 1e9 })).length;

it('finds a token until its time is over', async () => {
  const engine = await open();
  await remember(engine, 'one', 1000);
  expect(await find(engine, 'one', 999)).toEqual(recordOf(1000));
  expect(await find(engine, 'one', 1000)).toBeUndefined();
  expect(await find(engine, 'other', 0)).toBeUndefined();
});

it('forgets tokens in order of time, and leaves nothing of them', async () => {
  const engine = await open();
  for (const [token, expiresAtMs] of [
    ['late', 2 ** 40],
    ['b', 300],
    ['a', 256],
    ['c', 301],
  ] as const) {
    await remember(engine, token, expiresAtMs);
  }
  expect(await forget(engine, 301, 1)).toBe(1);
  expect(await countOf(engine)).toBe(6);
  expect(await forget(engine, 301)).toBe(1);
  expect(await forget(engine, 2 ** 40)).toBe(1);
  expect(await countOf(engine)).toBe(2);
});

it('forgets the old date of a token that was used anew, and not the token', async () => {
  const engine = await open();
  await remember(engine, 'again', 100);
  await remember(engine, 'again', 500);
  expect(await forget(engine, 200)).toBe(1);
  expect(await find(engine, 'again', 200)).toEqual(recordOf(500));
  expect(await forget(engine, 501)).toBe(1);
  expect(await countOf(engine)).toBe(0);
});
