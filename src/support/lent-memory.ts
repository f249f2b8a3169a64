/**
 * Memory that is used over and over. Fresh memory for each answer of some 50 KB costs more than to fill it: it is in no
 * cache of the processor, and V8 collects garbage once so much of it has piled up.
 */

/** Less comes from Node's own pool, which costs nothing; more is so rare that it need not be kept. */
const MIN_BYTES = 4 * 1024;
const MAX_BYTES = 2 * 1024 * 1024;
/** Few pieces are in use at once: most are given back before anything else is done. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;

interface Piece {
  readonly bytes: Buffer;
  isLent: boolean;
}

/** Pieces that are not lent, by the power of two that is their size. */
const kept: Piece[][] = Array.from({ length: 32 }, () => []);
let keptBytes = 0;
const pieces = new WeakMap<ArrayBufferLike, Piece>();

/** At least so many bytes, of any content; more than twice as many only when they are very few. */
export function lendMemory(sizeBytes: number): Buffer {
  if (sizeBytes < MIN_BYTES || sizeBytes > MAX_BYTES) return Buffer.allocUnsafe(sizeBytes);
  const power = powerOver(sizeBytes);
  const again = kept[power]?.pop();
  if (again !== undefined) keptBytes -= again.bytes.length;
  const piece = again ?? newPiece(2 ** power);
  piece.isLent = true;
  return piece.bytes;
}

/**
 * Takes back what was lent, or a part of it, to lend it again: nobody may look at it any more. To be called once, or never:
 * then the memory is collected as any other. Other memory is left alone.
 */
export function giveBackMemory(bytes: Uint8Array): void {
  if (bytes.length < MIN_BYTES) return;
  const piece = pieces.get(bytes.buffer);
  if (piece?.isLent !== true) return;
  piece.isLent = false;
  const { length } = piece.bytes;
  if (keptBytes + length > MAX_KEPT_BYTES) return;
  keptBytes += length;
  kept[powerOver(length)]?.push(piece);
}

function newPiece(sizeBytes: number): Piece {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  const piece = { bytes, isLent: false };
  pieces.set(bytes.buffer, piece);
  return piece;
}

function powerOver(sizeBytes: number): number {
  return 32 - Math.clz32(sizeBytes - 1);
}
