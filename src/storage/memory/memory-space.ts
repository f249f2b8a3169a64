/** One space of the memory engine: its entries and its counters, both in key order. */
import type { Entry, RangeQuery } from '../engine.js';
import { keyToText, textToKey } from '../key-text.js';
import { OrderedTree, type Span } from './ordered-tree.js';

export class MemorySpace {
  readonly #entries: OrderedTree<Uint8Array>;
  readonly #counters: OrderedTree<number>;

  constructor(
    entries: OrderedTree<Uint8Array> = new OrderedTree(),
    counters: OrderedTree<number> = new OrderedTree(),
  ) {
    this.#entries = entries;
    this.#counters = counters;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(keyToText(key));
  }

  /** Keeps a copy: `value` may be a small part of a large buffer that should not live as long. */
  put(key: Uint8Array, value: Uint8Array): void {
    this.#entries.set(keyToText(key), new Uint8Array(value));
  }

  delete(key: Uint8Array): void {
    this.#entries.delete(keyToText(key));
  }

  add(key: Uint8Array, amount: number): void {
    const encoded = keyToText(key);
    const sum = (this.#counters.get(encoded) ?? 0) + amount;
    if (sum === 0) this.#counters.delete(encoded);
    else this.#counters.set(encoded, sum);
  }

  readCounter(key: Uint8Array): number {
    return this.#counters.get(keyToText(key)) ?? 0;
  }

  range(query: RangeQuery): readonly Entry[] {
    const entries: Entry[] = [];
    let bytes = 0;
    this.#entries.scan(spanOf(query), query.reverse === true, (key, value) => {
      entries.push({ key: textToKey(key), value });
      bytes += key.length + value.length;
      return entries.length < query.limit && bytes < query.maxBytes;
    });
    return entries;
  }

  /** The space as it is now, untouched by later changes. */
  copy(): MemorySpace {
    return new MemorySpace(this.#entries.copy(), this.#counters.copy());
  }
}

function spanOf(query: RangeQuery): Span {
  return {
    from: query.start === undefined ? '' : keyToText(query.start),
    afterFrom: query.start !== undefined && query.afterStart === true,
    to: query.end === undefined ? undefined : keyToText(query.end),
  };
}
