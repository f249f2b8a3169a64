import {
  encodePartition,
  encodePartitionHash,
  encodeSortAttribute,
  encodeSortPrefix,
  endOfPrefix,
  PARTITION_HASH_LIMIT,
} from '../codec/index.js';
import type { KeyPlan } from '../expressions/index.js';
import { assert, unreachable } from '../support/index.js';

/** A part of a space: keys from `start` up to but without `end`; an absent bound is the space's own. */
export interface KeyRange {
  readonly start?: Uint8Array;
  readonly end?: Uint8Array;
}

/** Where the items (or index entries) are that a Query's key conditions select. */
export function rangeOfPlan(plan: KeyPlan): KeyRange {
  const equals = Buffer.concat([
    encodePartition(plan.partition),
    ...plan.sortEquals.map(encodeSortAttribute),
  ]);
  return plan.sortRange === undefined ? rangeOfPrefix(equals) : rangeOfCondition(equals, plan.sortRange);
}

/** The partitions of one segment of a parallel Scan. */
export function rangeOfSegment({
  segment,
  totalSegments,
}: {
  segment: number;
  totalSegments: number;
}): KeyRange {
  const start = encodePartitionHash(firstHashOf(segment, totalSegments));
  if (segment + 1 === totalSegments) return { start };
  return { start, end: encodePartitionHash(firstHashOf(segment + 1, totalSegments)) };
}

/** Whether a key is in a range. */
export function isInRange(key: Uint8Array, { start, end }: KeyRange): boolean {
  return (
    (start === undefined || Buffer.compare(key, start) >= 0) &&
    (end === undefined || Buffer.compare(key, end) < 0)
  );
}

/** Segments begin at multiples of 1/4096 of all hashes, as AWS's were observed to (dynalite's Scan tests). */
function firstHashOf(segment: number, totalSegments: number): number {
  return Math.ceil((SEGMENT_STEPS * segment) / totalSegments) * (PARTITION_HASH_LIMIT / SEGMENT_STEPS);
}

const SEGMENT_STEPS = 4096;

function rangeOfCondition(
  equals: Uint8Array,
  { operator, values }: NonNullable<KeyPlan['sortRange']>,
): KeyRange {
  const [first, second] = values;
  assert(first !== undefined, 'a key condition has a value');
  const key = Buffer.concat([equals, encodeSortAttribute(first)]);
  const all = rangeOfPrefix(equals);
  switch (operator) {
    case '<':
      return { ...all, end: key };
    case '<=':
      return { ...all, ...endingAfter(key) };
    case '>':
      return { ...all, ...startingAfter(key) };
    case '>=':
      return { ...all, start: key };
    case 'BETWEEN':
      assert(second !== undefined, 'BETWEEN has two values');
      return { start: key, ...endingAfter(Buffer.concat([equals, encodeSortAttribute(second)])) };
    case 'begins_with':
      return rangeOfPrefix(Buffer.concat([equals, encodeSortPrefix(first)]));
    default:
      return unreachable(operator);
  }
}

function rangeOfPrefix(prefix: Uint8Array): KeyRange {
  return { start: prefix, ...endingAfter(prefix) };
}

/** Up to and with everything that begins with `prefix`. */
function endingAfter(prefix: Uint8Array): KeyRange {
  const end = endOfPrefix(prefix);
  return end === undefined ? {} : { end };
}

/** From after everything that begins with `prefix`. */
function startingAfter(prefix: Uint8Array): KeyRange {
  const start = endOfPrefix(prefix);
  assert(start !== undefined, 'an encoded sort attribute does not consist of 0xff bytes');
  return { start };
}
