import { validationError } from '../errors/index.js';
import { asKeyCondition, type BoundCondition, type KeySchema } from '../expressions/index.js';
import { attributeOf, type Item, type MutableItem, setAttribute, valuesEqual } from '../values/index.js';

/** What a WHERE clause says about one item: its key as far as it is given, and the conditions that are left. */
export interface WhereOfItem {
  readonly key: Item;
  readonly rest: readonly BoundCondition[];
  /** The first key attribute that is given two values; those after the first are in `rest`. */
  readonly contradicted: string | undefined;
}

/** Takes the equalities with key attributes out of a condition: those that no OR and no NOT stands above. */
export function whereOfItem(where: BoundCondition | undefined, schema: KeySchema): WhereOfItem {
  const names = new Set([...schema.partition, ...schema.sort].map(({ name }) => name));
  const key: MutableItem = {};
  const rest: BoundCondition[] = [];
  let contradicted: string | undefined;
  for (const part of conjunctsOf(where)) {
    const equality = keyEqualityOf(part, names);
    if (equality === undefined) {
      rest.push(part);
      continue;
    }
    const given = attributeOf(key, equality.name);
    if (given === undefined) {
      setAttribute(key, equality.name, equality.value);
    } else if (!valuesEqual(given, equality.value)) {
      contradicted ??= equality.name;
      rest.push(part);
    }
  }
  return { key, rest, contradicted };
}

/** Whether all attributes of the key are given. */
export function isWholeKey(key: Item, { partition, sort }: KeySchema): boolean {
  return Object.keys(key).length === partition.length + sort.length;
}

/**
 * The item that UPDATE or DELETE is about, and the condition it is under. Throws AWS's ValidationException unless the
 * whole key is given, once.
 */
export function writtenItem(
  where: BoundCondition | undefined,
  schema: KeySchema,
): { readonly key: Item; readonly condition: BoundCondition | undefined } {
  const { key, rest, contradicted } = whereOfItem(where, schema);
  if (contradicted !== undefined) {
    throw validationError(
      `Multiple conditions on same key ${contradicted}. Only single item Update/Insert/Delete are supported`,
    );
  }
  if (!isWholeKey(key, schema)) {
    throw validationError('Where clause does not contain a mandatory equality on all key attributes');
  }
  checkKeyTypes(key, schema);
  return { key, condition: joined(rest) };
}

/** Throws AWS's ValidationException for a key value of another type than the table's definition gives it. */
export function checkKeyTypes(key: Item, { partition, sort }: KeySchema): void {
  for (const { name, type } of [...partition, ...sort]) {
    const value = attributeOf(key, name);
    if (value === undefined || type in value) continue;
    throw validationError(
      `Key attribute's data type should match its data type in table's schema: Key ${name}`,
    );
  }
}

/** All of the conditions at once; undefined when there is none. */
export function joined(conditions: readonly BoundCondition[]): BoundCondition | undefined {
  const [first, ...others] = conditions;
  return others.length === 0 ? first : { kind: 'and', conditions };
}

function conjunctsOf(condition: BoundCondition | undefined): readonly BoundCondition[] {
  if (condition === undefined) return [];
  return condition.kind === 'and' ? condition.conditions.flatMap(conjunctsOf) : [condition];
}

function keyEqualityOf(condition: BoundCondition, names: ReadonlySet<string>) {
  if (condition.kind !== 'comparison') return undefined;
  const found = asKeyCondition(condition);
  const [value] = found?.values ?? [];
  if (found?.operator !== '=' || value === undefined || !names.has(found.attribute)) return undefined;
  return { name: found.attribute, value };
}
