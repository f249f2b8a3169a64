import type { Reader } from '../storage/index.js';

/** Of large values not too many are held at once. */
const MAX_KEYS = 100;

interface Call {
  readonly keys: Parameters<Reader['get']>[0];
  readonly resolve: (found: readonly (Uint8Array | undefined)[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** The reader, with gets that are called together done together: of a database they then cost one round trip. */
export function joinGets(reader: Reader): Reader {
  let waiting: Call[] = [];
  const flush = async () => {
    const calls = waiting;
    waiting = [];
    for (const group of grouped(calls)) {
      try {
        const found = await reader.get(group.flatMap(({ keys }) => keys));
        let at = 0;
        for (const { keys, resolve } of group) {
          resolve(found.slice(at, at + keys.length));
          at += keys.length;
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  };
  return {
    get(keys) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) queueMicrotask(flush);
        waiting.push({ keys, resolve, reject });
      });
    },
    range: (query) => reader.range(query),
    readCounter: (ref) => reader.readCounter(ref),
  };
}

/** In order, each group of up to MAX_KEYS keys but of one call at least. */
function grouped(calls: readonly Call[]): readonly (readonly Call[])[] {
  const groups: Call[][] = [];
  let keyCount = Number.POSITIVE_INFINITY;
  for (const call of calls) {
    if (keyCount + call.keys.length > MAX_KEYS) {
      groups.push([]);
      keyCount = 0;
    }
    groups.at(-1)?.push(call);
    keyCount += call.keys.length;
  }
  return groups;
}
