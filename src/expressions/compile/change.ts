import { type AttributeType, type AttributeValue, type Item, typeOf } from '../../values/index.js';
import type { DocumentPath } from '../document-path.js';

/** What an update does at one path, in two steps: all changes read the item before any of them is applied. */
export interface Change {
  readonly path: DocumentPath;
  /** Whether this change makes an item that does not exist; one that only takes away is skipped then. */
  readonly creates: boolean;
  /** The type of the value to set, add or delete; undefined without a value, or when it depends on the item. */
  readonly valueType: AttributeType | undefined;
  /** The new value, as far as it depends on the item before the update. */
  readonly evaluate: (item: Item) => AttributeValue | undefined;
  /** What takes the place of `before`; undefined removes it. `evaluated` is what `evaluate` gave. */
  readonly combine: (
    before: AttributeValue | undefined,
    evaluated: AttributeValue | undefined,
  ) => AttributeValue | undefined;
}

const nothing = () => undefined;

export function setChange(
  path: DocumentPath,
  valueType: AttributeType | undefined,
  evaluate: (item: Item) => AttributeValue,
): Change {
  return { path, creates: true, valueType, evaluate, combine: (_before, evaluated) => evaluated };
}

export function removeChange(path: DocumentPath): Change {
  return { path, creates: false, valueType: undefined, evaluate: nothing, combine: nothing };
}

/** A change that computes the new value at its path from the old one and `value`. */
export function combiningChange(
  path: DocumentPath,
  { creates, value }: { readonly creates: boolean; readonly value: AttributeValue },
  combine: (before: AttributeValue | undefined, value: AttributeValue) => AttributeValue | undefined,
): Change {
  const valueType = typeOf(value);
  return { path, creates, valueType, evaluate: nothing, combine: (before) => combine(before, value) };
}
