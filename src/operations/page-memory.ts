import { giveBackMemory, lendMemory } from '../support/index.js';

/** The memory that the items of a page lie in from when they are read until the answer is made of them. */
export class PageMemory {
  readonly #lent: Uint8Array[] = [];

  readonly lend = (atLeastBytes: number): Uint8Array => {
    const bytes = lendMemory(atLeastBytes);
    this.#lent.push(bytes);
    return bytes;
  };

  /** Nothing that was read may be looked at from now on. A page that fails need not do this. */
  giveBack(): void {
    for (const bytes of this.#lent) giveBackMemory(bytes);
  }
}
