/**
 * What happens in one LMDB write transaction, which many writes share. Changes are gathered, and reads see those of the
 * writes before; at the end all of them are written. Each write is checked as a whole before its first change is gathered.
 *
 * Where no other process writes, all that comes before the end happens outside of LMDB's transaction, on the state that was
 * committed last: nobody can change it meanwhile.
 */
import { unreachable } from '../../support/index.js';
import { appendKey } from '../append-waiters.js';
import { assertStorable } from '../check-change.js';
import type { Change, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';
import { missingSpace } from '../storage-error.js';
import type { NamedDatabase, RootDatabase } from './lmdb-binding.js';
import { LmdbSpace, type Writer } from './lmdb-space.js';
import { readCopy } from './read-copy.js';
import type { SpaceTable } from './space-table.js';

const LAST_POSITION = Buffer.from('last-position');

/** A counter as it will be written at the end of the transaction, however many writes added to it. */
interface PendingCounter {
  readonly space: LmdbSpace;
  readonly key: Uint8Array;
  count: number;
}

/** An entry as it will be written at the end; without a value it will be deleted. */
interface PendingEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** The environment as a write transaction uses it. */
export interface WriteContext {
  readonly root: RootDatabase;
  readonly meta: NamedDatabase;
  readonly spaces: SpaceTable;
}

/** Something was to be done that can only be done inside LMDB's transaction: a space opened, made or dropped. */
export class OnlyInside extends Error {}

export class WriteTransaction {
  readonly isInside: boolean;
  readonly #context: WriteContext;
  /** Spaces used so far, known to exist in this transaction; undefined: known not to. */
  readonly #used = new Map<SpaceName, LmdbSpace | undefined>();
  /** By space and by the text of the key. */
  readonly #entries = new Map<LmdbSpace, Map<string, PendingEntry>>();
  readonly #counters = new Map<string, PendingCounter>();
  readonly #grown = new Set<SpaceName>();
  #lastPosition: bigint | undefined;

  /** With `isInside` it is to be used inside LMDB's transaction only, otherwise outside until `finish`. */
  constructor(context: WriteContext, isInside: boolean) {
    this.#context = context;
    this.isInside = isInside;
  }

  read(keys: readonly KeyRef[]): (Uint8Array | undefined)[] {
    return keys.map(({ space, key }) => this.#read(this.space(space), key));
  }

  /** Throws before anything is changed when some change cannot be applied. */
  assertApplicable(changes: readonly Change[]): void {
    for (const change of changes) {
      assertStorable(change);
      if (this.space(change.space) === undefined) throw missingSpace(change.space);
    }
  }

  /** Gathers changes that `assertApplicable` has passed. */
  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#applyOne(change);
  }

  /** The space, opened when it exists and this process has not opened it yet. */
  space(name: SpaceName): LmdbSpace | undefined {
    if (this.#used.has(name)) return this.#used.get(name);
    const { spaces } = this.#context;
    const known = spaces.exists(name) ? (spaces.find(name) ?? this.#open(name, false)) : undefined;
    this.#used.set(name, known);
    return known;
  }

  createSpace(name: SpaceName): void {
    if (this.space(name) === undefined) this.#used.set(name, this.#open(name, true));
  }

  /** Through a handle of its own: the one in the table may still be read by a snapshot. */
  dropSpace(name: SpaceName): void {
    const space = this.space(name);
    if (space === undefined) return;
    this.#assertInside();
    this.#context.spaces.forget(name);
    this.#used.set(name, undefined);
    this.#entries.delete(space);
    for (const [id, counter] of this.#counters) if (counter.space === space) this.#counters.delete(id);
    this.#context.root.openDB({ name, create: false, encoding: 'binary', keyEncoding: 'binary' })?.dropSync();
  }

  /** Whether there is nothing to be written. What was done to spaces themselves has been written at once. */
  get isEmpty(): boolean {
    return this.#entries.size === 0 && this.#counters.size === 0 && this.#lastPosition === undefined;
  }

  /** Writes what was gathered. To be called once, at the end. Whatever it throws has spoiled LMDB's transaction. */
  finish(): void {
    const writer = this.isInside ? INSIDE : BATCHED;
    for (const [space, entries] of this.#entries) {
      for (const { key, value } of entries.values()) {
        if (value === undefined) space.delete(writer, key);
        else space.put(writer, key, value);
      }
    }
    for (const { space, key, count } of this.#counters.values()) space.writeCounter(writer, key, count);
    if (this.#lastPosition === undefined) return;
    const stored = Buffer.allocUnsafe(8);
    stored.writeBigUInt64BE(this.#lastPosition);
    writer.put(this.#context.meta, LAST_POSITION, stored);
  }

  /** To be called once it is committed; returns the spaces that got appends. */
  publish(): ReadonlySet<SpaceName> {
    for (const space of this.#used.values()) if (space !== undefined) this.#context.spaces.publish(space);
    return this.#grown;
  }

  #open(name: SpaceName, create: boolean): LmdbSpace | undefined {
    this.#assertInside();
    return LmdbSpace.open(this.#context.root, name, create);
  }

  #assertInside(): void {
    if (!this.isInside) throw new OnlyInside();
  }

  #read(space: LmdbSpace | undefined, key: Uint8Array): Uint8Array | undefined {
    const entries = space && this.#entries.get(space);
    const pending = entries?.get(keyToText(key));
    return pending === undefined ? space?.get(key) : pending.value;
  }

  #applyOne(change: Change): void {
    const space = this.#used.get(change.space);
    if (space === undefined) throw missingSpace(change.space);
    switch (change.kind) {
      case 'put':
        this.#gather(space, change);
        break;
      case 'delete':
        this.#gather(space, { key: change.key, value: undefined });
        break;
      case 'add':
        this.#counter(space, change.key).count += change.amount;
        break;
      case 'append':
        this.#gather(space, { key: appendKey(change.prefix, this.#nextPosition()), value: change.value });
        this.#grown.add(change.space);
        break;
      case 'advance':
        if (change.position > this.#position()) this.#lastPosition = change.position;
        break;
      default:
        unreachable(change);
    }
  }

  #gather(space: LmdbSpace, entry: PendingEntry): void {
    let entries = this.#entries.get(space);
    if (entries === undefined) {
      entries = new Map();
      this.#entries.set(space, entries);
    }
    entries.set(keyToText(entry.key), entry);
  }

  #counter(space: LmdbSpace, key: Uint8Array): PendingCounter {
    const id = `${space.name} ${keyToText(key)}`;
    const pending = this.#counters.get(id) ?? { space, key, count: space.readCounter(key) };
    this.#counters.set(id, pending);
    return pending;
  }

  #nextPosition(): bigint {
    this.#lastPosition = this.#position() + 1n;
    return this.#lastPosition;
  }

  /** The last position given, over all spaces. */
  #position(): bigint {
    return this.#lastPosition ?? readCopy(this.#context.meta, LAST_POSITION, {})?.readBigUInt64BE() ?? 0n;
  }
}

const INSIDE: Writer = {
  put(database, key, value) {
    // LMDB answers false to a put into a database that is not there; that was ruled out before.
    if (!database.putSync(key, value))
      throw new Error('LMDB did not find a database that this transaction has used');
  },
  remove(database, key) {
    database.removeSync(key);
  },
};

/** A put that fails fails the whole batch. */
const BATCHED: Writer = {
  put(database, key, value) {
    database.put(key, value);
  },
  remove(database, key) {
    database.remove(key);
  },
};
