import { type StoredItem, storedJson, storedSizeBytes } from '../codec/index.js';
import type { Change, KeyRef } from '../storage/index.js';
import { assert } from '../support/index.js';
import { type Item, valuesEqual } from '../values/index.js';
import { type ChangeKind, encodeChangeRecord } from './change-record.js';
import { keyAttributesOf } from './key-layout.js';
import { prefixOfItem } from './open-stream.js';
import type { Table } from './table.js';

/** A change of an item as its stream is to know it. */
export interface StreamedTransition {
  readonly ref: KeyRef;
  readonly stored: StoredItem | undefined;
  readonly before: () => Item | undefined;
  readonly after: Item | undefined;
  readonly storedAfter: StoredItem | undefined;
  readonly origin: 'user' | 'timeToLive';
  readonly nowMs: number;
}

/** Adds the record of a change to the table's stream; a change that changes nothing leaves none. */
export function pushChangeRecord(changes: Change[], table: Table, transition: StreamedTransition): void {
  const { stream } = table;
  if (stream === undefined || isUnchanged(transition)) return;
  const item = transition.after ?? transition.before();
  assert(item !== undefined, 'what changes is there before or after');
  const value = encodeChangeRecord(stream.viewType, {
    kind: kindOf(transition),
    atMs: transition.nowMs,
    key: keyAttributesOf(table.definition.keySchema, item),
    before: transition.stored,
    after: transition.storedAfter,
  });
  const prefix = prefixOfItem(stream, transition.ref.key);
  changes.push({ kind: 'append', space: stream.space, prefix, value });
}

function kindOf({ stored, storedAfter, origin }: StreamedTransition): ChangeKind {
  if (stored === undefined) return 'INSERT';
  if (storedAfter !== undefined) return 'MODIFY';
  return origin === 'timeToLive' ? 'EXPIRE' : 'REMOVE';
}

/**
 * Whether an item equals what it replaces. Equal items have equal sizes, and JSON of equal length, whatever the order of
 * their attributes: so most changes are told from their bytes, and only few items are compared value by value.
 */
function isUnchanged({ stored, storedAfter, before, after }: StreamedTransition): boolean {
  if (stored === undefined || storedAfter === undefined) return false;
  if (stored.length !== storedAfter.length) return false;
  if (storedSizeBytes(stored) !== storedSizeBytes(storedAfter)) return false;
  if (Buffer.compare(storedJson(stored), storedJson(storedAfter)) === 0) return true;
  const present = before();
  return present !== undefined && after !== undefined && valuesEqual({ M: present }, { M: after });
}
