/** Part of the engine suite: `get` and `range`. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RangeQuery, Reader } from '../engine.js';
import {
  apply,
  bytes,
  type Current,
  del,
  keysOf,
  put,
  range,
  ref,
  shuffled,
  text,
  texts,
} from './steps.testing.js';

export function describeGet(current: Current): void {
  describe('get', () => {
    it('finds what was put, in the order of the keys asked for', async () => {
      await apply(current(), put('a', 'k1', 'v1'), put('b', 'k1', 'other'), put('a', 'k2', 'v2'));
      const keys = [ref('a', 'k2'), ref('a', 'k1'), ref('b', 'k1'), ref('a', 'k2')];
      expect(await texts(current(), keys)).toEqual(['v2', 'v1', 'other', 'v2']);
    });

    it('gives undefined for what is not there, and nothing for no keys', async () => {
      await apply(current(), put('a', 'k', 'v'));
      const keys = [ref('a', 'k0'), ref('a', 'k'), ref('b', 'k')];
      expect(await texts(current(), keys)).toEqual([undefined, 'v', undefined]);
      expect(await current().get([])).toEqual([]);
    });

    it('replaces and deletes', async () => {
      await apply(current(), put('a', 'k', 'old'), put('a', 'gone', 'x'));
      await apply(current(), put('a', 'k', 'new'), del('a', 'gone'), del('a', 'never-there'));
      expect(await texts(current(), [ref('a', 'k'), ref('a', 'gone')])).toEqual(['new', undefined]);
    });

    it('keeps empty and large values', async () => {
      const large = Buffer.alloc(3_000_000, 'large');
      await apply(current(), put('a', 'empty', ''), { ...put('a', 'large', ''), value: large });
      const [empty, found] = await current().get([ref('a', 'empty'), ref('a', 'large')]);
      expect(empty).toHaveLength(0);
      expect(Buffer.compare(found ?? large.subarray(1), large)).toBe(0);
    });

    it('gives values that later reads and writes do not touch', async () => {
      await apply(current(), put('a', 'k1', 'first'), put('a', 'k2', 'other'));
      const [value] = await current().get([ref('a', 'k1')]);
      const [entry] = await range(current(), { space: 'a' });
      await apply(current(), put('a', 'k1', 'xxxxx'));
      await current().get([ref('a', 'k2')]);
      await range(current(), { space: 'a' });
      expect(text(value)).toBe('first');
      expect([text(entry?.key), text(entry?.value)]).toEqual(['k1', 'first']);
    });

    it('keeps its own copy of what it was given to write', async () => {
      const value = Buffer.from('as written');
      await apply(current(), { ...put('a', 'k', ''), value });
      value.fill(0);
      expect(await texts(current(), [ref('a', 'k')])).toEqual(['as written']);
    });

    it('takes views into larger buffers', async () => {
      const bytes = Buffer.from('..key..value..');
      await apply(current(), {
        kind: 'put',
        space: 'a',
        key: new Uint8Array(bytes.buffer, bytes.byteOffset + 2, 3),
        value: bytes.subarray(7, 12),
      });
      expect(await texts(current(), [ref('a', 'key')])).toEqual(['value']);
    });
  });
}

export function describeRange(current: Current): void {
  describe('range', () => {
    beforeEach(() => apply(current(), ...[...'abcdefgh'].map((key) => put('a', key, key.toUpperCase()))));

    const cases: [string, Partial<RangeQuery>, string][] = [
      ['everything', {}, 'abcdefgh'],
      ['from a start', { start: bytes('c') }, 'cdefgh'],
      ['after a start', { start: bytes('c'), afterStart: true }, 'defgh'],
      ['from a start between keys', { start: bytes('cc') }, 'defgh'],
      ['after a start between keys', { start: bytes('cc'), afterStart: true }, 'defgh'],
      ['up to an end', { end: bytes('c') }, 'ab'],
      ['up to an end between keys', { end: bytes('cc') }, 'abc'],
      ['between', { start: bytes('c'), end: bytes('f') }, 'cde'],
      ['between, after the start', { start: bytes('c'), afterStart: true, end: bytes('f') }, 'de'],
      ['start and end alike', { start: bytes('c'), end: bytes('c') }, ''],
      ['start after end', { start: bytes('f'), end: bytes('c') }, ''],
      ['before all', { end: bytes('a') }, ''],
      ['after all', { start: bytes('h'), afterStart: true }, ''],
      ['after all, between keys', { start: bytes('hh') }, ''],
      ['an end above all', { end: bytes('zz') }, 'abcdefgh'],
      ['a start below all', { start: bytes('A') }, 'abcdefgh'],
    ];
    it.each(cases)('reads %s', async (_, query, expected) => {
      expect(keysOf(await range(current(), { space: 'a', ...query })).join('')).toBe(expected);
    });
    it.each(cases)('reads %s backwards', async (_, query, expected) => {
      const entries = await range(current(), { space: 'a', ...query, reverse: true });
      expect(keysOf(entries).reverse().join('')).toBe(expected);
    });

    it('stops at the limit, on either way', async () => {
      expect(keysOf(await range(current(), { space: 'a', limit: 3 }))).toEqual(['a', 'b', 'c']);
      expect(keysOf(await range(current(), { space: 'a', limit: 3, reverse: true }))).toEqual([
        'h',
        'g',
        'f',
      ]);
      expect(await range(current(), { space: 'a', limit: 8 })).toHaveLength(8);
    });

    it('gives values of any size, each in bytes of its own', async () => {
      const sizes = [0, 1, 4_095, 4_096, 4_097, 8_192, 8_193, 60_000, 70_000, 400_000, 3_000_000, 5, 4_096];
      const values = sizes.map((size, n) => Buffer.alloc(size, `value ${n}`));
      await apply(current(), ...values.map((value, n) => ({ ...put('b', keyOf(n), ''), value })));
      const entries = await range(current(), { space: 'b' });
      await range(current(), { space: 'b', reverse: true });
      expect(entries.map(({ value }, n) => Buffer.compare(value, values[n] ?? value))).toEqual(
        sizes.map(() => 0),
      );
    });

    it('may put keys and values into memory that it is lent, and into no other that is not its own', async () => {
      const sizes = [0, 100, 60_000, 70_000, 5, 3_000];
      const values = sizes.map((size, n) => Buffer.alloc(size, `value ${n}`));
      await apply(current(), ...values.map((value, n) => ({ ...put('b', keyOf(n), ''), value })));
      const kept = await range(current(), { space: 'b' });
      const lent: Uint8Array[] = [];
      const memory = (atLeastBytes: number) => {
        const bytes = new Uint8Array(atLeastBytes + 20).subarray(10, atLeastBytes + 10);
        lent.push(bytes);
        return bytes;
      };
      const entries = await range(current(), { space: 'b', memory });
      const later = await range(current(), { space: 'b' });
      expect(entries).toEqual(kept);
      for (const bytes of lent) bytes.fill(0xff);
      for (const found of [kept, later]) {
        expect(keysOf(found)).toEqual(sizes.map((_, n) => keyOf(n)));
        expect(found.map(({ value }, n) => Buffer.compare(value, values[n] ?? value))).toEqual(
          sizes.map(() => 0),
        );
      }
      expect(
        lent.every((bytes) => new Uint8Array(bytes.buffer).subarray(0, 10).every((byte) => byte === 0)),
      ).toBe(true);
    });

    it('stops with the entry that reaches maxBytes', async () => {
      expect(keysOf(await range(current(), { space: 'a', maxBytes: 1 }))).toEqual(['a']);
      expect(keysOf(await range(current(), { space: 'a', maxBytes: 2 }))).toEqual(['a']);
      expect(keysOf(await range(current(), { space: 'a', maxBytes: 3 }))).toEqual(['a', 'b']);
      expect(keysOf(await range(current(), { space: 'a', maxBytes: 4, reverse: true }))).toEqual(['h', 'g']);
    });

    it('gives keys with their values', async () => {
      const [entry] = await range(current(), { space: 'a', start: bytes('d') });
      expect([text(entry?.key), text(entry?.value)]).toEqual(['d', 'D']);
    });

    it('reads a space that is empty as empty', async () => {
      expect(await range(current(), { space: 'b' })).toEqual([]);
      expect(await range(current(), { space: 'b', reverse: true })).toEqual([]);
    });

    it('fails for a space that does not exist, as does get, also in a snapshot', async () => {
      const missing = { name: 'StorageError', code: 'missing-space' };
      const keys = [ref('a', 'k'), ref('missing', 'k'), ref('b', 'k')];
      await expect(range(current(), { space: 'missing' })).rejects.toMatchObject(missing);
      await expect(texts(current(), keys)).rejects.toMatchObject(missing);
      await current().snapshot(async (reader) => {
        await expect(range(reader, { space: 'missing' })).rejects.toMatchObject(missing);
        await expect(texts(reader, keys)).rejects.toMatchObject(missing);
      });
    });

    it('pages through many entries without loss, on either way', async () => {
      const keys = Array.from({ length: 3_000 }, (_, i) => `key-${String(i).padStart(5, '0')}`);
      await apply(current(), ...shuffled(keys).map((key) => put('b', key, `value of ${key}`)));
      expect(await pageThrough(current(), false)).toEqual(keys);
      expect((await pageThrough(current(), true)).reverse()).toEqual(keys);
    });
  });
}

async function pageThrough(reader: Reader, reverse: boolean): Promise<string[]> {
  const keys: string[] = [];
  let bound: Partial<RangeQuery> = {};
  while (true) {
    const page = await range(reader, { space: 'b', reverse, limit: 700, maxBytes: 9_999, ...bound });
    const last = page.at(-1);
    if (last === undefined) return keys;
    keys.push(...keysOf(page));
    bound = reverse ? { end: last.key } : { start: last.key, afterStart: true };
  }
}

/** A key in the order of its number. */
function keyOf(n: number): string {
  return String(n).padStart(2, '0');
}
