import { decodeStoredItem, type StoredItem, storedSizeBytes } from '../codec/index.js';
import { requestedResourceNotFound } from '../errors/index.js';
import {
  type Change,
  type Decision,
  isMissingSpace,
  type KeyRef,
  type StorageEngine,
} from '../storage/index.js';
import { assert, type Clock } from '../support/index.js';
import type { Item } from '../values/index.js';
import type { Catalog } from './catalog.js';
import type { TableAddress } from './catalog-records.js';
import {
  type ItemChanges,
  type ItemTransition,
  itemChanges,
  type WriteExtent,
  type WriteOrigin,
} from './item-changes.js';
import { collectionSizeBytes } from './item-collection.js';
import { isStaleTable, StaleTable } from './stale-table.js';
import { isCurrent, type Table } from './table.js';

/** What a write does to its item. */
export type ItemEffect =
  | { readonly kind: 'put'; readonly item: Item }
  | { readonly kind: 'delete' }
  | { readonly kind: 'none' };

/** What a write decides after seeing the item as it is. */
export interface ItemDecision<Result> {
  readonly effect: ItemEffect;
  readonly result: Result;
}

/** The present item, decoded only when somebody looks inside. */
export interface FoundItem {
  /** Undefined when there is no such item. */
  item(): Item | undefined;
  /** 0 when there is no such item. */
  readonly sizeBytes: number;
}

export interface ItemWriteResult<Result> {
  readonly result: Result;
  readonly extent: WriteExtent;
}

/** The item that a write is about. */
export interface WriteTarget {
  readonly table: Table;
  /** The item's key, encoded. */
  readonly primaryKey: Uint8Array;
}

/** One item to be written, and how. `decide` is pure and may run more than once; what it throws is thrown. */
export interface ItemWrite<Result> extends WriteTarget {
  readonly decide: (found: FoundItem) => ItemDecision<Result>;
  /** Told how much would be written; when it throws, nothing is. */
  readonly permit?: (extent: WriteExtent) => void;
}

