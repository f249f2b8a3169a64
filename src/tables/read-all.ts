import type { Entry, Reader, SpaceName } from '../storage/index.js';

/** How much is read at once. */
export interface ChunkSize {
  readonly entries: number;
  readonly bytes: number;
}

const SMALL: ChunkSize = { entries: 500, bytes: 1024 * 1024 };

/** Keys and values together. */
export function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
}

/** Everything in a space in key order. */
export async function* readAll(reader: Reader, space: SpaceName): AsyncGenerator<Entry> {
  for await (const chunk of readChunks(reader, space)) yield* chunk;
}

/** Everything in a space in key order, chunk by chunk, none of them empty. */
export async function* readChunks(
  reader: Reader,
  space: SpaceName,
  { entries: limit, bytes: maxBytes }: ChunkSize = SMALL,
): AsyncGenerator<readonly Entry[]> {
  let last: Uint8Array | undefined;
  for (;;) {
    const chunk = await reader.range({
      space,
      ...(last && { start: last, afterStart: true }),
      limit,
      maxBytes,
    });
    last = chunk.at(-1)?.key;
    if (last === undefined) return;
    yield chunk;
  }
}
