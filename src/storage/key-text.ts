/**
 * A key as text of one character per byte, whose order by code unit is the order of the bytes: strings are
 * compared, hashed and kept faster than byte arrays.
 */
export function keyToText(key: Uint8Array): string {
  const bytes = key instanceof Buffer ? key : Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return bytes.toString('latin1');
}

/** The inverse of `keyToText`. */
export function textToKey(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
