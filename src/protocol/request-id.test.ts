import { expect, it } from 'vitest';
import { createRequestIds } from './request-id.js';

it('gives ids of 52 capital letters and digits, none twice', () => {
  const nextId = createRequestIds();
  const ids = Array.from({ length: 1000 }, nextId);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[0-9A-Z]{52}$/);
});
