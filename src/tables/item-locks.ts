import type { Awaitable, KeyRef } from '../storage/index.js';

/**
 * Which items are being written right now by requests, and how. AWS refuses a write that overlaps a transaction on
 * the same item, and a transaction that overlaps any write ("Transaction conflict handling", developer guide). Here
 * nothing would go wrong without that, as the engine orders all writes, but an application must meet the same
 * conflicts. Writes of single items do not conflict with each other.
 */
export interface ItemLocks {
  /** Begins a write of one item: false, and not begun, when a transaction is at work on it. */
  beginWrite(ref: KeyRef): boolean;
  /** Ends what `beginWrite` began. */
  endWrite(ref: KeyRef): void;
  /** For each item whether anybody is at work on it: what a transaction that only reads must know. */
  beingWritten(refs: readonly KeyRef[]): Awaitable<readonly boolean[]>;
  /** For each item whether anybody is at work on it. When nobody is on any, all become a transaction's. */
  beginTransaction(refs: readonly KeyRef[]): Awaitable<readonly boolean[]>;
  /** Ends what `beginTransaction` began, when it found nobody at work. */
  endTransaction(refs: readonly KeyRef[]): void;
}

/** The locks of the requests of one process. Places are as `placeText` has them. */
export class LocalItemLocks implements ItemLocks {
  /** Number of single writes at work on an item, or -1 for a transaction. */
  readonly #writers = new Map<string, number>();

  beginWrite(ref: KeyRef): boolean {
    const text = placeText(ref);
    const present = this.#writers.get(text) ?? 0;
    if (present === TRANSACTION) return false;
    this.#writers.set(text, present + 1);
    return true;
  }

  endWrite(ref: KeyRef): void {
    const text = placeText(ref);
    const left = (this.#writers.get(text) ?? 1) - 1;
    if (left === 0) this.#writers.delete(text);
    else this.#writers.set(text, left);
  }

  beingWritten(refs: readonly KeyRef[]): readonly boolean[] {
    return this.takenPlaces(refs.map(placeText));
  }

  beginTransaction(refs: readonly KeyRef[]): readonly boolean[] {
    return this.holdPlaces(refs.map(placeText));
  }

  endTransaction(refs: readonly KeyRef[]): void {
    this.releasePlaces(refs.map(placeText));
  }

  /** For each place whether anybody is at work there. */
  takenPlaces(places: readonly string[]): readonly boolean[] {
    return places.map((place) => this.#writers.has(place));
  }

  /** As `takenPlaces`; when nobody is at work at any, all become a transaction's. */
  holdPlaces(places: readonly string[]): readonly boolean[] {
    const taken = this.takenPlaces(places);
    if (!taken.includes(true)) for (const place of places) this.#writers.set(place, TRANSACTION);
    return taken;
  }

  /** Ends the transaction at each of the places that has one. */
  releasePlaces(places: readonly string[]): void {
    for (const place of places) if (this.#writers.get(place) === TRANSACTION) this.#writers.delete(place);
  }
}

const TRANSACTION = -1;

/** A place as text: the same for the same place and for no other. */
export function placeText({ space, key }: KeyRef): string {
  return `${space}\0${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`;
}
