import type { Update } from '../expressions/index.js';
import {
  checkIndexKeyTypes,
  checkKey,
  checkKeyPaths,
  checkNoKeyUpdate,
  checkUpdatedIndexKeys,
  type FoundItem,
  type ItemEffect,
  putEffect,
  type Table,
} from '../tables/index.js';
import type { Item } from '../values/index.js';

/** Throws what is wrong with an update of the item with this key, as far as the table alone tells. */
export function checkUpdate(table: Table, key: Item, update: Update): void {
  checkKey(table.definition.keySchema, key);
  checkNoKeyUpdate(table, update.attributes);
  checkIndexKeyTypes(table, update.valueTypes);
  checkKeyPaths(table, update.nestedAttributes);
}

/** An item, and what is to become of it. */
export interface ItemUpdate {
  readonly found: FoundItem;
  readonly key: Item;
  readonly update: Update;
  /** In a transaction AWS words all refusals as those of an item that is there (recorded in 2026). */
  readonly isTransaction?: boolean;
}

/** The item that an update makes of the present one; none when it only removes from an item that is not there. */
export function decideUpdate(
  table: Table,
  { found, key, update, isTransaction = false }: ItemUpdate,
): ItemEffect {
  const present = found.item();
  const item = update.apply(present, key);
  if (item === undefined) return { kind: 'none' };
  const effect = putEffect(item, 'update');
  checkUpdatedIndexKeys(table, item, {
    updated: update.attributes,
    isNewItem: present === undefined && !isTransaction,
  });
  return effect;
}
