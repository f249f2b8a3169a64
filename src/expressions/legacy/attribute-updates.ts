import { invalidParameterValues } from '../../errors/index.js';
import { type AttributeValue, parseAttributeValue, typeOf } from '../../values/index.js';
import { addValues, deleteValues } from '../compile/add-delete.js';
import { type Change, combiningChange, removeChange, setChange } from '../compile/change.js';
import { updateOf } from '../compile/compile-update.js';
import { updateTypeMismatch } from '../compile/update-errors.js';
import type { Update } from '../compiled.js';
import { checkAttributeName } from '../placeholders.js';
import type { LegacyUpdate, LegacyUpdates } from './types.js';

const ADDABLE: ReadonlySet<string> = new Set(['N', 'SS', 'NS', 'BS', 'L']);
const SETS: ReadonlySet<string> = new Set(['SS', 'NS', 'BS']);

/** AttributeUpdates. Throws AWS's ValidationException for an action without its value or with one it does not take. */
export function legacyAttributeUpdates(updates: LegacyUpdates): Update {
  for (const attribute in updates) checkAttributeName(attribute);
  const changes = Object.entries(updates).map(([attribute, update]) => changeOf(attribute, update));
  return updateOf(changes, []);
}

function changeOf(attribute: string, { Value, Action }: LegacyUpdate): Change {
  const path = [attribute];
  const value = Value == null ? undefined : parseAttributeValue(Value);
  if (value === undefined) {
    if (Action === 'DELETE') return removeChange(path);
    throw invalidParameterValues('Only DELETE action is allowed when no attribute value is specified');
  }
  if (Action === 'DELETE') {
    if (!SETS.has(typeOf(value))) throw unsupported('DELETE action with value', value);
    return combiningChange(path, { creates: false, value }, deleteFrom);
  }
  if (Action === 'ADD') {
    if (!ADDABLE.has(typeOf(value))) throw unsupported('ADD action', value);
    return combiningChange(path, { creates: true, value }, addTo);
  }
  return setChange(path, typeOf(value), () => value);
}

/** Unlike ADD in expressions, this one also appends lists (ScyllaDB's test_item.py, run against AWS). */
function addTo(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (before === undefined) return value;
  if ('L' in before && 'L' in value) return { L: [...before.L, ...value.L] };
  const after = addValues(before, value);
  if (after === undefined) throw updateTypeMismatch();
  return after;
}

function deleteFrom(before: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (before === undefined) return undefined;
  const after = deleteValues(before, value);
  if (after === undefined) throw updateTypeMismatch();
  return after === 'empty' ? undefined : after;
}

function unsupported(action: string, value: AttributeValue) {
  return invalidParameterValues(`${action} is not supported for the type ${typeOf(value)}`);
}
