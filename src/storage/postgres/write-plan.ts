/** What the writes of one transaction come to: each key once, counters added up, appends in order. */
import { unreachable } from '../../support/index.js';
import type { Change, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';

/** What is done to one space. */
export interface SpaceChanges {
  /** By key as text; undefined: deleted. */
  readonly entries: Map<string, { readonly key: Uint8Array; readonly value: Uint8Array | undefined }>;
  readonly counters: Map<string, { readonly key: Uint8Array; readonly amount: number }>;
  readonly appends: { readonly prefix: Uint8Array; readonly value: Uint8Array }[];
  /** Positions that those of appends must be above. */
  readonly advances: bigint[];
  /** Keys read, with the revision found, NO_REVISION for none. */
  readonly reads: Map<string, { readonly key: Uint8Array; readonly revision: number }>;
}

/** Of a key that is not there. */
export const NO_REVISION = 0;

export class WritePlan {
  readonly #spaces = new Map<SpaceName, SpaceChanges>();
  #keyCount = 0;
  #bytes = 0;

  /** In the order of their names, which is the same for everybody. */
  get spaces(): readonly (readonly [SpaceName, SpaceChanges])[] {
    return [...this.#spaces].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  get isEmpty(): boolean {
    return this.#spaces.size === 0;
  }

  /** Keys read or written, which are to be locked. */
  get keyCount(): number {
    return this.#keyCount;
  }

  /** Whether it appends to a log. */
  get appends(): boolean {
    return [...this.#spaces.values()].some(({ appends }) => appends.length > 0);
  }

  /** Of the values to be stored. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The plan rests on this key having this revision. */
  addRead({ space, key }: KeyRef, revision: number): void {
    const changes = this.#of(space);
    const text = keyToText(key);
    this.#countKey(changes, text);
    changes.reads.set(text, { key, revision });
  }

  addChange(change: Change): void {
    const space = this.#of(change.space);
    switch (change.kind) {
      case 'put':
        this.#bytes += change.value.length;
        this.#setEntry(space, change.key, change.value);
        break;
      case 'delete':
        this.#setEntry(space, change.key, undefined);
        break;
      case 'add': {
        const text = keyToText(change.key);
        const amount = (space.counters.get(text)?.amount ?? 0) + change.amount;
        space.counters.set(text, { key: change.key, amount });
        break;
      }
      case 'append':
        this.#bytes += change.value.length;
        space.appends.push(change);
        break;
      case 'advance':
        space.advances.push(change.position);
        break;
      default:
        unreachable(change);
    }
  }

  #setEntry(space: SpaceChanges, key: Uint8Array, value: Uint8Array | undefined): void {
    const text = keyToText(key);
    this.#countKey(space, text);
    space.entries.set(text, { key, value });
  }

  #countKey({ reads, entries }: SpaceChanges, text: string): void {
    if (!reads.has(text) && !entries.has(text)) this.#keyCount += 1;
  }

  #of(name: SpaceName): SpaceChanges {
    const known = this.#spaces.get(name);
    if (known !== undefined) return known;
    const added = { entries: new Map(), counters: new Map(), appends: [], advances: [], reads: new Map() };
    this.#spaces.set(name, added);
    return added;
  }
}

/** Whether anything but reading is done in the space. */
export function isChanged({ entries, counters, appends, advances }: SpaceChanges): boolean {
  return entries.size + counters.size + appends.length + advances.length > 0;
}
