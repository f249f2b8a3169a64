import {
  decodeStoredItem,
  encodeStoredItem,
  type StoredItem,
  storedSizeBytes,
  storedWeightBytes,
} from '../codec/index.js';
import type { KeyRef, SpaceName } from '../storage/index.js';
import type { Item } from '../values/index.js';
import type { Table } from './table.js';

/** Something in a table that is not as it must be. */
export interface Inconsistency {
  /** The space of the table, of an index, or of the item collections. */
  readonly space: SpaceName;
  /** The record it is about; undefined when it is about the space as a whole. */
  readonly key: Uint8Array | undefined;
  /** For a person to read. */
  readonly problem: string;
}

/** How the parts of a check tell what they found. */
export type Report = (inconsistency: Inconsistency) => void;

/** What was counted in a space. */
export interface Counted {
  readonly count: number;
  readonly bytes: number;
}

/** The item when it can be read; tells when its header does not say what it weighs. */
export function checkStored(
  { space, key }: KeyRef,
  { stored, table }: { stored: StoredItem; table: Table },
  report: Report,
): Item | undefined {
  let item: Item;
  let header: StoredItem;
  try {
    item = decodeStoredItem(stored);
    const sortAttribute = table.definition.keySchema.sort[0]?.name;
    header = encodeStoredItem({ item, sortAttribute, writtenAtMs: 0, definitionVersion: 0 });
  } catch (error) {
    report({ space, key, problem: `cannot be read: ${error instanceof Error ? error.message : error}` });
    return undefined;
  }
  const same =
    storedSizeBytes(header) === storedSizeBytes(stored) &&
    storedWeightBytes(header) === storedWeightBytes(stored);
  if (!same) report({ space, key, problem: 'the header tells another size than the item has' });
  return item;
}
