import { decodeStoredItem, type StoredItem, storedSizeBytes } from '../../codec/index.js';
import { validationError } from '../../errors/index.js';
import { type Condition, type Projection, statementCondition } from '../../expressions/index.js';
import { MAX_PAGE_BYTES } from '../../limits/index.js';
import {
  checkPlanTypes,
  filterOf,
  orderingOf,
  planReads,
  type ReadPlan,
  type SelectStatement,
  selectedColumns,
} from '../../partiql/index.js';
import { checkKeyPaths, readPage } from '../../tables/index.js';
import type { Item } from '../../values/index.js';
import { addUse, type CapacityUse, tableUse } from '../capacity.js';
import type { Caller, OperationServices } from '../operation.js';
import { admitPage, pageUse } from '../page.js';
import { type ExaminedPage, plainPage, readFetchedPage } from '../page-read.js';
import { type JsonItems, selectedItems } from '../page-response.js';
import { checkSelectOnIndex, needsFetch, unprojected, unprojectedFilter } from '../page-select.js';
import { encodePageKey, type PageTarget, pageKeyOf } from '../page-target.js';
import { tableForItems } from '../table-reference.js';
import { decodeNextToken, encodeNextToken, type ReadPosition } from './next-token.js';
import type { StatementRequest } from './prepare-statement.js';
import { type Read, readsOf } from './select-reads.js';
import { selectTarget } from './select-target.js';

/** A request for a page of what a SELECT finds. */
export interface SelectRequest extends StatementRequest {
  readonly ConsistentRead?: boolean | undefined;
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
}

export interface SelectedPage {
  readonly items: JsonItems;
  readonly nextToken: string | undefined;
  /** The last item that was examined, when there is a next page. */
  readonly lastEvaluatedKey: Item | undefined;
  readonly use: CapacityUse;
}

/** Reads a page of what a SELECT finds: of one item, of a few Queries, or of a Scan. */
export async function selectItems(
  request: SelectRequest,
  statement: SelectStatement,
  { caller, services }: { readonly caller: Caller; readonly services: OperationServices },
): Promise<SelectedPage> {
  const table = tableForItems(statement.source.tableName, caller, services.catalog);
  const target = selectTarget(table, statement.source);
  if (target.index?.kind === 'global' && request.ConsistentRead === true) {
    throw validationError('Strongly consistent read is not supported on Global Secondary Indexes');
  }
  const select = planSelect(target, statement);
  const start =
    request.NextToken === undefined
      ? { read: 0, startAfter: undefined }
      : decodeNextToken(request.NextToken, request, { table, reads: select.reads });
  const found = await new SelectReader(request, select, services).readFrom(start);
  const { next, last } = found;
  return {
    items: selectedItems(found.items, select),
    nextToken: next && encodeNextToken(request, table, next),
    lastEvaluatedKey:
      next !== undefined && last !== undefined ? pageKeyOf(target, decodeStoredItem(last)) : undefined,
    use: found.use,
  };
}

/** A SELECT with everything about it decided. */
interface Select {
  readonly target: PageTarget;
  readonly reads: readonly Read[];
  readonly reverse: boolean;
  readonly filter: Condition | undefined;
  readonly projection: Projection | undefined;
}

function planSelect(target: PageTarget, statement: SelectStatement): Select {
  const { table, index, keySchema } = target;
  const plan = planReads(statement.where, keySchema);
  checkPlanTypes(plan, keySchema);
  const projection = selectedColumns(statement);
  checkSelectOnIndex(index, {}, projection);
  const ordering = orderingOf(statement, keySchema, plan);
  const reads = readsOf(target, plan, ordering);
  checkFilters(target, plan);
  const where = filterOf(plan, statement.where);
  const filter = where && statementCondition(where);
  if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  if (filter !== undefined) checkKeyPaths(table, filter.nestedAttributes);
  return { target, reads, reverse: ordering?.descending === true, filter, projection };
}

/**
 * What is read by an index's key can only be filtered by what the index holds. As recorded: it is refused when that
 * fails for each of several reads, and told for the one with the greatest partition key.
 */
