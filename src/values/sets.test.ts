import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameSet, setOf, subtractSets, unionSets } from './sets.js';

describe('sets', () => {
  it.each([
    ['SS', ['b', '', 'a'], ['', 'a', 'b']],
    ['SS', ['\u{1f600}', '\uffff', 'Z', 'a'], ['Z', 'a', '\uffff', '\u{1f600}']],
    ['NS', ['10', '9', '-1', '0.5', '-20'], ['-20', '-1', '0.5', '9', '10']],
    ['BS', ['/w==', 'AQI=', 'Ag==', 'AQ==', ''], ['', 'AQ==', 'AQI=', 'Ag==', '/w==']],
  ] as const)('of type %s come in order: %j', (type, elements, sorted) => {
    expect(setOf(type, elements)).toEqual(sorted);
    expect(setOf(type, sorted)).toBe(sorted);
  });

  it.each([
    ['SS', ['a', 'b', 'a']],
    ['NS', ['1', '1']],
    ['BS', ['', 'AQ==', '']],
  ] as const)('of type %s are none with duplicates: %j', (type, elements) => {
    expect(setOf(type, elements)).toBeUndefined();
  });

  it('unite in order', () => {
    expect(unionSets('SS', ['c', 'd'], ['a', 'c', 'e'])).toEqual(['a', 'c', 'd', 'e']);
    expect(unionSets('NS', ['10'], ['9'])).toEqual(['9', '10']);
  });

  it('subtract, down to nothing', () => {
    expect(subtractSets(['a', 'b', 'c'], ['a', 'x'])).toEqual(['b', 'c']);
    expect(subtractSets(['a'], ['a'])).toEqual([]);
  });

  it('are given back themselves when nothing changes', () => {
    const set = ['a', 'b'];
    expect(unionSets('SS', set, ['b'])).toBe(set);
    expect(subtractSets(set, ['c'])).toBe(set);
  });

  it('agree with those of the language, small and large', () => {
    const sets = fc
      .uniqueArray(fc.integer({ min: -30, max: 30 }).map(String), { maxLength: 40 })
      .map((elements) => setOf('NS', elements) ?? []);
    const inOrder = (elements: Iterable<string>) => [...elements].sort((a, b) => Number(a) - Number(b));
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        expect(unionSets('NS', a, b)).toEqual(inOrder(new Set([...a, ...b])));
        expect(subtractSets(a, b)).toEqual(a.filter((element) => !new Set(b).has(element)));
        expect(isSameSet(a, [...a])).toBe(true);
        expect(isSameSet(a, b)).toBe(a.join() === b.join());
      }),
    );
  });
});
