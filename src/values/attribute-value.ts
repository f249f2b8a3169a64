/**
 * An attribute value in AWS's own wire form: an object with exactly one field, named after its type.
 * It is what arrives, what is stored and what is answered, so nothing is converted on the way; the one field
 * is what tells the union apart (`typeOf`). Numbers (`N`, `NS`) are decimal strings in normal form once parsed;
 * binary (`B`, `BS`) is canonical base64; sets hold no duplicates and
 * are in order (`setOf`). Only `parseAttributeValue` makes these from
 * input, so inside the program a value is always legal.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly M: Item }
  | { readonly L: readonly AttributeValue[] }
  | { readonly NULL: true }
  | { readonly BOOL: boolean };

/** A map of attribute names to values: an item, a key, or the content of an `M`. */
export type Item = { readonly [name: string]: AttributeValue };

export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';

/** The three types a key attribute may have. */
export type KeyAttributeType = 'S' | 'N' | 'B';

/** The type of a value: the name of its one field. */
export function typeOf(value: AttributeValue): AttributeType {
  // A value has exactly one field, so the first name is the type; a loop is the fastest way to it.
  for (const type in value) return type as AttributeType;
  throw new TypeError('an attribute value without a type');
}
