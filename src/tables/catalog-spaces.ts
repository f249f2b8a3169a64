/** What the catalog reads in the engine, and the dropping of spaces that nothing refers to any more. */
import type { Change, Reader, SpaceName, StorageEngine } from '../storage/index.js';
import { deletion, garbageDelete } from './catalog-changes.js';
import {
  CATALOG_SPACE,
  itemCountRef,
  progressRefOf,
  recordsOfKind,
  sizeBytesRef,
} from './catalog-records.js';

/** All records of a kind. */
export function recordsOf(reader: Reader, kind: 't' | 'd' | 'g') {
  return reader.range({
    space: CATALOG_SPACE,
    ...recordsOfKind(kind),
    limit: Number.MAX_SAFE_INTEGER,
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
}

/** Drops spaces that garbage records name, and what is kept of them elsewhere. */
export async function dropSpaces(engine: StorageEngine, spaces: readonly SpaceName[]): Promise<void> {
  if (spaces.length === 0) return;
  await engine.dropSpaces(spaces);
  const changes: Change[] = [];
  for (const space of spaces) {
    changes.push(garbageDelete(space), deletion(progressRefOf(space)));
    // Nobody writes to the space any more, so what its counters say now is what they say in the write.
    for (const ref of [itemCountRef(space), sizeBytesRef(space)]) {
      const amount = -(await engine.readCounter(ref));
      if (amount !== 0) changes.push({ kind: 'add', ...ref, amount });
    }
  }
  await engine.write([], () => ({ changes, result: undefined }));
}
