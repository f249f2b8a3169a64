import {
  type AttributeValue,
  attributeOf,
  type Item,
  type MutableItem,
  setAttribute,
} from '../../values/index.js';
import type { Projection } from '../compiled.js';
import { type DocumentPath, nestedNames, topLevelNames } from '../document-path.js';
import { groupBy } from '../group-by.js';

/** What to keep of a value: all of it, or some attributes of a map, or some elements of a list. */
type Kept =
  | { readonly kind: 'all' }
  | { readonly kind: 'map'; readonly names: ReadonlyMap<string, Kept> }
  | { readonly kind: 'list'; readonly indexes: readonly (readonly [number, Kept])[] };

const ALL: Kept = { kind: 'all' };

/**
 * Compiles paths, none of which leads into another. Paths that share a beginning are merged; the chosen elements of a
 * list move together, in their order; what does not exist leaves no trace.
 */
export function compileProjection(paths: readonly DocumentPath[]): Projection {
  const names = keptNames(paths, 0);
  const apply = (item: Item) => keepAttributes(item, names) ?? {};
  return { apply, attributes: topLevelNames(paths), nestedAttributes: nestedNames(paths) };
}

function keptOf(paths: readonly DocumentPath[], depth: number): Kept {
  const element = paths[0]?.[depth];
  if (element === undefined) return ALL;
  if (typeof element === 'string') return { kind: 'map', names: keptNames(paths, depth) };
  return { kind: 'list', indexes: keptIndexes(paths, depth) };
}

function keptNames(paths: readonly DocumentPath[], depth: number): ReadonlyMap<string, Kept> {
  const groups = groupBy(paths, (path) => String(path[depth]));
  return new Map(Array.from(groups, ([name, group]) => [name, keptOf(group, depth + 1)]));
}

function keptIndexes(paths: readonly DocumentPath[], depth: number): readonly (readonly [number, Kept])[] {
  const groups = groupBy(paths, (path) => Number(path[depth]));
  const indexes = Array.from(groups, ([index, group]) => [index, keptOf(group, depth + 1)] as const);
  return indexes.sort(([one], [two]) => one - two);
}

/** Undefined when nothing of it is kept. */
function keep(value: AttributeValue, kept: Kept): AttributeValue | undefined {
  switch (kept.kind) {
    case 'all':
      return value;
    case 'map': {
      const attributes = 'M' in value ? keepAttributes(value.M, kept.names) : undefined;
      return attributes === undefined ? undefined : { M: attributes };
    }
    case 'list': {
      const elements = 'L' in value ? keepElements(value.L, kept.indexes) : [];
      return elements.length === 0 ? undefined : { L: elements };
    }
  }
}

function keepAttributes(item: Item, names: ReadonlyMap<string, Kept>): Item | undefined {
  let result: MutableItem | undefined;
  for (const [name, kept] of names) {
    const value = attributeOf(item, name);
    const part = value === undefined ? undefined : keep(value, kept);
    if (part === undefined) continue;
    result ??= {};
    setAttribute(result, name, part);
  }
  return result;
}

function keepElements(
  list: readonly AttributeValue[],
  indexes: readonly (readonly [number, Kept])[],
): readonly AttributeValue[] {
  const result: AttributeValue[] = [];
  for (const [index, kept] of indexes) {
    const value = list[index];
    const part = value === undefined ? undefined : keep(value, kept);
    if (part !== undefined) result.push(part);
  }
  return result;
}
