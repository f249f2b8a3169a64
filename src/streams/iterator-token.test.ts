import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadableStream } from './find-stream.js';
import { encodeIterator, parseIterator } from './iterator-token.js';

const NOW = 1_800_000_000_000;
const MINUTES = 60_000;
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-10-08T23:07:31.275';
// Only these two are looked at.
const STREAM = { arn: ARN, space: 's.secret' } as ReadableStream;
const ITERATOR = { shardNumber: 3, after: 12_345n, createdAtMs: NOW };

const parse = (text: string, nowMs = NOW, stream = STREAM) => parseIterator(text, nowMs, () => stream);

describe('an iterator', () => {
  it('begins with the ARN of its stream and comes back as it was', () => {
    const shardNumber = fc.nat(2 ** 32 - 1);
    const after = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(fc.record({ shardNumber, after }), (place) => {
        const iterator = { ...place, createdAtMs: NOW };
        const text = encodeIterator(STREAM, iterator);
        expect(text.startsWith(`${ARN}|1|`)).toBe(true);
        expect(parse(text)).toEqual({ stream: STREAM, iterator });
      }),
    );
  });

  it('can be used for 15 minutes', () => {
    const text = encodeIterator(STREAM, ITERATOR);
    expect(parse(text, NOW + 15 * MINUTES).iterator).toEqual(ITERATOR);
    expect(() => parse(text, NOW + 15 * MINUTES + 1)).toThrow(
      expect.objectContaining({ code: 'ExpiredIteratorException' }),
    );
  });

  it('is refused when any of its characters is another', () => {
    const text = encodeIterator(STREAM, ITERATOR);
    for (let at = ARN.length; at < text.length - 1; at++) {
      const forged = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      expect(() => parse(forged)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
    }
  });

  it.each(['x', '', `${ARN}|1|`, `${ARN}|1|AAAA`, `${ARN}|2|AAAA`, '|1|'])('is not %j', (text) => {
    expect(() => parse(text)).toThrow('Invalid ShardIterator');
  });

  it('is not that of a stream that had the same name', () => {
    const text = encodeIterator(STREAM, ITERATOR);
    expect(() => parse(text, NOW, { ...STREAM, space: 's.other' })).toThrow('Invalid ShardIterator');
  });
});
