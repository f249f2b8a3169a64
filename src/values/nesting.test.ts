import { expect, it } from 'vitest';
import { nestingLevelsOf } from './nesting.js';

it.each([
  [{ S: 'a' }, 1],
  [{ SS: ['a'] }, 1],
  [{ M: {} }, 1],
  [{ L: [] }, 1],
  [{ L: [{ S: 'a' }] }, 2],
  [{ M: { a: { S: 'a' }, b: { L: [{ M: {} }, { M: { c: { N: '1' } } }] } } }, 4],
])('%j has %i levels', (value, levels) => {
  expect(nestingLevelsOf(value)).toBe(levels);
});
