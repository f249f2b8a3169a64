import type { CapacityMeter } from '../capacity/index.js';
import { decodeStoredItem } from '../codec/index.js';
import { type KeyRange, readPage } from '../tables/index.js';
import { type CapacityUse, consumedCapacity, readUnitsOf, tableUse, totalUnitsOf } from './capacity.js';
import type { OperationServices, ResponseBody } from './operation.js';
import { PageMemory } from './page-memory.js';
import { type ExaminedPage, plainPage, readFetchedPage } from './page-read.js';
import type { PageParameters, PageSelection } from './page-request.js';
import { answerOf, pageResponse } from './page-response.js';
import { needsFetch } from './page-select.js';
import { type PageTarget, pageKeyOf } from './page-target.js';

/** One page of a table or index, with everything about it decided. */
export interface PagePlan {
  readonly target: PageTarget;
  readonly range: KeyRange;
  readonly reverse: boolean;
  /** The key after which the page begins, encoded. */
  readonly startAfter: Uint8Array | undefined;
  /** False when a page can have no next one, so that none is announced. */
  readonly resumable: boolean;
  readonly selection: PageSelection;
}

/** Reads the page and answers: what Query and Scan do once their requests are checked. */
export async function performPage(
  request: PageParameters,
  { readers, capacity }: OperationServices,
  plan: PagePlan,
): Promise<ResponseBody> {
  const { target, range, reverse, startAfter, selection } = plan;
  const { table, index, space } = target;
  const memory = new PageMemory();
  const pageRequest = { space, range, reverse, startAfter, limit: request.Limit, memory: memory.lend };
  const charge = admitPage(capacity, target, {
    key: startAfter ?? range.start,
    consistentRead: request.ConsistentRead,
  });
  const page = needsFetch(index, request, selection.projection)
    ? await readFetchedPage(readers, pageRequest, { table, consistentRead: request.ConsistentRead })
    : plainPage(await readPage(readers.of([table], request.ConsistentRead), pageRequest));
  const use = pageUse(target, page, request);
  charge(use);
  const answer = answerOf(page.items, selection, request.Select === 'COUNT');
  const response = pageResponse(answer, {
    scannedCount: page.items.length,
    lastEvaluatedKey:
      page.stopped && page.last !== undefined && plan.resumable
        ? pageKeyOf(target, decodeStoredItem(page.last))
        : undefined,
    capacity: consumedCapacity(request.ReturnConsumedCapacity, request.TableName, use),
  });
  memory.giveBack();
  return response;
}

/**
 * Lets a page be read if capacity is left for it; returns what counts the units it turned out to use. A page counts for
 * the partition where it begins, at `key`; without one, at the first.
 */
export function admitPage(
  meter: CapacityMeter,
  { table, index }: PageTarget,
  {
    key = FIRST_KEY,
    consistentRead,
  }: { readonly key: Uint8Array | undefined; readonly consistentRead: boolean | undefined },
): (use: CapacityUse) => void {
  const capacity = meter.of(table, index);
  const leastUnits = readUnitsOf(0, consistentRead);
  capacity.admit('read', key, leastUnits);
  return (use) => capacity.charge('read', key, totalUnitsOf(use) - leastUnits);
}

const FIRST_KEY = new Uint8Array();

/** A page costs what it examined, in 4 KB of all its items together; a page without items costs as much as a small one. */
export function pageUse(
  { index }: PageTarget,
  { sizeBytes, fetchUnits }: ExaminedPage,
  { ConsistentRead }: Pick<PageParameters, 'ConsistentRead'>,
): CapacityUse {
  const units = readUnitsOf(sizeBytes, ConsistentRead);
  if (index === undefined) return tableUse(units);
  const indexUnits = new Map([[index.definition.indexName, units]]);
  const none = new Map<string, number>();
  return index.kind === 'local'
    ? { tableUnits: fetchUnits, localUnits: indexUnits, globalUnits: none }
    : { tableUnits: fetchUnits, localUnits: none, globalUnits: indexUnits };
}
