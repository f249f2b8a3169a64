import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Problem, base64SizeBytes } from './base64.js';

describe('base64Problem', () => {
  it.each([
    ['23456', 'Base64 encoded length is expected a multiple of 4 bytes but found: 5'],
    ['=+/=', 'Invalid last non-pad Base64 character dectected'],
    ['+/+=', 'Invalid last non-pad Base64 character dectected'],
    ['AR==', 'Invalid last non-pad Base64 character dectected'],
    ['====', 'Invalid last non-pad Base64 character dectected'],
    ['A===', 'Invalid last non-pad Base64 character dectected'],
    ['A-_A', 'Invalid last non-pad Base64 character dectected'],
  ])('of %s', (text, problem) => {
    expect(base64Problem(text)).toBe(problem);
  });

  it('is none exactly for what encoding the decoded bytes gives back', () => {
    const texts = fc.string({
      unit: fc.constantFrom(...'AQgwEI048+/=Zz9'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(texts, (text) => {
        const canonical = Buffer.from(text, 'base64').toString('base64') === text;
        expect(base64Problem(text) === undefined).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('goes with the size of the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(base64Problem(text)).toBeUndefined();
        expect(base64SizeBytes(text)).toBe(bytes.length);
      }),
    );
  });
});
