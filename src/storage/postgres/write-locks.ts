/**
 * The locks a write takes before it looks whether what it read is still so, on PostgreSQL. Serializable transactions
 * there abort each other over keys that lie close together; locks on the very keys (also on those that are not there)
 * let writes wait for each other instead, and only where they meet. They are taken in one order by everybody, held
 * until the commit, and forgotten by the server with the transaction. CockroachDB and YugabyteDB run the same
 * transaction as serializable and need none.
 */
import { createHash } from 'node:crypto';
import { bigintArrayOfBytes, booleanArray } from './binary-array.js';
import type { Statement } from './session.js';
import type { SpaceChanges } from './write-plan.js';

/** A write of more keys of a space locks the whole space: the server's table of locks is small. */
const MAX_LOCKED_KEYS = 200;

/** What a write does in a space whose id is known. */
export interface PlacedChanges {
  readonly spaceId: string;
  readonly changes: SpaceChanges;
}

/** The statement that takes all locks; none when none is needed. */
export function lockStatements(schema: string, spaces: readonly PlacedChanges[]): readonly Statement[] {
  const locks = new Map<string, boolean>();
  for (const { spaceId, changes } of spaces) addLocks(locks, `${schema}\0${spaceId}\0`, changes);
  if (locks.size === 0) return [];
  const ordered = [...locks].sort(([one], [other]) => (one < other ? -1 : 1));
  const text =
    'SELECT count(CASE WHEN e.shared THEN pg_advisory_xact_lock_shared(e.id)::text ELSE pg_advisory_xact_lock(e.id)::text END) ' +
    'FROM unnest($1::bigint[], $2::boolean[]) AS e(id, shared)';
  const ids = bigintArrayOfBytes(ordered.map(([id]) => Buffer.from(id, 'hex')));
  return [{ text, values: [ids, booleanArray(ordered.map(([, shared]) => shared))] }];
}

/** Keys written are locked alone, keys only read shared. Who locks the space shared keeps off who locks all of it. */
function addLocks(locks: Map<string, boolean>, space: string, { entries, reads }: SpaceChanges): void {
  const keyCount = new Set([...entries.keys(), ...reads.keys()]).size;
  if (keyCount === 0) return;
  const isLarge = keyCount > MAX_LOCKED_KEYS;
  locks.set(lockId(space), !isLarge);
  if (isLarge) return;
  for (const text of reads.keys()) locks.set(lockId(space + text), true);
  for (const text of entries.keys()) locks.set(lockId(space + text), false);
}

/** 8 bytes in hexadecimal. */
function lockId(place: string): string {
  return createHash('sha1').update(place, 'latin1').digest('hex').slice(0, 16);
}
