import type { Reader, StorageEngine } from '../storage/index.js';
import type { EntrySpace } from './catalog-changes.js';
import { checkTable } from './consistency.js';
import { digestSpace, joinDigests, type SpaceDigest } from './copy-digest.js';
import type { OnCopied } from './copy-space.js';
import type { CopyUnit } from './copy-unit.js';
import { tableOf } from './table.js';

/** A table, or the streams of a deleted one, on both sides of a copy. */
export interface TableComparison {
  readonly region: string;
  readonly tableName: string;
  readonly isDeleted: boolean;
  /** How many entries of each kind there are at the source. */
  readonly counts: { readonly [Kind in EntrySpace['kind']]: number };
  /** All entries at the source together. */
  readonly digest: SpaceDigest;
  /** What is not the same or does not agree at the destination, for a person to read; nothing of what items hold. */
  readonly faults: readonly string[];
}

/** Reads both sides anew, compares all bytes, and checks that items, indexes and counters agree at the destination. */
export async function verifyUnit(
  { region, tableName, entrySpaces, definition }: CopyUnit,
  sides: {
    readonly from: Reader;
    readonly to: StorageEngine;
    readonly onRead: OnCopied;
  },
): Promise<TableComparison> {
  const { from, to, onRead } = sides;
  const counts = { items: 0, index: 0, expiry: 0, stream: 0 };
  const digests: SpaceDigest[] = [];
  const faults: string[] = [];
  for (const { kind, space } of entrySpaces) {
    const [source, target] = await Promise.all([digestSpace(from, space, onRead), digestSpace(to, space)]);
    counts[kind] += source.entries;
    digests.push(source);
    if (source.sha256 === target.sha256) continue;
    faults.push(`${space}: ${describe(source)} at the source, ${describe(target)} at the destination`);
  }
  if (definition !== undefined) {
    // A stream that is the same byte by byte has the same records; following them would take memory for each item.
    const { inconsistencies } = await checkTable(to, tableOf(definition), { withStream: false, onRead });
    for (const { space, problem } of inconsistencies) faults.push(`${space}: ${problem}`);
  }
  const isDeleted = definition === undefined;
  return { region, tableName, isDeleted, counts, digest: joinDigests(digests), faults };
}

function describe({ entries, sha256 }: SpaceDigest): string {
  return `${entries} entries (${sha256.slice(0, 12)})`;
}
