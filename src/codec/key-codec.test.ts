import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributeValue, compareValues, normalizeNumber } from '../values/index.js';
import {
  encodePartition,
  encodeSortAttribute,
  encodeSortPrefix,
  encodeTieBreaker,
  endOfPrefix,
  partitionLengthBytes,
} from './key-codec.js';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
/** Few different bytes, so that prefixes, NULs and 0xff meet often. */
const edgeBytes = fc.array(fc.constantFrom(0, 1, 2, 0x61, 0xfe, 0xff), { minLength: 1, maxLength: 6 });
const binary = fc
  .oneof(bytes, edgeBytes)
  .map((raw): AttributeValue => ({ B: Buffer.from(raw).toString('base64') }));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((S): AttributeValue => ({ S }));
const number = fc.integer().map((value): AttributeValue => ({ N: normalizeNumber(String(value)) }));
const pairOfOneType = fc.oneof(fc.tuple(binary, binary), fc.tuple(text, text), fc.tuple(number, number));

const hex = (key: Uint8Array) => Buffer.from(key).toString('hex');

describe('a sort attribute', () => {
  it('has the order of its values, whatever follows it', () => {
    fc.assert(
      fc.property(pairOfOneType, bytes, bytes, ([a, b], afterA, afterB) => {
        const left = Buffer.concat([encodeSortAttribute(a), afterA]);
        const right = Buffer.concat([encodeSortAttribute(b), afterB]);
        const order = compareValues(a, b) ?? Number.NaN;
        if (order !== 0) expect(Math.sign(Buffer.compare(left, right))).toBe(Math.sign(order));
      }),
      { numRuns: 2000 },
    );
  });

  it('begins with the prefix of what its value begins with, and with no other', () => {
    fc.assert(
      fc.property(edgeBytes, edgeBytes, (value, prefix) => {
        const encoded = encodeSortAttribute({ B: Buffer.from(value).toString('base64') });
        const encodedPrefix = encodeSortPrefix({ B: Buffer.from(prefix).toString('base64') });
        const begins = prefix.every((byte, at) => value[at] === byte);
        expect(hex(encoded).startsWith(hex(encodedPrefix))).toBe(begins);
      }),
      { numRuns: 2000 },
    );
  });

  it('escapes NUL as documented', () => {
    expect(hex(encodeSortAttribute({ S: 'a\0b' }))).toBe('6100ff620001');
  });
});

describe('a partition', () => {
  it('has the layout its documentation shows', () => {
    expect(hex(encodePartition([{ S: 'a' }]))).toBe('f6558e0161');
  });

  it('differs for different keys, multi-attribute ones too', () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.array(text, { minLength: 1, maxLength: 4 }),
        (a, b) => {
          const same = JSON.stringify(a) === JSON.stringify(b);
          expect(hex(encodePartition(a)) === hex(encodePartition(b))).toBe(same);
        },
      ),
    );
  });

  it('stays short however long its key', () => {
    const long = encodePartition([{ S: 'x'.repeat(2048) }]);
    expect(long).toHaveLength(36);
    expect(hex(long)).not.toBe(hex(encodePartition([{ S: `${'x'.repeat(2047)}y` }])));
  });

  it('tells how long it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), bytes, (S, rest) => {
        const partition = encodePartition([{ S }]);
        expect(partitionLengthBytes(Buffer.concat([partition, rest]))).toBe(partition.length);
      }),
    );
  });
});

describe('the order of partitions', () => {
  // The order in which AWS's Scan returned these keys, recorded in dynalite's Scan tests.
  it.each([
    ['S', '2 8 9 1 6 hello 0 5 4 äáöü aardman 7 3 zapf'],
    ['N', '7 999.9 8 3 2 -999.9 9 4 -0.09 6 1 0 0.012345 5'],
  ])('is that of AWS for keys of type %s', (type, recorded) => {
    const keys = recorded.split(' ');
    const partition = (key: string) => encodePartition([type === 'S' ? { S: key } : { N: key }]);
    const sorted = [...keys].sort((a, b) => Buffer.compare(partition(a), partition(b)));
    expect(sorted).toEqual(keys);
  });
});

it('ends a prefix where the next one begins', () => {
  expect(endOfPrefix(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 3));
  expect(endOfPrefix(Uint8Array.of(1, 0xff, 0xff))).toEqual(Uint8Array.of(2));
  expect(endOfPrefix(Uint8Array.of(0xff))).toBeUndefined();
});

it('tells tied entries apart, also when their keys are long', () => {
  const tie = (S: string) => hex(encodeTieBreaker(Buffer.from(S), [{ S }]));
  expect(tie('a')).not.toBe(tie('b'));
  expect(tie('x'.repeat(3000))).not.toBe(tie(`${'x'.repeat(2999)}y`));
  expect(encodeTieBreaker(Buffer.alloc(3000), [{ S: 'a' }])).toHaveLength(36);
});
