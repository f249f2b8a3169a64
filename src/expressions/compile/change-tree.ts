import { MAX_NESTING_DEPTH } from '../../limits/index.js';
import {
  type AttributeValue,
  attributeOf,
  type Item,
  type MutableItem,
  nestedTooDeeply,
  setAttribute,
} from '../../values/index.js';
import { groupBy } from '../group-by.js';
import type { Change } from './change.js';
import { invalidUpdatePath } from './update-errors.js';

/** The changes of an update by where they happen, so that one walk over the item applies them all. */
export type ChangeTree =
  | { readonly kind: 'leaf'; readonly change: Change; readonly index: number }
  | { readonly kind: 'map'; readonly names: ReadonlyMap<string, ChangeTree> }
  /** In the order of the indexes: elements beyond the end are appended in this order. */
  | { readonly kind: 'list'; readonly indexes: readonly (readonly [number, ChangeTree])[] };

/** What `evaluate` of each change gave, by the index of the change. */
type Evaluated = readonly (AttributeValue | undefined)[];

interface Numbered {
  readonly change: Change;
  readonly index: number;
}

/** The tree of changes whose paths are disjoint; `index` of a change is its place in the list. */
export function changeTreeOf(changes: readonly Change[]): ReadonlyMap<string, ChangeTree> {
  return branchNames(
    changes.map((change, index) => ({ change, index })),
    0,
  );
}

function branchOf(changes: readonly Numbered[], depth: number): ChangeTree {
  const [first] = changes;
  const element = first?.change.path[depth];
  if (first !== undefined && element === undefined) return { kind: 'leaf', ...first };
  if (typeof element === 'string') return { kind: 'map', names: branchNames(changes, depth) };
  const groups = groupBy(changes, ({ change }) => Number(change.path[depth]));
  const indexes = Array.from(groups, ([index, group]) => [index, branchOf(group, depth + 1)] as const);
  return { kind: 'list', indexes: indexes.sort(([one], [two]) => one - two) };
}

function branchNames(changes: readonly Numbered[], depth: number): ReadonlyMap<string, ChangeTree> {
  const groups = groupBy(changes, ({ change }) => String(change.path[depth]));
  return new Map(Array.from(groups, ([name, group]) => [name, branchOf(group, depth + 1)]));
}

/** A copy of the map with the changes applied. Parts without changes are shared with the original. */
export function changeAttributes(
  map: Item,
  names: ReadonlyMap<string, ChangeTree>,
  evaluated: Evaluated,
): Item {
  const result: MutableItem = { ...map };
  for (const [name, tree] of names) {
    const before = attributeOf(map, name);
    const after = changeValue(before, tree, evaluated);
    if (after !== undefined) setAttribute(result, name, after);
    else if (before !== undefined) delete result[name];
  }
  return result;
}

function changeValue(
  before: AttributeValue | undefined,
  tree: ChangeTree,
  evaluated: Evaluated,
): AttributeValue | undefined {
  switch (tree.kind) {
    case 'leaf': {
      const after = tree.change.combine(before, evaluated[tree.index]);
      checkNesting(after, tree.change.path.length);
      return after;
    }
    case 'map':
      if (before === undefined || !('M' in before)) throw invalidUpdatePath();
      return { M: changeAttributes(before.M, tree.names, evaluated) };
    case 'list':
      if (before === undefined || !('L' in before)) throw invalidUpdatePath();
      return { L: changeElements(before.L, tree.indexes, evaluated) };
  }
}

/** Indexes mean the list as it was: removing shifts nothing until all is done, and what lies beyond is appended. */
function changeElements(
  list: readonly AttributeValue[],
  indexes: readonly (readonly [number, ChangeTree])[],
  evaluated: Evaluated,
): readonly AttributeValue[] {
  const result: AttributeValue[] = [];
  let next = 0;
  for (const [index, tree] of indexes) {
    const end = Math.min(index, list.length);
    for (const unchanged of list.slice(next, end)) result.push(unchanged);
    const after = changeValue(list[index], tree, evaluated);
    if (after !== undefined) result.push(after);
    next = Math.min(index + 1, list.length);
  }
  return result.concat(list.slice(next));
}

/** Values that arrive at the top level have been checked where they came from; only a path takes them deeper. */
function checkNesting(value: AttributeValue | undefined, level: number): void {
  if (value === undefined || level === 1) return;
  if (level > MAX_NESTING_DEPTH) throw nestedTooDeeply();
  if ('M' in value) for (const part of Object.values(value.M)) checkNesting(part, level + 1);
  else if ('L' in value) for (const part of value.L) checkNesting(part, level + 1);
}
