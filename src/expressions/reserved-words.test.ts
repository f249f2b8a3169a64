import { expect, it } from 'vitest';
import { isReservedWord } from './reserved-words.js';

it('knows reserved words in any case, and nothing else', () => {
  for (const word of ['ABORT', 'zone', 'Name', 'status', 'STATUS', 'flattern', 'inNter', 'ttl']) {
    expect(isReservedWord(word)).toBe(true);
  }
  for (const word of ['pk', 'flatten', 'names1', '', 'toString', 'a b'])
    expect(isReservedWord(word)).toBe(false);
});
