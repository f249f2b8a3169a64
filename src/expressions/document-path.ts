import { type AttributeValue, attributeOf, type Item } from '../values/index.js';

/** A document path with its names resolved: attribute names and list indexes, the first of them a name. */
export type DocumentPath = readonly (string | number)[];

/** As AWS writes paths in messages: `[a, [1], b]`. */
export function pathText(path: DocumentPath): string {
  return `[${path.map((element) => (typeof element === 'number' ? `[${element}]` : element)).join(', ')}]`;
}

/** The top-level attribute a path begins with. */
function topLevelName(path: DocumentPath): string {
  return String(path[0]);
}

export function topLevelNames(paths: readonly DocumentPath[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) names.add(topLevelName(path));
  return names;
}

/** The top-level attributes that some path leads into. */
export function nestedNames(paths: readonly DocumentPath[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const path of paths) if (path.length > 1) names.add(topLevelName(path));
  return names;
}

/** A value of an item, of a condition's operand or an update's: undefined when there is none. */
export type ValueReader = (item: Item | undefined) => AttributeValue | undefined;

/** Compiles a path to a function that reads it. */
export function readerOf(path: DocumentPath): ValueReader {
  const name = topLevelName(path);
  if (path.length === 1) return (item) => (item === undefined ? undefined : attributeOf(item, name));
  const rest = path.slice(1);
  return (item) => {
    let value = item === undefined ? undefined : attributeOf(item, name);
    for (const element of rest) {
      if (value === undefined) return undefined;
      value = elementOf(value, element);
    }
    return value;
  };
}

function elementOf(value: AttributeValue, element: string | number): AttributeValue | undefined {
  if (typeof element === 'number') return 'L' in value ? value.L[element] : undefined;
  return 'M' in value ? attributeOf(value.M, element) : undefined;
}
