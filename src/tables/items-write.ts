import type { Change, Decision, KeyRef } from '../storage/index.js';
import { assert } from '../support/index.js';
import type { WriteExtent } from './item-changes.js';
import { collectionSizeBytes } from './item-collection.js';
import type { ItemEffect } from './item-effect.js';
import {
  changesOf,
  type FoundItem,
  foundItem,
  type PlannedWrite,
  pushKeys,
  type ReadValues,
  type WriteContext,
  type WriteTarget,
} from './planned-write.js';
import { StaleTable } from './stale-table.js';
import { isCurrent } from './table.js';

/** Several items to be written in one atomic step, no two targets being the same item. */
export interface ItemsWrite<Result> {
  readonly targets: readonly WriteTarget[];
  /** Other places whose values `decide` wants to see. */
  readonly refs: readonly KeyRef[];
  /** Pure, may run more than once; what it throws is thrown. Finds items and values in the order asked for. */
  readonly decide: (found: readonly FoundItem[], values: ReadValues) => ItemsDecision<Result>;
  /** Runs what turns each target's effect into changes, which may refuse (an item collection that grows too large). */
  readonly runAll: RunAll;
}

/** Runs all parts in order and returns what they return. */
export type RunAll = <Part>(parts: readonly (() => Part)[]) => readonly Part[];

/** What a write decides after seeing the items as they are. */
export interface ItemsDecision<Result> {
  /** One for each target. */
  readonly effects: readonly ItemEffect[];
  /** Changes beside those of the items, given how much these write. */
  readonly changes?: (extents: readonly WriteExtent[]) => readonly Change[];
  readonly result: Result;
}

export interface ItemsWriteResult<Result> {
  readonly result: Result;
  /** One for each target. */
  readonly extents: readonly WriteExtent[];
}

/** Writes several items, in one atomic step as `writeItem` does. To be called within `withTables`. */
export async function writeItems<Result>(
  { engine, clock, origin = 'user' }: WriteContext,
  { targets, refs, decide, runAll }: ItemsWrite<Result>,
): Promise<ItemsWriteResult<Result>> {
  const nowMs = clock.nowMs();
  const plans: PlannedWrite[] = [];
  const keys: KeyRef[] = [];
  for (const { table, primaryKey } of targets) {
    const collectionBytes = await collectionSizeBytes(engine, table, primaryKey);
    const ref = { space: table.definition.space, key: primaryKey };
    const plan = { table, ref, at: keys.length, collectionBytes, nowMs, origin };
    plans.push(plan);
    pushKeys(keys, plan);
  }
  const refsAt = keys.length;
  keys.push(...refs);
  return engine.write(keys, (values) => {
    if (!plans.every(({ table, at }) => isCurrent(table, values[at]))) throw new StaleTable();
    const found = plans.map((plan) => foundItem(plan, values));
    const decision = decide(found, values.slice(refsAt));
    return applied(plans, { values, found, decision, runAll });
  });
}

/** Turns effects on items into changes of everything that goes with them. */
function applied<Result>(
  plans: readonly PlannedWrite[],
  {
    values,
    found: all,
    decision,
    runAll,
  }: {
    values: ReadValues;
    found: readonly FoundItem[];
    decision: ItemsDecision<Result>;
    runAll: RunAll;
  },
): Decision<ItemsWriteResult<Result>> {
  const items = runAll(
    plans.map((plan, index) => () => {
      const effect = decision.effects[index];
      const found = all[index];
      assert(effect !== undefined && found !== undefined, 'every target has its item and its effect');
      return changesOf(plan, { effect, found, values });
    }),
  );
  const extents = items.map(({ extent }) => extent);
  const changes: Change[] = [];
  for (const item of items) changes.push(...item.changes);
  if (decision.changes !== undefined) changes.push(...decision.changes(extents));
  return { changes, result: { result: decision.result, extents } };
}
