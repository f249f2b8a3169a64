import { decodeStoredItem, STORED_JSON_AT, type StoredItem } from '../codec/index.js';
import type { Condition } from '../expressions/index.js';
import type { ConsumedCapacity } from '../shapes/index.js';
import { lendMemory } from '../support/index.js';
import type { Item } from '../values/index.js';
import type { ResponseBody } from './operation.js';
import type { PageSelection } from './page-request.js';

/** Items as JSON: of each of the pieces what begins at `jsonAt`. */
export interface JsonItems {
  readonly pieces: readonly Uint8Array[];
  readonly jsonAt: number;
}

/** What of a page is answered. */
export interface PageAnswer {
  /** Undefined for Select=COUNT. */
  readonly items: JsonItems | undefined;
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

/** What of the examined items is answered: those that pass the filter, or only how many they are. */
export function answerOf(
  examined: readonly StoredItem[],
  selection: PageSelection,
  countOnly: boolean,
): PageAnswer {
  if (countOnly) return { items: undefined, count: passingOf(examined, selection.filter).length };
  const items = selectedItems(examined, selection);
  return { items, count: items.pieces.length };
}

/** Filters and projects items. Without filter and projection they are not parsed: their bytes are the answer. */
export function selectedItems(
  examined: readonly StoredItem[],
  { filter, projection }: PageSelection,
): JsonItems {
  if (projection === undefined) return { pieces: passingOf(examined, filter), jsonAt: STORED_JSON_AT };
  const pieces: Uint8Array[] = [];
  for (const stored of examined) {
    const item = decodeStoredItem(stored);
    if (filter?.evaluate(item) !== false) pieces.push(jsonOf(projection.apply(item)));
  }
  return { pieces, jsonAt: 0 };
}

function passingOf(examined: readonly StoredItem[], filter: Condition | undefined): readonly StoredItem[] {
  return filter === undefined
    ? examined
    : examined.filter((stored) => filter.evaluate(decodeStoredItem(stored)));
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

/**
 * `{"Items":[…],` and the fields of `rest`. Pieces are copied whole, from the last to the first, each over what the next
 * one has before its JSON: to make a view of every JSON would take longer than copying it. The memory is lent: whoever
 * has sent the answer may give it back.
 */
export function itemsResponse({ pieces, jsonAt }: JsonItems, rest: object): Uint8Array {
  const fields = JSON.stringify(rest).slice(1);
  const end = fields === '}' ? ']}' : `],${fields}`;
  let bytes = START.length + Math.max(0, pieces.length - 1) + Buffer.byteLength(end);
  for (const piece of pieces) bytes += piece.length - jsonAt;
  const body = lendMemory(jsonAt + bytes);
  let at = jsonAt + bytes - Buffer.byteLength(end);
  body.write(end, at);
  for (let index = pieces.length - 1; index >= 0; index--) {
    const piece = pieces[index];
    if (piece === undefined) continue;
    at -= piece.length;
    body.set(piece, at);
    at += jsonAt;
    if (index > 0) body[--at] = COMMA;
  }
  body.set(START, jsonAt);
  return body.subarray(jsonAt, jsonAt + bytes);
}

function jsonOf(item: Item): Uint8Array {
  return Buffer.from(JSON.stringify(item));
}
