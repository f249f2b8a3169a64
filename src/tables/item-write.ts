import type { KeyRef } from '../storage/index.js';
import type { WriteExtent } from './item-changes.js';
import { collectionSizeBytes } from './item-collection.js';
import type { ItemEffect } from './item-effect.js';
import {
  changesOf,
  type FoundItem,
  foundItem,
  pushKeys,
  type WriteContext,
  type WriteTarget,
} from './planned-write.js';
import { StaleTable } from './stale-table.js';
import { isCurrent } from './table.js';

/** What a write decides after seeing the item as it is. */
export interface ItemDecision<Result> {
  readonly effect: ItemEffect;
  readonly result: Result;
}

export interface ItemWriteResult<Result> {
  readonly result: Result;
  readonly extent: WriteExtent;
}

/** One item to be written, and how. `decide` is pure and may run more than once; what it throws is thrown. */
export interface ItemWrite<Result> extends WriteTarget {
  readonly decide: (found: FoundItem) => ItemDecision<Result>;
  /** Told how much would be written; when it throws, nothing is. */
  readonly permit?: (extent: WriteExtent) => void;
}

/**
 * Writes one item: the item, its index entries and the counters change in one atomic step, after `decide` has seen
 * the present item. To be called within `withTable`.
 */
export async function writeItem<Result>(
  { engine, clock, origin = 'user' }: WriteContext,
  { table, primaryKey, decide, permit }: ItemWrite<Result>,
): Promise<ItemWriteResult<Result>> {
  const counted = collectionSizeBytes(engine, table, primaryKey);
  // Most tables count none: waiting for that would cost every write a turn.
  const collectionBytes = typeof counted === 'number' ? counted : await counted;
  const ref = { space: table.definition.space, key: primaryKey };
  const plan = { table, ref, at: 0, collectionBytes, nowMs: clock.nowMs(), origin };
  const keys: KeyRef[] = [];
  pushKeys(keys, plan);
  return await engine.write(keys, (values) => {
    if (!isCurrent(table, values[0])) throw new StaleTable();
    const found = foundItem(plan, values);
    const { effect, result } = decide(found);
    const { changes, extent } = changesOf(plan, { effect, found, values });
    permit?.(extent);
    return { changes, result: { result, extent } };
  });
}
