import { decodeStoredItem, type StoredItem, storedJson } from '../codec/index.js';
import type { ConsumedCapacity } from '../shapes/index.js';
import type { Item } from '../values/index.js';
import type { ResponseBody } from './operation.js';
import type { PageSelection } from './page-request.js';

/** What of a page is answered. */
export interface PageAnswer {
  /** The JSON of each item; undefined for Select=COUNT. */
  readonly items: readonly Uint8Array[] | undefined;
  /** Items that passed the filter. */
  readonly count: number;
}

/** What is answered beside the items. */
export interface PageFacts {
  /** Items that were examined. */
  readonly scannedCount: number;
  readonly lastEvaluatedKey: Item | undefined;
  readonly capacity: ConsumedCapacity | undefined;
}

/** Filters and projects items. Without filter and projection they are not parsed: their bytes are the answer. */
export function answerOf(
  examined: readonly StoredItem[],
  { filter, projection }: PageSelection,
  countOnly: boolean,
): PageAnswer {
  if (filter === undefined && countOnly) return { items: undefined, count: examined.length };
  if (filter === undefined && projection === undefined) {
    return { items: examined.map(storedJson), count: examined.length };
  }
  const items: Uint8Array[] = [];
  let count = 0;
  for (const stored of examined) {
    const item = decodeStoredItem(stored);
    if (filter !== undefined && !filter.evaluate(item)) continue;
    count++;
    if (countOnly) continue;
    items.push(projection === undefined ? storedJson(stored) : jsonOf(projection.apply(item)));
  }
  return { items: countOnly ? undefined : items, count };
}

/** The body of Query's and Scan's answer. */
export function pageResponse({ items, count }: PageAnswer, facts: PageFacts): ResponseBody {
  const { scannedCount, lastEvaluatedKey, capacity } = facts;
  const counts = {
    Count: count,
    ScannedCount: scannedCount,
    ...(lastEvaluatedKey !== undefined && { LastEvaluatedKey: lastEvaluatedKey }),
    ...(capacity !== undefined && { ConsumedCapacity: capacity }),
  };
  return items === undefined ? counts : itemsResponse(items, counts);
}

const START = Buffer.from('{"Items":[');
const COMMA = 0x2c;

/** `{"Items":[…],` and the fields of `rest`. */
export function itemsResponse(items: readonly Uint8Array[], rest: object): Uint8Array {
  const fields = JSON.stringify(rest).slice(1);
  const end = fields === '}' ? ']}' : `],${fields}`;
  let length = START.length + Math.max(0, items.length - 1) + Buffer.byteLength(end);
  for (const item of items) length += item.length;
  const body = Buffer.allocUnsafe(length);
  body.set(START);
  let at = START.length;
  for (const item of items) {
    if (at > START.length) body[at++] = COMMA;
    body.set(item, at);
    at += item.length;
  }
  body.write(end, at);
  return body;
}

function jsonOf(item: Item): Uint8Array {
  return Buffer.from(JSON.stringify(item));
}
