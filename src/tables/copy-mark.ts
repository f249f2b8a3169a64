/**
 * While tables are copied into an engine, its catalog holds a mark and no definition of a table: all definitions come,
 * and the mark goes, in one write at the end. Until then nothing here can be taken for tables, and no table can be
 * made. The value of the mark is the copy's own, so that one which was taken for dead, and another begun in its place,
 * changes nothing more.
 */
import type { Change, Decision, KeyRef, SpaceName, StorageEngine } from '../storage/index.js';
import { deletion, streamSpacesOf } from './catalog-changes.js';
import {
  CATALOG_SPACE,
  COPY_MARK,
  COUNTERS_SPACE,
  decodeDeletedTable,
  recordsOfKind,
  spaceOfGarbageKey,
} from './catalog-records.js';
import { dropSpaces } from './catalog-spaces.js';
import { readAll } from './read-all.js';
import { TOKENS_SPACE } from './request-tokens.js';

/** The data is an unfinished copy of other data, of no use by itself. */
export class UnfinishedCopyError extends Error {
  override readonly name = 'UnfinishedCopyError';

  constructor() {
    super('the data is an unfinished copy');
  }
}

/** Why tables cannot be copied, for a person to read. The destination is as it was, or an unfinished copy. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/** Writes to the destination of a copy, as long as the mark is still that of this copy. */
export interface CopyTarget {
  readonly engine: StorageEngine;
  write(changes: readonly Change[]): Promise<void>;
  /** Also reads the keys, in the same atomic step. */
  decide(
    keys: readonly KeyRef[],
    decide: (found: readonly (Uint8Array | undefined)[]) => readonly Change[],
  ): Promise<void>;
}

/**
 * Marks the destination and clears away what an unfinished copy has left in it. `id` is the copy's own, `spaces` are
 * those that it will create. Rejects with CopyError, and nothing is changed, when there are tables.
 */
export async function claimTarget(
  engine: StorageEngine,
  { id, spaces }: { readonly id: string; readonly spaces: readonly SpaceName[] },
): Promise<CopyTarget> {
  await engine.createSpaces([CATALOG_SPACE, COUNTERS_SPACE, TOKENS_SPACE]);
  await assertNoTables(engine);
  const value = Buffer.from(id);
  await engine.write([], () => ({ changes: [{ kind: 'put', ...COPY_MARK, value }], result: undefined }));
  // No table can be made any more, but one may just have been.
  await assertNoTables(engine);
  const decide: CopyTarget['decide'] = (keys, change) =>
    engine.write([COPY_MARK, ...keys], ([mark, ...found]): Decision<void> => {
      if (mark === undefined || Buffer.compare(mark, value) !== 0) {
        throw new CopyError('another copy to the destination has been begun');
      }
      return { changes: change(found), result: undefined };
    });
  const target: CopyTarget = { engine, decide, write: (changes) => decide([], () => changes) };
  await clear(target, new Set(spaces));
  return target;
}

/** A mark beside tables can only be that of a copy which met them and was killed: it is taken away. */
async function assertNoTables(engine: StorageEngine): Promise<void> {
  const [table] = await engine.range({
    space: CATALOG_SPACE,
    ...recordsOfKind('t'),
    limit: 1,
    maxBytes: 1,
  });
  if (table === undefined) return;
  await engine.write([COPY_MARK], ([mark]) => ({
    changes: mark === undefined ? [] : [deletion(COPY_MARK)],
    result: undefined,
  }));
  throw new CopyError('there are tables in the destination already');
}

/**
 * Without tables, what the catalog holds was left behind by a copy or by somebody who died. Streams of deleted tables
 * stay, unless they are those of a table that is now copied anew.
 */
async function clear({ engine, write }: CopyTarget, spaces: ReadonlySet<SpaceName>): Promise<void> {
  const garbage: SpaceName[] = [];
  const rest: Change[] = [];
  for await (const { key, value } of readAll(engine, CATALOG_SPACE)) {
    if (Buffer.compare(key, COPY_MARK.key) === 0) continue;
    if (isOfKind(key, 'd')) {
      const streams = streamSpacesOf(decodeDeletedTable(value));
      if (!streams.some((space) => spaces.has(space))) continue;
      garbage.push(...streams);
    }
    if (isOfKind(key, 'g')) garbage.push(spaceOfGarbageKey(key));
    else rest.push(deletion({ space: CATALOG_SPACE, key }));
  }
  await dropSpaces(engine, garbage);
  await write(rest);
  await engine.dropSpaces([TOKENS_SPACE]);
  await engine.createSpaces([TOKENS_SPACE]);
}

function isOfKind(key: Uint8Array, kind: 'd' | 'g'): boolean {
  const { start, end } = recordsOfKind(kind);
  return Buffer.compare(key, start) >= 0 && Buffer.compare(key, end) < 0;
}
