/**
 * How many bytes of clients the server holds at once: bodies that are arriving or being worked on, and answers that
 * clients have not taken. One number for all connections, so that many small clients cost no more than a few large ones.
 */
export class ByteBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Holds the bytes, unless that would be too many. What has been held must be released, once. */
  tryHold(bytes: number): boolean {
    if (this.#heldBytes + bytes > this.#maxBytes) return false;
    this.#heldBytes += bytes;
    return true;
  }

  /** Holds bytes that are there already and cannot be refused: those of an answer. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}
