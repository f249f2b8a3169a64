import type { KeyRef } from '../storage/index.js';

/**
 * Which items are being written right now by requests of this process, and how. AWS refuses a write that overlaps a
 * transaction on the same item, and a transaction that overlaps any write ("Transaction conflict handling", developer
 * guide). Here nothing would go wrong without that, as the engine orders all writes, but an application must meet the
 * same conflicts. Writes of single items do not conflict with each other.
 */
export class ItemLocks {
  /** Number of single writes at work on an item, or -1 for a transaction. */
  readonly #writers = new Map<string, number>();

  /** Begins a write of one item: false, and not begun, when a transaction is at work on it. */
  beginWrite(ref: KeyRef): boolean {
    const text = placeText(ref);
    const present = this.#writers.get(text) ?? 0;
    if (present === TRANSACTION) return false;
    this.#writers.set(text, present + 1);
    return true;
  }

  /** Ends what `beginWrite` began. */
  endWrite(ref: KeyRef): void {
    const text = placeText(ref);
    const left = (this.#writers.get(text) ?? 1) - 1;
    if (left === 0) this.#writers.delete(text);
    else this.#writers.set(text, left);
  }

  /** For each item whether anybody is at work on it: what a transaction that only reads must know. */
  beingWritten(refs: readonly KeyRef[]): readonly boolean[] {
    return refs.map((ref) => this.#writers.has(placeText(ref)));
  }

  /** For each item whether anybody is at work on it. When nobody is on any, all become a transaction's. */
  beginTransaction(refs: readonly KeyRef[]): readonly boolean[] {
    const texts = refs.map(placeText);
    const taken = texts.map((text) => this.#writers.has(text));
    if (!taken.includes(true)) for (const text of texts) this.#writers.set(text, TRANSACTION);
    return taken;
  }

  /** Ends what `beginTransaction` began, when it found nobody at work. */
  endTransaction(refs: readonly KeyRef[]): void {
    for (const ref of refs) this.#writers.delete(placeText(ref));
  }
}

const TRANSACTION = -1;

/** A place as text: the same for the same place and for no other. */
export function placeText({ space, key }: KeyRef): string {
  return `${space}\0${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`;
}