function checkFilters({ index }: PageTarget, plan: ReadPlan): void {
  if (index === undefined || plan.kind !== 'branches') return;
  const missing = plan.branches.map(({ partition, filters }) => {
    const names = new Set(filters.flatMap((filter) => [...statementCondition(filter).attributes]));
    return { partition: JSON.stringify(partition), names: unprojected(index, names) };
  });
  const last = missing.sort((a, b) => (a.partition < b.partition ? -1 : 1)).at(-1);
  if (last === undefined || missing.some(({ names }) => names.length === 0)) return;
  throw unprojectedFilter(index, last.names);
}

interface FoundItems {
  readonly items: readonly StoredItem[];
  readonly last: StoredItem | undefined;
  /** Undefined when everything has been read. */
  readonly next: ReadPosition | undefined;
  readonly use: CapacityUse;
}

/** Reads until the limit, 1 MB, or the end of the last read. */
class SelectReader {
  readonly #request: SelectRequest;
  readonly #select: Select;
  readonly #services: OperationServices;

  constructor(request: SelectRequest, select: Select, services: OperationServices) {
    this.#request = request;
    this.#select = select;
    this.#services = services;
  }

  async readFrom(start: ReadPosition): Promise<FoundItems> {
    const { reads, target } = this.#select;
    const items: StoredItem[] = [];
    let use = tableUse(0);
    let sizeBytes = 0;
    let last: StoredItem | undefined;
    let { startAfter } = start;
    for (const [at, read] of reads.entries()) {
      if (at < start.read) continue;
      const limit = this.#request.Limit === undefined ? undefined : this.#request.Limit - items.length;
      const charge = admitPage(this.#services.capacity, target, {
        key: read.primaryKey ?? startAfter ?? read.range.start,
        consistentRead: this.#request.ConsistentRead,
      });
      const page = await this.#readPage(read, startAfter, limit);
      startAfter = undefined;
      const pageCost = pageUse(target, page, this.#request);
      charge(pageCost);
      for (const item of page.items) items.push(item);
      last = page.last ?? last;
      use = addUse(use, pageCost);
      sizeBytes += page.sizeBytes;
      const next = this.#nextPosition(at, page, { examined: items.length, sizeBytes });
      if (next !== undefined) return { items, last, next, use };
    }
    return { items, last, next: undefined, use };
  }

  /** Where the next page begins, when this one ends here. */
  #nextPosition(
    at: number,
    page: ExaminedPage,
    { examined, sizeBytes }: { examined: number; sizeBytes: number },
  ): ReadPosition | undefined {
    const { reads, target } = this.#select;
    if (page.stopped && page.last !== undefined) {
      return { read: at, startAfter: encodePageKey(target, decodeStoredItem(page.last)) };
    }
    const isFull = examined === this.#request.Limit || sizeBytes >= MAX_PAGE_BYTES;
    return isFull && at + 1 < reads.length ? { read: at + 1, startAfter: undefined } : undefined;
  }

  async #readPage(
    { range, primaryKey }: Read,
    startAfter: Uint8Array | undefined,
    limit: number | undefined,
  ): Promise<ExaminedPage> {
    const { readers } = this.#services;
    const { target, projection, reverse } = this.#select;
    const { table, index, space } = target;
    const reader = readers.of([table], this.#request.ConsistentRead);
    if (primaryKey !== undefined) {
      const [stored] = await reader.get([{ space, key: primaryKey }]);
      return onlyItem(startAfter === undefined ? stored : undefined);
    }
    const pageRequest = { space, range, reverse, startAfter, limit };
    return needsFetch(index, {}, projection)
      ? readFetchedPage(readers, pageRequest, { table, consistentRead: this.#request.ConsistentRead })
      : plainPage(await readPage(reader, pageRequest));
  }
}

function onlyItem(stored: StoredItem | undefined): ExaminedPage {
  const items = stored === undefined ? [] : [stored];
  const sizeBytes = stored === undefined ? 0 : storedSizeBytes(stored);
  return { items, last: stored, stopped: false, sizeBytes, fetchUnits: 0 };
}
