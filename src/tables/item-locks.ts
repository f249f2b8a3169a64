import { type KeyRef, keyToText } from '../storage/index.js';

/**
 * Which items are being written right now by requests, and how. AWS refuses a write that overlaps a transaction on
 * the same item, and a transaction that overlaps any write ("Transaction conflict handling", developer guide). Here
 * nothing would go wrong without that, as the engine orders all writes, but an application must meet the same
 * conflicts. Writes of single items do not conflict with each other. Places of items are as `placeText` has them.
 */
export class ItemLocks {
  /** Number of single writes at work on an item, or -1 for a transaction. */
  readonly #writers = new Map<string, number>();

  /** Begins a write of one item: false, and not begun, when a transaction is at work on it. */
  beginWrite(place: string): boolean {
    const present = this.#writers.get(place) ?? 0;
    if (present === TRANSACTION) return false;
    this.#writers.set(place, present + 1);
    return true;
  }

  /** Ends what `beginWrite` began. */
  endWrite(place: string): void {
    const left = (this.#writers.get(place) ?? 1) - 1;
    if (left === 0) this.#writers.delete(place);
    else this.#writers.set(place, left);
  }

  /** For each item whether anybody is at work on it: what a transaction that only reads must know. */
  beingWritten(places: readonly string[]): readonly boolean[] {
    return places.map((place) => this.#writers.has(place));
  }

  /** For each item whether anybody is at work on it. When nobody is on any, all become a transaction's. */
  beginTransaction(places: readonly string[]): readonly boolean[] {
    const taken = this.beingWritten(places);
    if (!taken.includes(true)) for (const place of places) this.#writers.set(place, TRANSACTION);
    return taken;
  }

  /** Ends the transaction at each of the places that has one. */
  endTransaction(places: readonly string[]): void {
    for (const place of places) if (this.#writers.get(place) === TRANSACTION) this.#writers.delete(place);
  }
}

const TRANSACTION = -1;

/** A place as text: the same for the same place and for no other. */
export function placeText({ space, key }: KeyRef): string {
  return `${space}\0${keyToText(key)}`;
}
