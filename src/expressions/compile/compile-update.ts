import type { AttributeType, AttributeValue, Item } from '../../values/index.js';
import type { BoundAction } from '../bind/bound.js';
import { collectPaths } from '../bind/bound-walk.js';
import type { Update } from '../compiled.js';
import { type DocumentPath, nestedNames, topLevelNames } from '../document-path.js';
import { addValues, deleteValues } from './add-delete.js';
import { type Change, combiningChange, removeChange, setChange } from './change.js';
import { changeAttributes, changeTreeOf } from './change-tree.js';
import { compileProjection } from './compile-projection.js';
import { compileSetValue, typeOfSetValue } from './set-value.js';
import { incorrectOperandDataType } from './update-errors.js';

/** Compiles the actions of an UpdateExpression, whose paths are disjoint. */
export function compileUpdate(actions: readonly BoundAction[]): Update {
  return updateOf(actions.map(changeOf), pathsReadBy(actions));
}

/**
 * An update that makes these changes at once: all read the item as it was before. `pathsRead` are those of their
 * operands.
 */
export function updateOf(changes: readonly Change[], pathsRead: readonly DocumentPath[]): Update {
  const paths = changes.map((change) => change.path);
  return {
    attributes: topLevelNames(paths),
    nestedAttributes: nestedNames(paths.concat(pathsRead)),
    valueTypes: valueTypesOf(changes),
    apply(item, key) {
      if (item !== undefined) return applyChanges(changes, item);
      const creating = changes.filter((change) => change.creates);
      const createsItem = creating.length > 0 || changes.length === 0;
      return createsItem ? applyChanges(creating, key) : undefined;
    },
    updatedPart(item) {
      if (item === undefined) return undefined;
      const updated = compileProjection(paths).apply(item);
      for (const _name in updated) return updated;
      return undefined;
    },
  };
}

/** An update meets one item, or the same again after a conflict, so nothing is gained by preparing for more. */
function applyChanges(changes: readonly Change[], item: Item): Item {
  const evaluated = changes.map((change) => change.evaluate(item));
  return changeAttributes(item, changeTreeOf(changes), evaluated);
}

function valueTypesOf(changes: readonly Change[]): ReadonlyMap<string, AttributeType> {
  const types = new Map<string, AttributeType>();
  for (const { path, valueType } of changes) {
    if (path.length === 1 && valueType !== undefined) types.set(String(path[0]), valueType);
  }
  return types;
}

function changeOf(action: BoundAction): Change {
  switch (action.kind) {
    case 'set':
      return setChange(action.path, typeOfSetValue(action.value), compileSetValue(action.value));
    case 'remove':
      return removeChange(action.path);
    case 'add':
      return combiningChange(action.path, { creates: true, value: action.value }, addTo);
    case 'delete':
      return combiningChange(action.path, { creates: false, value: action.value }, deleteFrom);
  }
}

function pathsReadBy(actions: readonly BoundAction[]): readonly DocumentPath[] {
  const paths: DocumentPath[] = [];
  for (const action of actions) {
    if (action.kind !== 'set') continue;
    const { value } = action;
    collectPaths(value.kind === 'arithmetic' ? [value.left, value.right] : [value], paths);
  }
  return paths;
}

function addTo(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  const after = before === undefined ? value : addValues(before, value);
  if (after === undefined) throw incorrectOperandDataType();
  return after;
}

function deleteFrom(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (before === undefined) return undefined;
  const after = deleteValues(before, value);
  if (after === undefined) throw incorrectOperandDataType();
  return after === 'empty' ? undefined : after;
}
