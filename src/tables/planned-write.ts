import { decodeStoredItem, type StoredItem, storedSizeBytes } from '../codec/index.js';
import type { KeyRef, StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Item } from '../values/index.js';
import { type ItemChanges, itemChanges, type WriteOrigin } from './item-changes.js';
import type { ItemEffect } from './item-effect.js';
import type { Table } from './table.js';

/** The item that a write is about. */
export interface WriteTarget {
  readonly table: Table;
  /** The item's key, encoded. */
  readonly primaryKey: Uint8Array;
}

/** What a write works with. */
export interface WriteContext {
  readonly engine: StorageEngine;
  readonly clock: Clock;
  /** Absent: a caller of the API. */
  readonly origin?: WriteOrigin;
}

/** The present item, decoded only when somebody looks inside. */
export interface FoundItem {
  /** Undefined when there is no such item. */
  item(): Item | undefined;
  /** 0 when there is no such item. */
  readonly sizeBytes: number;
}

/** A target with what is known before the atomic step, and where its values are among those read in it. */
export interface PlannedWrite {
  readonly table: Table;
  readonly ref: KeyRef;
  /** Of the version of the table's definition; the item, and how far indexes that are being filled have come, follow. */
  readonly at: number;
  readonly collectionBytes: number;
  readonly nowMs: number;
  readonly origin: WriteOrigin;
}

/** Values as an atomic step has read them. */
export type ReadValues = readonly (Uint8Array | undefined)[];

/** Adds what the atomic step has to read for a target. */
export function pushKeys(keys: KeyRef[], { table, ref }: PlannedWrite): void {
  keys.push(table.versionRef, ref);
  for (const { filling } of table.fillingIndexes) keys.push(filling.progressRef);
}

export function foundItem({ at }: PlannedWrite, values: ReadValues): FoundItem {
  return new StoredFound(values[at + 1]);
}

class StoredFound implements FoundItem {
  readonly sizeBytes: number;
  readonly #stored: StoredItem | undefined;
  #decoded: Item | undefined;

  constructor(stored: StoredItem | undefined) {
    this.#stored = stored;
    this.sizeBytes = stored === undefined ? 0 : storedSizeBytes(stored);
  }

  item(): Item | undefined {
    if (this.#stored !== undefined) this.#decoded ??= decodeStoredItem(this.#stored);
    return this.#decoded;
  }
}

/** What an effect changes; a deletion of what is not there changes nothing. */
export function changesOf(
  plan: PlannedWrite,
  { effect, found, values }: { effect: ItemEffect; found: FoundItem; values: ReadValues },
): ItemChanges {
  const { table, ref, at, nowMs, origin, collectionBytes } = plan;
  const stored = values[at + 1];
  if (effect.kind === 'none' || (effect.kind === 'delete' && stored === undefined)) {
    const { sizeBytes } = found;
    return {
      changes: [],
      extent: { sizeBeforeBytes: sizeBytes, sizeAfterBytes: sizeBytes, indexWrites: [] },
    };
  }
  const filling = table.fillingIndexes.length;
  return itemChanges(table, {
    ...{ ref, stored, nowMs, origin, collectionBytes },
    before: () => found.item(),
    after: effect.kind === 'put' ? effect.item : undefined,
    sizeAfterBytes: effect.kind === 'put' ? effect.sizeBytes : 0,
    progress: filling === 0 ? NO_PROGRESS : values.slice(at + 2, at + 2 + filling),
  });
}

const NO_PROGRESS: readonly undefined[] = [];
