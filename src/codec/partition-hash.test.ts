import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionHash } from './partition-hash.js';

it('is the first 24 bits of the salted MD5, for keys of one block and of many', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (key) => {
      const digest = createHash('md5').update('Outliers').update(key).digest();
      expect(partitionHash(key)).toBe(digest.readUIntBE(0, 3));
    }),
  );
});
