import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8, utf8LengthOf } from './utf8.js';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);

describe('utf8LengthOf', () => {
  it('counts what Buffer writes, unpaired surrogates included', () => {
    const codeUnits = fc.array(fc.constantFrom(0x61, 0xe9, 0x20ac, 0xd83d, 0xde00, 0xffff), {
      maxLength: 60,
    });
    const anyText = fc.oneof(
      texts,
      codeUnits.map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8LengthOf(text)).toBe(Buffer.from(text).length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('compareUtf8', () => {
  it('has the order of the bytes', () => {
    fc.assert(
      fc.property(texts, texts, fc.string({ maxLength: 3 }), (a, b, shared) => {
        const [left, right] = [shared + a, shared + b];
        expect(Math.sign(compareUtf8(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
