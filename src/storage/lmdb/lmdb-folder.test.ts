/** What the LMDB engine does with its folder: keeping, reusing room, sharing, refusing. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Change, Reader, StorageEngine } from '../engine.js';
import { openLmdbEngine } from './open-lmdb-engine.js';
import { temporaryFolders } from './temporary-folder.testing.js';

const newFolder = temporaryFolders();

describe('a data folder', () => {
  it('keeps everything when it is opened again', async () => {
    const path = newFolder();
    const first = await openLmdbEngine({ path });
    await first.createSpaces(['a', 'b']);
    await apply(first, put('a', 'k', 'v'), add('a', 'n', 7), append('b', 'log'), append('b', 'log'));
    await first.close();
    const second = await openLmdbEngine({ path });
    expect(await contentOf(second, 'a')).toEqual(['k=v']);
    expect(await second.readCounter({ space: 'a', key: Buffer.from('n') })).toBe(7);
    await apply(second, append('b', 'log'));
    expect(await contentOf(second, 'b')).toHaveLength(3);
    await second.close();
  });

  it('acknowledges nothing before close that is lost after it', async () => {
    const path = newFolder();
    const first = await openLmdbEngine({ path });
    await first.createSpaces(['a']);
    const writes = Array.from({ length: 300 }, (_, i) => apply(first, put('a', `k${i}`, 'v')));
    await first.close();
    await Promise.all(writes);
    const second = await openLmdbEngine({ path });
    expect(await contentOf(second, 'a')).toHaveLength(300);
    await second.close();
  });

  it('reuses the room of dropped spaces', async () => {
    const path = newFolder();
    const engine = await openLmdbEngine({ path });
    const fill = async (space: string) => {
      await engine.createSpaces([space]);
      const entries = Array.from({ length: 2_000 }, (_, i) => put(space, `k${i}`, 'x'.repeat(2_000)));
      await apply(engine, ...entries);
    };
    await fill('t0');
    await engine.dropSpaces(['t0']);
    await fill('t1');
    await engine.dropSpaces(['t1']);
    const sizeBytes = statSync(join(path, 'data.mdb')).size;
    for (let round = 2; round < 8; round++) {
      await fill(`t${round}`);
      await engine.dropSpaces([`t${round}`]);
    }
    expect(statSync(join(path, 'data.mdb')).size).toBeLessThan(sizeBytes * 1.1);
    await engine.close();
  });

  it('holds hundreds of spaces, each opened when it is first used', async () => {
    const path = newFolder();
    const names = Array.from({ length: 300 }, (_, i) => `table-${i}`);
    const first = await openLmdbEngine({ path });
    await first.createSpaces(names);
    await apply(first, ...names.map((name) => put(name, 'k', name)));
    await first.close();
    const second = await openLmdbEngine({ path });
    expect(await contentOf(second, 'table-7')).toEqual(['k=table-7']);
    await second.snapshot(async (reader) => {
      for (const name of names) expect(await contentOf(reader, name)).toEqual([`k=${name}`]);
    });
    await second.close();
  });

  it('shows two engines on it each other’s commits at once', async () => {
    const path = newFolder();
    const [one, two] = [await openLmdbEngine({ path }), await openLmdbEngine({ path })];
    await one.createSpaces(['a']);
    for (let i = 0; i < 30; i++) {
      const [writer, reader] = i % 2 === 0 ? [one, two] : [two, one];
      await reader.get([{ space: 'a', key: Buffer.from('k') }]);
      await apply(writer, put('a', 'k', String(i)));
      expect(await contentOf(reader, 'a')).toEqual([`k=${i}`]);
    }
    const waiting = two.waitForAppend('a', Buffer.from('log'), 0n, 10_000);
    await apply(one, append('a', 'log'));
    await waiting;
    await one.dropSpaces(['a']);
    const missing = { code: 'missing-space' };
    await expect((async () => two.get([{ space: 'a', key: Buffer.from('k') }]))()).rejects.toMatchObject(
      missing,
    );
    await expect(contentOf(two, 'a')).rejects.toMatchObject(missing);
    await expect(apply(two, put('a', 'k', 'v'))).rejects.toMatchObject({ code: 'missing-space' });
    await two.createSpaces(['a']);
    await apply(two, put('a', 'k', 'new'));
    expect(await contentOf(one, 'a')).toEqual(['k=new']);
    await Promise.all([one.close(), two.close()]);
  });

  it('lets an engine that should be alone give up when another has written', async () => {
    const path = newFolder();
    const broken: string[] = [];
    const onBroken = ({ message }: Error) => broken.push(message);
    const alone = await openLmdbEngine({ path, isAlone: true, onBroken });
    await alone.createSpaces(['a']);
    for (let i = 0; i < 5; i++) await apply(alone, put('a', 'k', String(i)));
    await expect(apply(alone, put('missing', 'k', 'v'))).rejects.toMatchObject({ code: 'missing-space' });
    await apply(alone, put('a', 'k', 'mine'));
    const other = await openLmdbEngine({ path });
    await apply(other, put('a', 'k', 'theirs'));
    const refusal = {
      code: 'unavailable',
      message: expect.stringContaining('another process has written to it'),
    };
    await expect(apply(alone, put('a', 'l', 'v'))).rejects.toMatchObject(refusal);
    expect(() => alone.get([{ space: 'a', key: Buffer.from('k') }])).toThrow(
      expect.objectContaining(refusal),
    );
    expect(broken).toHaveLength(1);
    await Promise.all([alone.close(), other.close()]);
  });

  it('refuses to be used after close', async () => {
    const engine = await openLmdbEngine({ path: newFolder() });
    await engine.createSpaces(['a']);
    await engine.close();
    const closed = { name: 'StorageError', code: 'closed' };
    await expect(apply(engine, put('a', 'k', 'v'))).rejects.toMatchObject(closed);
    expect(() => engine.range({ space: 'a', limit: 1, maxBytes: 1 })).toThrow(
      expect.objectContaining(closed),
    );
    await expect(engine.snapshot(async () => 1)).rejects.toMatchObject(closed);
  });
});

describe('a folder that cannot be used', () => {
  it('is one of a newer version', async () => {
    const path = newFolder();
    await (await openLmdbEngine({ path })).close();
    expect(readFileSync(join(path, 'FORMAT'), 'utf8')).toBe('stator-lmdb 1\n');
    writeFileSync(join(path, 'FORMAT'), 'stator-lmdb 2\n');
    await expect(openLmdbEngine({ path })).rejects.toThrow(/newer version .* format 2, this one knows 1/);
  });

  it('is one with other data', async () => {
    const [other, unmarked] = [newFolder(), newFolder()];
    for (const path of [other, unmarked]) mkdirSync(path);
    writeFileSync(join(other, 'FORMAT'), 'something else');
    writeFileSync(join(unmarked, 'data.mdb'), 'an LMDB file of another program');
    await expect(openLmdbEngine({ path: other })).rejects.toThrow(/holds data of another kind/);
    await expect(openLmdbEngine({ path: unmarked })).rejects.toThrow(/not written by Stator/);
  });

  it('is one whose file is damaged', async () => {
    const path = newFolder();
    await (await openLmdbEngine({ path })).close();
    writeFileSync(join(path, 'data.mdb'), Buffer.alloc(100_000, 'damage'));
    await expect(openLmdbEngine({ path })).rejects.toThrow(/damaged|not an LMDB file/);
  });

  it('is a file, or below one', async () => {
    const path = newFolder();
    writeFileSync(path, '');
    await expect(openLmdbEngine({ path })).rejects.toThrow();
    await expect(openLmdbEngine({ path: join(path, 'below') })).rejects.toThrow();
  });
});

async function apply(engine: StorageEngine, ...changes: Change[]): Promise<void> {
  await engine.write([], () => ({ changes, result: undefined }));
}

async function contentOf(reader: Reader, space: string): Promise<string[]> {
  const entries = await reader.range({ space, limit: 10_000, maxBytes: 1_000_000_000 });
  return entries.map(({ key, value }) => `${Buffer.from(key)}=${Buffer.from(value)}`);
}

function put(space: string, key: string, value: string): Change {
  return { kind: 'put', space, key: Buffer.from(key), value: Buffer.from(value) };
}

function add(space: string, key: string, amount: number): Change {
  return { kind: 'add', space, key: Buffer.from(key), amount };
}

function append(space: string, prefix: string): Change {
  return { kind: 'append', space, prefix: Buffer.from(prefix), value: Buffer.from('x') };
}
