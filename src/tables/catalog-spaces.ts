/** What the catalog reads in the engine, and the clearing away of spaces that nothing refers to any more. */
import type { Change, Reader, SpaceName, StorageEngine } from '../storage/index.js';
import { CLAIMED, deletion, garbageDelete } from './catalog-changes.js';
import {
  CATALOG_SPACE,
  itemCountRef,
  progressRefOf,
  recordsOfKind,
  sizeBytesRef,
  spaceOfGarbageKey,
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

/** Drops what an earlier process began to drop, or made and never put to use. */
export async function collectGarbage(engine: StorageEngine): Promise<void> {
  const garbage = await recordsOf(engine, 'g');
  // Another process may be about to put one to use: it will see that it came too late.
  const refs = garbage.map(({ key }) => ({ space: CATALOG_SPACE, key }));
  const claimed = await engine.write(refs, (found) => {
    const present = refs.filter((_, at) => found[at] !== undefined);
    return { changes: present.map((ref) => ({ kind: 'put', ...ref, value: CLAIMED })), result: present };
  });
  await dropSpaces(
    engine,
    claimed.map(({ key }) => spaceOfGarbageKey(key)),
  );
}
