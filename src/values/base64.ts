const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Last characters whose unused bits are zero, before one and before two pads. */
const BEFORE_ONE_PAD = 'AEIMQUYcgkosw048';
const BEFORE_TWO_PADS = 'AQgw';

/**
 * What AWS's SerializationException says of a text that is not canonical base64 (standard alphabet, padded, unused
 * bits zero), or undefined when it is canonical. Wordings as recorded from AWS, its spelling included.
 */
export function base64Problem(text: string): string | undefined {
  if (text.length % 4 !== 0) {
    return `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  return BASE64.test(text) && endsCanonically(text)
    ? undefined
    : 'Invalid last non-pad Base64 character dectected';
}

function endsCanonically(text: string): boolean {
  const pads = padsOf(text);
  if (pads === 0) return true;
  const lastCharacter = text.charAt(text.length - pads - 1);
  return (pads === 1 ? BEFORE_ONE_PAD : BEFORE_TWO_PADS).includes(lastCharacter);
}

/** Number of bytes that canonical base64 stands for, without decoding it. */
export function base64SizeBytes(text: string): number {
  return (text.length / 4) * 3 - padsOf(text);
}

function padsOf(text: string): number {
  if (!text.endsWith('=')) return 0;
  return text.endsWith('==') ? 2 : 1;
}
