import { expect, it } from 'vitest';
import { ItemLocks, placeText } from './item-locks.js';

const place = (space: string, ...bytes: number[]) => placeText({ space, key: Uint8Array.from(bytes) });
const [ONE, OTHER] = [place('t.1', 1), place('t.1', 2)];

it('lets any number of single writes at an item, but no transaction until the last has ended', () => {
  const locks = new ItemLocks();
  expect([locks.beginWrite(ONE), locks.beginWrite(ONE)]).toEqual([true, true]);
  expect(locks.beginTransaction([ONE, OTHER])).toEqual([true, false]);
  locks.endWrite(ONE);
  expect(locks.beingWritten([ONE, OTHER])).toEqual([true, false]);
  locks.endWrite(ONE);
  expect(locks.beginTransaction([ONE, OTHER])).toEqual([false, false]);
});

it('lets nobody at the items of a transaction until it has ended', () => {
  const locks = new ItemLocks();
  locks.beginTransaction([ONE, OTHER]);
  expect(locks.beginWrite(OTHER)).toBe(false);
  expect(locks.beginTransaction([place('t.1', 3), OTHER])).toEqual([false, true]);
  expect(locks.beingWritten([ONE, OTHER, place('t.1', 3)])).toEqual([true, true, false]);
  locks.endTransaction([ONE, OTHER]);
  expect(locks.beginWrite(OTHER)).toBe(true);
});

it('takes nothing when it cannot have all', () => {
  const locks = new ItemLocks();
  locks.beginWrite(OTHER);
  locks.beginTransaction([ONE, OTHER]);
  expect(locks.beginWrite(ONE)).toBe(true);
});

it('tells items apart by space and by every byte of their keys', () => {
  const locks = new ItemLocks();
  const places = [
    place('t.1', 1),
    place('t.2', 1),
    place('t.1', 1, 0),
    place('t.1', 0x80),
    place('t.1', 0xff),
  ];
  for (const one of places) expect(locks.beginTransaction([one])).toEqual([false]);
  // A view into a larger buffer is its own bytes only.
  const view = placeText({ space: 't.1', key: Uint8Array.from([9, 1, 9]).subarray(1, 2) });
  expect(locks.beingWritten([view])).toEqual([true]);
});
