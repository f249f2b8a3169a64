import type { ByteBudget } from './byte-budget.js';

const MIN_GROWN_BYTES = 16 * 1024;

/**
 * Bytes that arrive in pieces, copied into one place, so that a body in a million pieces of one byte takes no more
 * room than one in a single piece. What is here is held in the budget until `take` or `drop`.
 */
export class PartialBody {
  readonly #budget: ByteBudget;
  /** As announced: where nothing has been written, it costs no memory. */
  readonly #expectedBytes: number;
  #bytes: Buffer | undefined;
  #length = 0;

  constructor(budget: ByteBudget, expectedBytes: number) {
    this.#budget = budget;
    this.#expectedBytes = expectedBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** False, and the piece is not kept, when the budget has no room for it. */
  append(piece: Buffer): boolean {
    if (!this.#budget.tryHold(piece.length)) return false;
    if (this.#bytes === undefined && piece.length >= this.#expectedBytes) {
      this.#bytes = piece;
    } else {
      const room = this.#roomFor(this.#length + piece.length);
      piece.copy(room, this.#length);
      this.#bytes = room;
    }
    this.#length += piece.length;
    return true;
  }

  /** The bytes; they stay held, and it is for the caller to release them. */
  take(): Buffer {
    const bytes = (this.#bytes ?? Buffer.alloc(0)).subarray(0, this.#length);
    this.#bytes = undefined;
    this.#length = 0;
    return bytes;
  }

  /** Throws away what is here. */
  drop(): void {
    this.#budget.release(this.take().length);
  }

  #roomFor(length: number): Buffer {
    const bytes = this.#bytes;
    if (bytes !== undefined && bytes.length >= length) return bytes;
    const isAsExpected = length <= this.#expectedBytes;
    const grown = Buffer.allocUnsafe(
      isAsExpected ? this.#expectedBytes : Math.max(2 * length, MIN_GROWN_BYTES),
    );
    if (bytes !== undefined) bytes.copy(grown, 0, 0, this.#length);
    return grown;
  }
}
