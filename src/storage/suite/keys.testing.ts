/** Part of the engine suite: the order and length of keys. */
import { describe, expect, it } from 'vitest';
import { MAX_STORED_KEY_BYTES } from '../engine.js';
import { apply, type Current, hexByte, hexKeysOf, putHex, range, shuffled } from './steps.testing.js';

export function describeKeys(current: Current): void {
  describe('keys', () => {
    it('are ordered as unsigned bytes, a prefix first', async () => {
      const keys = [
        '00',
        '0000',
        '0001',
        '0061',
        '01',
        '61',
        '6100',
        '6101',
        '61ff',
        '62',
        '7f',
        '80',
        'fe',
        'ff',
      ];
      keys.push('ff00', 'ffff', 'ffffff');
      await apply(current(), ...shuffled(keys).map(putHex));
      expect(hexKeysOf(await range(current(), { space: 'a' }))).toEqual(keys);
      expect(hexKeysOf(await range(current(), { space: 'a', reverse: true })).reverse()).toEqual(keys);
      for (const [i, key] of keys.entries()) {
        const start = Buffer.from(key, 'hex');
        expect(hexKeysOf(await range(current(), { space: 'a', start }))).toEqual(keys.slice(i));
        expect(
          hexKeysOf(await range(current(), { space: 'a', end: start, reverse: true })).reverse(),
        ).toEqual(keys.slice(0, i));
      }
    });

    it('may be as long as AWS allows, of any bytes', async () => {
      const fills = ['00', '01', '61', 'fe', 'ff'];
      const lengths = [1, 1_978, 1_979, 3_071, 3_072, 3_073, MAX_STORED_KEY_BYTES - 1, MAX_STORED_KEY_BYTES];
      const keys = fills.flatMap((fill) => lengths.map((length) => fill.repeat(length)));
      await apply(current(), ...shuffled(keys).map(putHex));
      expect(hexKeysOf(await range(current(), { space: 'a' }))).toEqual(keys);
      expect(hexKeysOf(await range(current(), { space: 'a', reverse: true })).reverse()).toEqual(keys);
      const refs = keys.map((key) => ({ space: 'a', key: Buffer.from(key, 'hex') }));
      expect((await current().get(refs)).map((value) => value?.length)).toEqual(keys.map(() => 1));
      const [start, end] = [Buffer.alloc(3_072, 0x61), Buffer.alloc(MAX_STORED_KEY_BYTES, 0xfe)];
      expect(await range(current(), { space: 'a', start, end })).toHaveLength(4 + 7);
      expect(
        await range(current(), { space: 'a', start, end, afterStart: true, reverse: true }),
      ).toHaveLength(10);
    });

    it('may differ only in the last of very many bytes', async () => {
      const keys = Array.from({ length: 256 }, (_, last) => `${'ab'.repeat(3_071)}${hexByte(last)}`);
      await apply(current(), ...shuffled(keys).map(putHex));
      expect(hexKeysOf(await range(current(), { space: 'a' }))).toEqual(keys);
    });
  });
}
