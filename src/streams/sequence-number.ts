/**
 * Sequence numbers are positions of the log, written as AWS's are: 21 digits, so that they sort as text as they do as
 * numbers.
 */
const OFFSET = 10n ** 20n;
const MAX_POSITION = 2n ** 64n - 1n;

export function formatSequenceNumber(position: bigint): string {
  return String(OFFSET + position);
}

/** The position that a sequence number stands for; undefined for what cannot be one. */
export function parseSequenceNumber(text: string): bigint | undefined {
  if (!/^\d{21}$/.test(text)) return undefined;
  const position = BigInt(text) - OFFSET;
  return position < 0n || position > MAX_POSITION ? undefined : position;
}
