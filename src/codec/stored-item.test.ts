import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeStoredItem,
  encodeStoredItem,
  storedDefinitionVersion,
  storedJson,
  storedSizeBytes,
  storedWeightBytes,
} from './stored-item.js';

const rest = { sortAttribute: undefined, writtenAtMs: 1, definitionVersion: 3 };

describe('a stored item', () => {
  it('has the layout its documentation shows', () => {
    const stored = encodeStoredItem({ item: { a: { S: 'x' } }, ...rest });
    expect(Buffer.from(stored.subarray(0, 23)).toString('hex')).toBe(
      '013b2986c6000000020000001700000000000100000003',
    );
    expect(storedDefinitionVersion(stored)).toBe(3);
    expect(Buffer.from(storedJson(stored)).toString()).toBe('{"a":{"S":"x"}}');
    expect(storedSizeBytes(stored)).toBe(2);
    expect(storedWeightBytes(stored)).toBe(23);
  });

  it('gives back what was stored', () => {
    const names = fc.string({ unit: 'binary' }).filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(names, fc.record({ S: fc.string({ unit: 'binary' }) })), (item) => {
        const stored = encodeStoredItem({ item, ...rest });
        expect(decodeStoredItem(stored)).toEqual(item);
      }),
    );
  });

  it('is not decoded with any bit flipped', () => {
    const stored = encodeStoredItem({ item: { a: { S: 'x' } }, ...rest });
    for (let bit = 0; bit < stored.length * 8; bit++) {
      const damaged = Buffer.from(stored);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeStoredItem(damaged)).toThrow(/checksum|unknown format/);
    }
  });

  it('refuses a format it does not know', () => {
    expect(() => storedSizeBytes(Uint8Array.of(2, 0, 0, 0, 0))).toThrow('unknown format 2');
  });
});
