/** Up to here counting in JavaScript beats the call into native code. */
const SHORT_LENGTH = 48;

/** Bytes of the text in UTF-8. An unpaired surrogate counts 3, as the replacement character it is encoded as. */
export function utf8LengthOf(text: string): number {
  const length = text.length;
  if (length > SHORT_LENGTH) return Buffer.byteLength(text);
  let sizeBytes = length;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    if (code < 0x800) sizeBytes += 1;
    else if (isPairAt(text, index)) {
      // Two code units, four bytes.
      sizeBytes += 2;
      index++;
    } else sizeBytes += 2;
  }
  return sizeBytes;
}

function isPairAt(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

/**
 * Negative, zero or positive as the UTF-8 bytes of `a` sort before, with or after those of `b`. JavaScript's own
 * order is that of UTF-16, which puts U+E000 to U+FFFF after the characters that are written as surrogates.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** A code unit's rank among code points: surrogates stand for what lies above U+FFFF. */
function codePointRank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}
