import type { DynamoError } from '../errors/index.js';
import { MAX_NESTING_DEPTH } from '../limits/index.js';
import { unreachable } from '../support/index.js';
import type { AttributeValue, Item } from './attribute-value.js';
import { type MutableItem, setAttribute } from './item-access.js';
import { normalizeNumber } from './number-parser.js';
import {
  duplicateBinaries,
  duplicateNumbers,
  duplicateStrings,
  emptyAttributeName,
  emptyAttributeValue,
  emptySet,
  nestedTooDeeply,
  nullNotTrue,
  severalDatatypes,
} from './parse-errors.js';
import { type SetType, setOf } from './sets.js';

/**
 * An attribute value as a client may send it, once the JSON types of its fields have been checked: any number of
 * fields, where null stands for absent; numbers in any notation; sets with duplicates. Binary is canonical base64.
 */
export interface WireAttributeValue {
  readonly S?: string | null;
  readonly N?: string | null;
  readonly B?: string | null;
  readonly SS?: readonly string[] | null;
  readonly NS?: readonly string[] | null;
  readonly BS?: readonly string[] | null;
  readonly M?: WireItem | null;
  readonly L?: readonly (WireAttributeValue | null)[] | null;
  readonly NULL?: boolean | null;
  readonly BOOL?: boolean | null;
}

/** An item, a key or a map as a client may send it. */
export type WireItem = { readonly [name: string]: WireAttributeValue | null };

/**
 * An item from the wire, sets in order. The very same object when it is in normal form already, which is the usual
 * case; a copy otherwise. Throws ValidationException, worded as by AWS, for an attribute without a name
 * and for the first value that is not legal: no type or several,
 * NULL that is not true, an empty set or one with duplicates, a number that is none or out of range, and nesting
 * deeper than 32 levels (a top-level attribute is level 1). Keys and sizes are not its concern.
 */
export function parseItem(input: WireItem): Item {
  if (Object.hasOwn(input, '')) throw emptyAttributeName();
  return parseMap(input, 1);
}

/** One attribute value from the wire; otherwise as `parseItem`. */
export function parseAttributeValue(input: WireAttributeValue): AttributeValue {
  return parseValue(input, 1);
}

function parseMap(input: WireItem, level: number): Item {
  let copy: MutableItem | undefined;
  for (const name in input) {
    const before = input[name] ?? null;
    const after = parseValue(before, level);
    if (after === before) continue;
    // Unparsed values are in the copy only until the loop reaches them.
    copy ??= { ...input } as MutableItem;
    setAttribute(copy, name, after);
  }
  // Every value was parsed and found to be an AttributeValue as it is.
  return copy ?? (input as Item);
}

function parseList(input: readonly (WireAttributeValue | null)[], level: number): readonly AttributeValue[] {
  let copy: AttributeValue[] | undefined;
  for (let index = 0; index < input.length; index++) {
    const before = input[index] ?? null;
    const after = parseValue(before, level);
    if (after === before) continue;
    // As in parseMap.
    copy ??= [...input] as AttributeValue[];
    copy[index] = after;
  }
  // As in parseMap.
  return copy ?? (input as readonly AttributeValue[]);
}

/** AWS checks the content of every field first, and only then that there is just one. */
function parseValue(input: WireAttributeValue | null, level: number): AttributeValue {
  if (input === null) throw emptyAttributeValue();
  if (level > MAX_NESTING_DEPTH) throw nestedTooDeeply();
  let parsed: AttributeValue | undefined;
  let fieldCount = 0;
  let typeCount = 0;
  for (const field in input) {
    fieldCount++;
    const value = parseField(input, field, level);
    if (value === undefined) continue;
    typeCount++;
    parsed = value;
  }
  if (parsed === undefined) throw emptyAttributeValue();
  if (typeCount > 1) throw severalDatatypes();
  return fieldCount > 1 && parsed === input ? withoutNullFields(input) : parsed;
}

/** The value that one field makes: `input` itself when the content is in normal form; undefined when it has none. */
function parseField(input: WireAttributeValue, field: string, level: number): AttributeValue | undefined {
  switch (field) {
    case 'S':
    case 'B':
    case 'BOOL':
      // Any string, binary or boolean is legal, so with this field the input is an AttributeValue.
      return input[field] == null ? undefined : (input as AttributeValue);
    case 'N':
      return input.N == null ? undefined : parseNumber(input, input.N);
    case 'NULL':
      return input.NULL == null ? undefined : parseNull(input);
    case 'SS':
    case 'NS':
    case 'BS':
      return input[field] == null ? undefined : parseSet(input, field, input[field]);
    case 'M':
      return input.M == null ? undefined : parseMapValue(input, input.M, level);
    case 'L':
      return input.L == null ? undefined : parseListValue(input, input.L, level);
    default:
      return undefined;
  }
}

// In what follows `input as AttributeValue` says: its field has just been parsed and is legal as it is.

function parseNumber(input: WireAttributeValue, text: string): AttributeValue {
  const normal = normalizeNumber(text);
  return normal === text ? (input as AttributeValue) : { N: normal };
}

function parseNull(input: WireAttributeValue): AttributeValue {
  if (input.NULL !== true) throw nullNotTrue();
  return input as AttributeValue;
}

function parseSet(input: WireAttributeValue, type: SetType, elements: readonly string[]): AttributeValue {
  if (elements.length === 0) throw emptySet(type);
  const set = setOf(type, type === 'NS' ? parseNumbers(elements) : elements);
  if (set === undefined) throw duplicates(type, elements);
  return set === elements ? (input as AttributeValue) : ({ [type]: set } as AttributeValue);
}

function duplicates(type: SetType, elements: readonly string[]): DynamoError {
  switch (type) {
    case 'SS':
      return duplicateStrings(elements);
    case 'NS':
      return duplicateNumbers();
    case 'BS':
      return duplicateBinaries(elements);
    default:
      return unreachable(type);
  }
}

function parseNumbers(texts: readonly string[]): readonly string[] {
  let copy: string[] | undefined;
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] ?? '';
    const normal = normalizeNumber(text);
    if (normal === text) continue;
    copy ??= [...texts];
    copy[index] = normal;
  }
  return copy ?? texts;
}

function parseMapValue(input: WireAttributeValue, content: WireItem, level: number): AttributeValue {
  const map = parseMap(content, level + 1);
  return map === content ? (input as AttributeValue) : { M: map };
}

function parseListValue(
  input: WireAttributeValue,
  content: NonNullable<WireAttributeValue['L']>,
  level: number,
): AttributeValue {
  const list = parseList(content, level + 1);
  return list === content ? (input as AttributeValue) : { L: list };
}

/** A value whose one field with content is in normal form, without the fields that are null or unknown. */
function withoutNullFields(input: WireAttributeValue): AttributeValue {
  const fields = Object.entries(input).filter(([field, content]) => content != null && TYPES.has(field));
  // One field is left, and it has been parsed.
  return Object.fromEntries(fields) as AttributeValue;
}

const TYPES: ReadonlySet<string> = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL']);
