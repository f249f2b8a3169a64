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
    expect(Buffer.from(stored.subarray(0, 19)).toString('hex')).toBe(
      '01000000020000001700000000000100000003',
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

  it('refuses a format it does not know', () => {
    expect(() => storedSizeBytes(Uint8Array.of(2, 0, 0, 0, 0))).toThrow('unknown format 2');
  });
});
