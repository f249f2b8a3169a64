/** Longer views are made each time. */
const MAX_KEPT_BYTES = 4_096;

/**
 * Views of a buffer that lmdb-js writes to, all from one place. They are kept by their length, for making one takes as
 * long as copying an item.
 */
export class VolatileViews {
  /** As lmdb-js gave it last. It is replaced when a value does not fit. */
  #given: Uint8Array | undefined;
  #start = -1;
  /** The same from `start` on, with its true length: lmdb-js sets that of its own to the value's. */
  #whole: Uint8Array = new Uint8Array(0);
  readonly #kept = new Array<Uint8Array | undefined>(MAX_KEPT_BYTES + 1).fill(undefined);

  of(given: Uint8Array, start: number, sizeBytes: number): Uint8Array {
    if (given !== this.#given || start !== this.#start) {
      this.#given = given;
      this.#start = start;
      this.#whole = new Uint8Array(given.buffer, given.byteOffset + start);
      this.#kept.fill(undefined);
    }
    if (sizeBytes > MAX_KEPT_BYTES) return this.#whole.subarray(0, sizeBytes);
    const view = this.#kept[sizeBytes] ?? this.#whole.subarray(0, sizeBytes);
    this.#kept[sizeBytes] = view;
    return view;
  }
}
