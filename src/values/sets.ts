import { compareNumbers } from './number.js';
import { compareUtf8 } from './utf8.js';

/**
 * Sets as they are stored: arrays of distinct texts in normal form, so that equal elements are equal texts, in the
 * order in which AWS returns a set whatever the order it was written in: strings and binary by bytes, numbers by
 * value. Equal sets are therefore equal arrays. AWS promises no order; this one was recorded by
 * paritysuite/dynamodb-conformance in October 2026. (What dynalite recorded years before was the order of a hash set.)
 */

/** The three types of set. */
export type SetType = 'SS' | 'NS' | 'BS';

/** Up to this many elements, searching an array beats building a hash table. */
const SMALL_LENGTH = 16;

/** Elements in normal form as a set: themselves when in order already. Undefined when one occurs twice. */
export function setOf(type: SetType, elements: readonly string[]): readonly string[] | undefined {
  const compare = COMPARE[type];
  if (isAscending(elements, compare)) return elements;
  const sorted = [...elements].sort(compare);
  return isAscending(sorted, compare) ? sorted : undefined;
}

/** The elements of both sets. `a` itself when nothing is new. */
export function unionSets(type: SetType, a: readonly string[], b: readonly string[]): readonly string[] {
  const added = without(b, a);
  return added.length === 0 ? a : [...a, ...added].sort(COMPARE[type]);
}

/** The elements of `a` that are not in `b`; may be empty. `a` itself when nothing is taken away. */
export function subtractSets(a: readonly string[], b: readonly string[]): readonly string[] {
  const kept = without(a, b);
  return kept.length === a.length ? a : kept;
}

/** Whether both have the same elements. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((element, index) => element === b[index]);
}

type Compare = (a: string, b: string) => number;

const COMPARE: Readonly<Record<SetType, Compare>> = {
  SS: compareUtf8,
  NS: compareNumbers,
  BS: (a, b) => Buffer.compare(Buffer.from(a, 'base64'), Buffer.from(b, 'base64')),
};

function isAscending(elements: readonly string[], compare: Compare): boolean {
  let before: string | undefined;
  for (const element of elements) {
    if (before !== undefined && compare(before, element) >= 0) return false;
    before = element;
  }
  return true;
}

function without(elements: readonly string[], excluded: readonly string[]): readonly string[] {
  if (excluded.length <= SMALL_LENGTH) return elements.filter((element) => !excluded.includes(element));
  const lookup = new Set(excluded);
  return elements.filter((element) => !lookup.has(element));
}
