import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedTree } from './ordered-tree.js';

/** Few keys, so that histories meet the same ones again; enough of them to fill several levels of nodes. */
const someKey = fc.integer({ min: 0, max: 9_999 }).map((n) => String(n).padStart(4, '0'));

const someStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), key: someKey, value: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), key: someKey }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delete-range' as const), from: someKey, to: someKey }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const) }) },
);

describe('OrderedTree', () => {
  it('does what a sorted map does, and its copies stay as they were', () => {
    fc.assert(
      fc.property(fc.nat(3_000), fc.array(someStep, { maxLength: 60, size: 'max' }), (initialKeys, steps) => {
        const tree = new OrderedTree<number>();
        const model = new Map<string, number>();
        const copies: [OrderedTree<number>, [string, number][]][] = [];
        for (let i = 0; i < initialKeys; i++)
          set(tree, model, String((i * 7_919) % 10_000).padStart(4, '0'), i);
        for (const step of steps) {
          if (step.kind === 'set') set(tree, model, step.key, step.value);
          if (step.kind === 'delete') remove(tree, model, step.key);
          if (step.kind === 'delete-range') {
            for (const key of [...model.keys()].filter((k) => k >= step.from && k < step.to)) {
              tree.delete(key);
              model.delete(key);
            }
          }
          if (step.kind === 'copy') copies.push([tree.copy(), sorted(model)]);
        }
        expect(entriesOf(tree)).toEqual(sorted(model));
        for (const [copy, then] of copies) expect(entriesOf(copy)).toEqual(then);
      }),
      { numRuns: 12 },
    );
  });

  it('lets a copy change without touching the original', () => {
    const tree = new OrderedTree<number>();
    for (let i = 0; i < 1_000; i++) tree.set(String(i), i);
    const before = entriesOf(tree);
    const copy = tree.copy();
    for (let i = 0; i < 1_000; i += 2) copy.delete(String(i));
    copy.set('new', 1);
    expect(entriesOf(tree)).toEqual(before);
    expect(entriesOf(copy)).toHaveLength(501);
  });

  it('is empty again after everything has been deleted', () => {
    const tree = new OrderedTree<number>();
    for (let i = 0; i < 10_000; i++) tree.set(String(i), i);
    for (let i = 0; i < 10_000; i++) tree.delete(String(i));
    expect(entriesOf(tree)).toEqual([]);
    tree.set('x', 1);
    expect(entriesOf(tree)).toEqual([['x', 1]]);
  });
});

function set(tree: OrderedTree<number>, model: Map<string, number>, key: string, value: number): void {
  tree.set(key, value);
  model.set(key, value);
  expect(tree.get(key)).toBe(value);
}

function remove(tree: OrderedTree<number>, model: Map<string, number>, key: string): void {
  tree.delete(key);
  model.delete(key);
  expect(tree.get(key)).toBeUndefined();
}

/** Upwards; checks on the way that downwards is the reverse. */
function entriesOf(tree: OrderedTree<number>): [string, number][] {
  const [up, down]: [string, number][][] = [[], []];
  const all = { from: '', afterFrom: false, to: undefined };
  tree.scan(all, false, (key, value) => Boolean(up?.push([key, value])));
  tree.scan(all, true, (key, value) => Boolean(down?.push([key, value])));
  expect(down?.reverse()).toEqual(up);
  return up ?? [];
}

function sorted(model: Map<string, number>): [string, number][] {
  return [...model].sort(([x], [y]) => (x < y ? -1 : 1));
}
