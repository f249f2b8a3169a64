import type { Entry, Reader, SpaceName } from '../storage/index.js';

const CHUNK_ENTRIES = 500;
const CHUNK_BYTES = 1024 * 1024;

/** Everything in a space in key order, read in chunks. */
export async function* readAll(reader: Reader, space: SpaceName): AsyncGenerator<Entry> {
  let last: Uint8Array | undefined;
  for (;;) {
    const entries = await reader.range({
      space,
      ...(last && { start: last, afterStart: true }),
      limit: CHUNK_ENTRIES,
      maxBytes: CHUNK_BYTES,
    });
    yield* entries;
    last = entries.at(-1)?.key;
    if (last === undefined) return;
  }
}
