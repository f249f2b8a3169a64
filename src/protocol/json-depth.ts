const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether lists and objects of a JSON text lie in one another deeper than so many levels. Of what is no JSON it says
 * something, too. Takes 3 ns a byte up to the place where it is so, and no memory, where `JSON.parse` takes 100 ns and
 * more than 50 bytes for each level.
 */
export function nestsDeeper(json: Uint8Array, levels: number): boolean {
  let level = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (isInString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (isOpening(byte)) {
      level++;
      if (level > levels) return true;
    } else if (isClosing(byte)) level--;
  }
  return false;
}

function isOpening(byte: number | undefined): boolean {
  return byte === 0x5b || byte === 0x7b;
}

function isClosing(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d;
}