/** Several items to be written in one atomic step, no two targets being the same item. */
export interface ItemsWrite<Result> {
  readonly targets: readonly WriteTarget[];
  /** Other places whose values `decide` wants to see. */
  readonly refs?: readonly KeyRef[];
  /** Pure, may run more than once; what it throws is thrown. Finds items and values in the order asked for. */
  readonly decide: (
    found: readonly FoundItem[],
    values: readonly (Uint8Array | undefined)[],
  ) => ItemsDecision<Result>;
  /**
   * Runs what turns each target's effect into changes, which may refuse (an item collection that grows too large). By
   * default the first refusal is thrown.
   */
  readonly runAll?: RunAll;
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

/**
 * Looks the table up and runs `attempt` with it, again when the table's definition changes meanwhile.
 * ResourceNotFoundException when there is no such table, or none that is ready.
 */
export function withTable<Result>(
  catalog: Catalog,
  address: TableAddress,
  attempt: (table: Table) => Promise<Result>,
): Promise<Result> {
  return withTables(catalog, [address], ([table]) => {
    assert(table !== undefined, 'as many tables are found as were asked for');
    return attempt(table);
  });
}

/** As `withTable`, with several tables, in the order of their addresses. */
export async function withTables<Result>(
  catalog: Catalog,
  addresses: readonly TableAddress[],
  attempt: (tables: readonly Table[]) => Promise<Result>,
): Promise<Result> {
  const tables = addresses.map((address) => readyTable(catalog, address));
  try {
    return await attempt(tables);
  } catch (error) {
    if (!isStaleTable(error) && !isMissingSpace(error)) throw error;
    for (const address of addresses) await catalog.refresh(address);
    // What belongs to the latest definition is there, unless it is damaged.
    const isSame = addresses.every((address, at) => catalog.find(address) === tables[at]);
    if (isMissingSpace(error) && isSame) throw error;
  }
  return withTables(catalog, addresses, attempt);
}

function readyTable(catalog: Catalog, address: TableAddress): Table {
  const table = catalog.find(address);
  if (table === undefined || !table.acceptsItems) throw requestedResourceNotFound();
  return table;
}

/** What a write works with. */
export interface WriteContext {
  readonly engine: StorageEngine;
  readonly clock: Clock;
  /** Absent: a caller of the API. */
  readonly origin?: WriteOrigin;
}

/**
 * Writes one item: the item, its index entries and the counters change in one atomic step, after `decide` has seen
 * the present item. To be called within `withTable`.
 */
export async function writeItem<Result>(
  context: WriteContext,
  { table, primaryKey, decide, permit }: ItemWrite<Result>,
): Promise<ItemWriteResult<Result>> {
  const { result, extents } = await writeItems(context, {
    targets: [{ table, primaryKey }],
    decide: ([found]) => {
      assert(found !== undefined, 'as many items are found as there are targets');
      const decision = decide(found);
      const changes = (written: readonly WriteExtent[]) => {
        for (const extent of written) permit?.(extent);
        return [];
      };
      return { effects: [decision.effect], changes, result: decision.result };
    },
  });
  const [extent] = extents;
  assert(extent !== undefined, 'as many extents come back as there are targets');
  return { result, extent };
}

/** Writes several items, in one atomic step as `writeItem` does. To be called within `withTables`. */
export async function writeItems<Result>(
  { engine, clock, origin = 'user' }: WriteContext,
  { targets, refs = [], decide, runAll = runInOrder }: ItemsWrite<Result>,
): Promise<ItemsWriteResult<Result>> {
  const nowMs = clock.nowMs();
  const plans: TargetPlan[] = [];
  const keys: KeyRef[] = [];
  for (const target of targets) {
    const { table, primaryKey } = target;
    const counted = collectionSizeBytes(engine, table, primaryKey);
    // Most tables count none: waiting for that would cost every write a turn.
    const collectionBytes = typeof counted === 'number' ? counted : await counted;
    plans.push({ ...target, at: keys.length, collectionBytes, nowMs, origin });
    keys.push(table.versionRef, { space: table.definition.space, key: primaryKey });
    for (const { filling } of table.fillingIndexes) keys.push(filling.progressRef);
  }
  const refsAt = keys.length;
  keys.push(...refs);
  const written = await engine.write(keys, (values): Decision<ItemsWriteResult<Result> | undefined> => {
    if (!plans.every(({ table, at }) => isCurrent(table, values[at]))) return UNDECIDED;
    const found = plans.map((plan) => foundItem(values[plan.at + 1]));
    const decision = decide(found, refs.length === 0 ? NO_VALUES : values.slice(refsAt));
    return applied(plans, { values, found, decision, runAll });
  });
  if (written === undefined) throw new StaleTable();
  return written;
}

/** A target with what is known before the atomic step, and where its values are among those read in it. */
interface TargetPlan extends WriteTarget {
  readonly at: number;
  readonly collectionBytes: number;
  readonly nowMs: number;
  readonly origin: WriteOrigin;
}

const UNDECIDED = { changes: [], result: undefined };
const NO_VALUES: readonly undefined[] = [];

const runInOrder: RunAll = (parts) => parts.map((part) => part());

/** Turns effects on items into changes of everything that goes with them. */
function applied<Result>(
  plans: readonly TargetPlan[],
  {
    values,
    found,
    decision,
    runAll,
  }: {
    values: readonly (Uint8Array | undefined)[];
    found: readonly FoundItem[];
    decision: ItemsDecision<Result>;
    runAll: RunAll;
  },
): Decision<ItemsWriteResult<Result>> {
  const items = runAll(
    plans.map((plan, index) => () => {
      const effect = decision.effects[index];
      const present = found[index];
      assert(effect !== undefined && present !== undefined, 'every target has its item and its effect');
      return changesOf(plan.table, { effect, transition: transitionOf(plan, values, present) });
    }),
  );
  const extents = items.map(({ extent }) => extent);
  const changes: Change[] = [];
  for (const item of items) changes.push(...item.changes);
  if (decision.changes !== undefined) changes.push(...decision.changes(extents));
  return { changes, result: { result: decision.result, extents } };
}

function transitionOf(
  plan: TargetPlan,
  values: readonly (Uint8Array | undefined)[],
  present: FoundItem,
): Omit<ItemTransition, 'after'> {
  const { table, primaryKey, at, nowMs, origin, collectionBytes } = plan;
  const progressAt = at + 2;
  return {
    ref: { space: table.definition.space, key: primaryKey },
    stored: values[at + 1],
    before: present.item,
    progress:
      table.fillingIndexes.length === 0
        ? NO_VALUES
        : values.slice(progressAt, progressAt + table.fillingIndexes.length),
    nowMs,
    origin,
    collectionBytes,
  };
}

/** What an effect changes; a deletion of what is not there changes nothing. */
function changesOf(
  table: Table,
  { effect, transition }: { effect: ItemEffect; transition: Omit<ItemTransition, 'after'> },
): ItemChanges {
  if (effect.kind === 'put') return itemChanges(table, { ...transition, after: effect.item });
  if (effect.kind === 'delete' && transition.stored !== undefined) {
    return itemChanges(table, { ...transition, after: undefined });
  }
  const sizeBytes = transition.stored === undefined ? 0 : storedSizeBytes(transition.stored);
  return { changes: [], extent: { sizeBeforeBytes: sizeBytes, sizeAfterBytes: sizeBytes, indexWrites: [] } };
}

function foundItem(stored: StoredItem | undefined): FoundItem {
  let decoded: Item | undefined;
  return {
    item: () => {
      if (decoded === undefined && stored !== undefined) decoded = decodeStoredItem(stored);
      return decoded;
    },
    sizeBytes: stored === undefined ? 0 : storedSizeBytes(stored),
  };
}
