import { expect, it } from 'vitest';
import { nestsDeeper } from './json-depth.js';

it.each([
  ['{"a":[{"b":"c"}]}', 3],
  ['[[],[],{},{"a":[]}]', 3],
  ['{"[[[[":"{{\\"[[[[","b":"\\\\","c":["]]"]}', 2],
  ['"[["', 0],
  ['[[[', 3],
  ['', 0],
])('%s is %i levels deep', (json, levels) => {
  expect(nestsDeeper(Buffer.from(json), levels)).toBe(false);
  if (levels > 0) expect(nestsDeeper(Buffer.from(json), levels - 1)).toBe(true);
});
