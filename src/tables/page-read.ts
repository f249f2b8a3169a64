import { type StoredItem, storedSizeBytes, storedWeightBytes } from '../codec/index.js';
import { MAX_PAGE_BYTES } from '../limits/index.js';
import type { RangeQuery, Reader, SpaceName } from '../storage/index.js';
import type { KeyRange } from './key-range.js';

/** What a page is read from. */
export interface PageRequest {
  readonly space: SpaceName;
  readonly range: KeyRange;
  readonly reverse: boolean;
  /** The key after which (in the direction of reading) the page begins. */
  readonly startAfter: Uint8Array | undefined;
  /** At most this many items are examined. */
  readonly limit: number | undefined;
  /** Gives memory that the items may lie in for as long as the page is needed. */
  readonly memory?: RangeQuery['memory'];
}

/** Items in key order, and whether the page ended before the range did. */
export interface Page {
  readonly items: readonly StoredItem[];
  /** Sum of the sizes as DynamoDB counts them. */
  readonly sizeBytes: number;
  /** True when the limit or the page size stopped it: AWS then returns a LastEvaluatedKey, more items or not. */
  readonly stopped: boolean;
}

/** Reads until the limit, 1 MB of page weight, or the end of the range. */
export async function readPage(reader: Reader, request: PageRequest): Promise<Page> {
  const items: StoredItem[] = [];
  let weight = 0;
  let sizeBytes = 0;
  let startAfter = request.startAfter;
  const limit = request.limit ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const chunkLimit = Math.min(limit - items.length, CHUNK_ENTRIES);
    const entries = await reader.range(chunkOf(request, startAfter, chunkLimit));
    let bytes = 0;
    for (const { key, value } of entries) {
      items.push(value);
      sizeBytes += storedSizeBytes(value);
      weight += storedWeightBytes(value);
      bytes += key.length + value.length;
      startAfter = key;
      if (items.length >= limit || weight >= MAX_PAGE_BYTES) return { items, sizeBytes, stopped: true };
    }
    if (entries.length < chunkLimit && bytes < MAX_PAGE_BYTES) return { items, sizeBytes, stopped: false };
  }
}

/** Entries asked of the engine at once: enough for most pages, few enough that a small page costs no large array. */
const CHUNK_ENTRIES = 1000;

/** Every property is there each time, so that all queries have one shape. */
function chunkOf(
  { space, range, reverse, memory }: PageRequest,
  startAfter: Uint8Array | undefined,
  limit: number,
): RangeQuery {
  const isForward = startAfter !== undefined && !reverse;
  return {
    space,
    start: isForward ? startAfter : range.start,
    afterStart: isForward,
    end: startAfter !== undefined && reverse ? startAfter : range.end,
    reverse,
    limit,
    maxBytes: MAX_PAGE_BYTES,
    memory,
  };
}
