/**
 * What happens inside one LMDB write transaction, which many writes share. Reads see the changes of the writes
 * before. LMDB cannot undo a part of it, so each write is checked as a whole before its first change is applied.
 */
import { unreachable } from '../../support/index.js';
import { appendKey } from '../append-waiters.js';
import { assertStorable } from '../check-change.js';
import type { Change, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';
import { missingSpace } from '../storage-error.js';
import type { NamedDatabase, RootDatabase } from './lmdb-binding.js';
import { LmdbSpace } from './lmdb-space.js';
import { readCopy } from './read-copy.js';
import type { SpaceTable } from './space-table.js';

const LAST_POSITION = Buffer.from('last-position');

/** A counter as it will be written at the end of the transaction, however many writes added to it. */
interface PendingCounter {
  readonly space: LmdbSpace;
  readonly key: Uint8Array;
  count: number;
}

/** The environment as a write transaction uses it. */
export interface WriteContext {
  readonly root: RootDatabase;
  readonly meta: NamedDatabase;
  readonly spaces: SpaceTable;
}

export class WriteTransaction {
  readonly #context: WriteContext;
  /** Spaces used so far, known to exist in this transaction; undefined: known not to. */
  readonly #used = new Map<SpaceName, LmdbSpace | undefined>();
  readonly #counters = new Map<string, PendingCounter>();
  readonly #grown = new Set<SpaceName>();
  #lastPosition: bigint | undefined;

  constructor(context: WriteContext) {
    this.#context = context;
  }

  read(keys: readonly KeyRef[]): (Uint8Array | undefined)[] {
    return keys.map(({ space, key }) => this.space(space)?.get(key));
  }

  /** Throws before anything is changed when some change cannot be applied. */
  assertApplicable(changes: readonly Change[]): void {
    for (const change of changes) {
      assertStorable(change);
      if (this.space(change.space) === undefined) throw missingSpace(change.space);
    }
  }

  /** Applies changes that `assertApplicable` has passed. Whatever it throws has spoiled the transaction. */
  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#applyOne(change);
  }

  /** The space, opened when it exists and this process has not opened it yet. */
  space(name: SpaceName): LmdbSpace | undefined {
    if (this.#used.has(name)) return this.#used.get(name);
    const { root, spaces } = this.#context;
    const known = spaces.exists(name) ? (spaces.find(name) ?? LmdbSpace.open(root, name, false)) : undefined;
    this.#used.set(name, known);
    return known;
  }

  createSpace(name: SpaceName): void {
    if (this.space(name) === undefined) this.#used.set(name, LmdbSpace.open(this.#context.root, name, true));
  }

  /** Through a handle of its own: the one in the table may still be read by a snapshot. */
  dropSpace(name: SpaceName): void {
    if (this.space(name) === undefined) return;
    this.#context.spaces.forget(name);
    this.#used.set(name, undefined);
    for (const [id, { space }] of this.#counters) if (space.name === name) this.#counters.delete(id);
    this.#context.root.openDB({ name, create: false, encoding: 'binary', keyEncoding: 'binary' })?.dropSync();
  }

  /** Writes what was merged over the whole transaction. To be called once, at its end. */
  finish(): void {
    for (const { space, key, count } of this.#counters.values()) mustBe(space.writeCounter(key, count));
    if (this.#lastPosition === undefined) return;
    const stored = Buffer.allocUnsafe(8);
    stored.writeBigUInt64BE(this.#lastPosition);
    mustBe(this.#context.meta.putSync(LAST_POSITION, stored));
  }

  /** To be called once it is committed; returns the spaces that got appends. */
  publish(): ReadonlySet<SpaceName> {
    for (const space of this.#used.values()) if (space !== undefined) this.#context.spaces.publish(space);
    return this.#grown;
  }

  #applyOne(change: Change): void {
    const space = this.#used.get(change.space);
    if (space === undefined) throw missingSpace(change.space);
    switch (change.kind) {
      case 'put':
        mustBe(space.put(change.key, change.value));
        break;
      case 'delete':
        space.delete(change.key);
        break;
      case 'add':
        this.#counter(space, change.key).count += change.amount;
        break;
      case 'append':
        mustBe(space.put(appendKey(change.prefix, this.#nextPosition()), change.value));
        this.#grown.add(change.space);
        break;
      case 'advance':
        if (change.position > this.#position()) this.#lastPosition = change.position;
        break;
      default:
        unreachable(change);
    }
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

/** LMDB answers false to a put into a database that is not there; that was ruled out before. */
function mustBe(stored: boolean): void {
  if (!stored) throw new Error('LMDB did not find a database that this transaction has used');
}
