import type { CapacityMeter } from '../capacity/index.js';
import { assert } from '../support/index.js';
import {
  checkKeyPaths,
  encodePrimaryKey,
  type FoundItem,
  type ItemEffect,
  placeText,
  type Table,
  type TokenRecord,
  type WriteExtent,
  withTables,
  writeItems,
} from '../tables/index.js';
import { readUnitsOf } from './capacity.js';
import { type Idempotence, onceByToken, type TokenContext } from './idempotent-transaction.js';
import type { OperationServices } from './operation.js';
import { parseTableReference } from './table-reference.js';
import type { TransactionAction, TransactionRequest, TransactionTarget } from './transaction-action.js';
import { allOrCancel, cancelAtFirst, cancelOnConflict } from './transaction-cancellation.js';
import { checkOneActionPerItem } from './transaction-items.js';
import { transactionRepeatedResponse, transactionWriteResponse } from './transaction-response.js';
import { chargeWrite, checkIndexCapacity } from './write-capacity.js';
import { checkCondition } from './write-condition.js';

/** Performs parsed actions, all or nothing; once, when the request has a token. */
export function performTransaction(
  request: TransactionRequest,
  actions: readonly TransactionAction[],
  context: TokenContext,
): Promise<object> {
  const { caller, services } = context;
  const addresses = actions.map(({ tableName }) => parseTableReference(tableName, caller));
  return withTables(services.catalog, addresses, async (tables) => {
    const targets = targetsOf(actions, tables);
    const repeat = ({ sizesBytes }: TokenRecord) => {
      chargeRepeated(targets, sizesBytes, services.capacity);
      return transactionRepeatedResponse(request, actions, sizesBytes);
    };
    return onceByToken(request, context, {
      repeat,
      perform: async (idempotence) => {
        const { repeated, extents } = await writeLocked(targets, { services, idempotence });
        if (repeated !== undefined) return repeat(repeated);
        return transactionWriteResponse(request, targets, { extents, services });
      },
    });
  });
}

/** Holds every action against its table; no two may be about the same item. */
function targetsOf(
  actions: readonly TransactionAction[],
  tables: readonly Table[],
): readonly TransactionTarget[] {
  const planned = actions.map((action, at) => {
    const table = tables[at];
    assert(table !== undefined, 'every action has its table');
    return { action, table };
  });
  cancelAtFirst(planned, ({ action, table }) => {
    action.check(table);
    if (action.condition !== undefined) checkKeyPaths(table, action.condition.nestedAttributes);
  });
  const targets = planned.map(({ action, table }) => {
    const { space, keySchema } = table.definition;
    const primaryKey = encodePrimaryKey(keySchema, action.key);
    return { action, table, primaryKey, place: placeText({ space, key: primaryKey }) };
  });
  checkOneActionPerItem(targets.map(({ place }) => place));
  return targets;
}

interface Written {
  /** There when the token told that this was done before; then nothing was written. */
  readonly repeated: TokenRecord | undefined;
  readonly extents: readonly WriteExtent[];
}

/** Writes in one atomic step, unless somebody is at work on one of the items. */
async function writeLocked(
  targets: readonly TransactionTarget[],
  { services, idempotence }: { services: OperationServices; idempotence: Idempotence },
): Promise<Written> {
  const places = targets.map(({ place }) => place);
  const meter = services.capacity;
  allOrCancel(targets, ({ table, primaryKey }) => meter.of(table).admit('write', primaryKey, LEAST_UNITS));
  cancelOnConflict(services.locks.beginTransaction(places));
  try {
    const { result, extents } = await writeItems(services, {
      targets,
      refs: idempotence.refs,
      decide: (found, values) => {
        const repeated = idempotence.repeatedIn(values);
        if (repeated !== undefined) return { effects: targets.map(() => NO_EFFECT), result: repeated };
        const effects = decideAll(targets, found);
        const changes = (written: readonly WriteExtent[]) => {
          checkIndexes(targets, written, meter);
          return idempotence.changesOf(values, written.map(itemSizeOf));
        };
        return { effects, changes, result: undefined };
      },
      runAll: (parts) => allOrCancel(parts, (part) => part()),
    });
    if (result === undefined) chargeAll(targets, extents, meter);
    return { repeated: result, extents };
  } finally {
    services.locks.endTransaction(places);
  }
}

/** What a transactional write costs at the least: twice what a single one does. */
const LEAST_UNITS = 2;

/** Cancels when indexes that the transaction would change have no capacity left. */
function checkIndexes(
  targets: readonly TransactionTarget[],
  extents: readonly WriteExtent[],
  meter: CapacityMeter,
): void {
  allOrCancel(targets, ({ table }, at) => {
    const extent = extents[at];
    if (extent !== undefined) checkIndexCapacity(meter, table, extent);
  });
}

function chargeAll(
  targets: readonly TransactionTarget[],
  extents: readonly WriteExtent[],
  meter: CapacityMeter,
): void {
  for (const [at, target] of targets.entries()) {
    const extent = extents[at];
    if (extent !== undefined) chargeWrite(meter, target, { extent, times: 2, takenUnits: LEAST_UNITS });
  }
}

/** A transaction that is answered once more costs what reading its items does. */
function chargeRepeated(
  targets: readonly TransactionTarget[],
  sizesBytes: readonly number[],
  meter: CapacityMeter,
): void {
  for (const [at, { table, primaryKey }] of targets.entries()) {
    meter.of(table).charge('read', primaryKey, 2 * readUnitsOf(sizesBytes[at] ?? 0, true));
  }
}

const NO_EFFECT: ItemEffect = { kind: 'none' };

function decideAll(
  targets: readonly TransactionTarget[],
  found: readonly FoundItem[],
): readonly ItemEffect[] {
  return allOrCancel(targets, ({ action, table }, at) => {
    const item = found[at];
    assert(item !== undefined, 'every action has its item');
    checkCondition(action.condition, item, action.onFailure);
    return action.decide(table, item);
  });
}

function itemSizeOf({ sizeBeforeBytes, sizeAfterBytes }: WriteExtent): number {
  return Math.max(sizeBeforeBytes, sizeAfterBytes);
}
