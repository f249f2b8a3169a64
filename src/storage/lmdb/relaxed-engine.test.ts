/** Relaxed durability: what is there after the process, and after the power, has gone at a bad moment. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StorageEngine } from '../engine.js';
import { describeStorageEngine } from '../suite.js';
import { copyLmdbFolder } from './copy-lmdb-folder.js';
import { openLmdbEngine } from './open-lmdb-engine.js';
import { temporaryFolders } from './temporary-folder.testing.js';

const newFolder = temporaryFolders();

describeStorageEngine('lmdb, relaxed', () => openLmdbEngine({ path: newFolder(), durability: 'relaxed' }));

const BLOCK_BYTES = 4_096;
const CRASHES = 16;
const FIRST_BOOT = 'first-boot';

/** An engine that syncs when it is opened and then not until it is closed. */
function openUnsynced(path: string): Promise<StorageEngine> {
  const pause = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const syncTiming = { pause, maxBehindMs: Number.POSITIVE_INFINITY };
  return openLmdbEngine({ path, durability: 'relaxed', boot: FIRST_BOOT, syncTiming });
}

/** Writes that overwrite and delete what earlier rounds have written, in many commits. */
async function writeRound(engine: StorageEngine, round: number): Promise<void> {
  for (let commit = 0; commit < 12; commit++) {
    const keys = Array.from({ length: 40 }, (_, n) => (n * 37 + commit * 101 + round * 13) % 900);
    await engine.write([], () => ({
      result: undefined,
      changes: [
        ...keys.map((key, n) => {
          const at = { space: 'a', key: Buffer.from(`key ${key}`) };
          const value = Buffer.from(`${round}-${commit} `.padEnd(700, 'x'));
          return n % 5 === 0
            ? ({ kind: 'delete', ...at } as const)
            : ({ kind: 'put', ...at, value } as const);
        }),
        { kind: 'add', space: 'a', key: Buffer.from('n'), amount: 1 } as const,
      ],
    }));
  }
}

async function contentOf(engine: StorageEngine): Promise<string> {
  const entries = await engine.range({ space: 'a', limit: 10_000, maxBytes: 100_000_000 });
  const count = await engine.readCounter({ space: 'a', key: Buffer.from('n') });
  return `${count} ${entries.map(({ key, value }) => `${key}=${value}`).join('\n')}`;
}

interface Files {
  /** The folder as it was when everything in it was on the disk. */
  readonly synced: string;
  readonly syncedContent: string;
  /** The folder as processes saw it later. */
  readonly latest: string;
  readonly latestContent: string;
}

async function filesBeforeAndAfterWrites(): Promise<Files> {
  const [folder, synced, latest] = [newFolder(), newFolder(), newFolder()];
  const first = await openUnsynced(folder);
  await first.createSpaces(['a']);
  await writeRound(first, 0);
  await writeRound(first, 1);
  await first.close();
  const second = await openUnsynced(folder);
  const syncedContent = await contentOf(second);
  cpSync(folder, synced, { recursive: true });
  for (let round = 2; round < 6; round++) await writeRound(second, round);
  const latestContent = await contentOf(second);
  cpSync(folder, latest, { recursive: true });
  await second.close();
  return { synced, syncedContent, latest, latestContent };
}

/** What the disk could hold after the loss of power: of each block the one synced or what was written there later. */
function folderAfterPowerLoss({ synced, latest }: Files, seed: number): string {
  const folder = newFolder();
  cpSync(synced, folder, { recursive: true });
  const [before, after] = [readFileSync(join(synced, 'data.mdb')), readFileSync(join(latest, 'data.mdb'))];
  const mixed = Buffer.alloc(after.length);
  before.copy(mixed);
  let state = seed;
  for (let at = 0; at < after.length; at += BLOCK_BYTES) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (state < (seed % 4) * 2 ** 30) continue;
    after.copy(mixed, at, at, at + BLOCK_BYTES);
  }
  writeFileSync(join(folder, 'data.mdb'), mixed);
  return folder;
}

describe('a relaxed folder', () => {
  it('is at its last synced state after the loss of power, whatever else had reached the disk', {
    timeout: 60_000,
  }, async () => {
    const files = await filesBeforeAndAfterWrites();
    for (let seed = 0; seed < CRASHES; seed++) {
      const path = folderAfterPowerLoss(files, seed);
      const durability = seed % 2 === 0 ? 'full' : 'relaxed';
      const engine = await openLmdbEngine({ path, durability, boot: 'second-boot' });
      expect(await contentOf(engine), `seed ${seed}`).toBe(files.syncedContent);
      await writeRound(engine, 9);
      await engine.close();
      expect(existsSync(join(path, 'SYNCED'))).toBe(false);
    }
  });

  it('has everything after the death of the process', async () => {
    const { latest, latestContent, syncedContent } = await filesBeforeAndAfterWrites();
    const engine = await openLmdbEngine({ path: latest, boot: FIRST_BOOT });
    expect(await contentOf(engine)).toBe(latestContent);
    expect(latestContent).not.toBe(syncedContent);
    await engine.close();
  });

  it('is not copied before it has been put back', async () => {
    const files = await filesBeforeAndAfterWrites();
    const path = folderAfterPowerLoss(files, 1);
    await expect(copyLmdbFolder(path, newFolder())).rejects.toThrow(
      /the machine went down while .* was in use: start a server on it first/,
    );
  });

  it('is synced in the background, after which earlier states are not needed any more', {
    timeout: 60_000,
  }, async () => {
    const path = newFolder();
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
    const engine = await openLmdbEngine({ path, durability: 'relaxed', syncTiming: { pause } });
    await engine.createSpaces(['a']);
    const noted = () => readFileSync(join(path, 'SYNCED'));
    for (let round = 0; round < 5; round++) {
      const before = noted();
      await writeRound(engine, round);
      while (noted().equals(before)) await pause();
    }
    await engine.close();
  });

  it('is closed once, however often it is asked to', async () => {
    const path = newFolder();
    const engine = await openUnsynced(path);
    await engine.createSpaces(['a']);
    const writing = writeRound(engine, 0).catch(() => {});
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    await writing;
    expect(existsSync(join(path, 'SYNCED'))).toBe(false);
  });

  it('is refused when the note of its synced state is damaged', async () => {
    const { latest } = await filesBeforeAndAfterWrites();
    writeFileSync(join(latest, 'SYNCED'), Buffer.alloc(100));
    await expect(openLmdbEngine({ path: latest })).rejects.toThrow(/SYNCED is damaged/);
  });
});
