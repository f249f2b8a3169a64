import { encodePartition, encodeSortAttribute, encodeTieBreaker } from '../codec/index.js';
import { assert } from '../support/index.js';
import type { AttributeValue, Item } from '../values/index.js';
import type { KeyAttribute, KeySchema } from './table-definition.js';

/**
 * Key of an item in its table's space: partition part, then each sort attribute (see codec/key-codec).
 * The item must have the key's attributes with the key's types.
 */
export function encodePrimaryKey(schema: KeySchema, item: Item): Uint8Array {
  return concatenated(encodeItemPartition(schema, item), schema.sort, item);
}

/**
 * Key of an item's entry in an index's space: the index's own key, then what tells entries apart that tie in it.
 */
export function encodeIndexKey(index: KeySchema, table: KeySchema, item: Item): Uint8Array {
  const primaryValues = attributesOf(table).map(({ name }) => attributeOf(item, name));
  return Buffer.concat([
    concatenated(encodeItemPartition(index, item), index.sort, item),
    encodeTieBreaker(encodePrimaryKey(table, item), primaryValues),
  ]);
}

/** The attributes of `item` that are in the key; the item must have them. */
export function keyAttributesOf(schema: KeySchema, item: Item): Item {
  const key: Record<string, AttributeValue> = {};
  for (const { name } of schema.partition) key[name] = attributeOf(item, name);
  for (const { name } of schema.sort) key[name] = attributeOf(item, name);
  return key;
}

/** All attributes of a key, partition first. */
export function attributesOf(schema: KeySchema): readonly KeyAttribute[] {
  return schema.sort.length === 0 ? schema.partition : [...schema.partition, ...schema.sort];
}

function encodeItemPartition(schema: KeySchema, item: Item): Uint8Array {
  return encodePartition(schema.partition.map(({ name }) => attributeOf(item, name)));
}

function concatenated(partition: Uint8Array, sort: readonly KeyAttribute[], item: Item): Uint8Array {
  if (sort.length === 0) return partition;
  return Buffer.concat([partition, ...sort.map(({ name }) => encodeSortAttribute(attributeOf(item, name)))]);
}

function attributeOf(item: Item, name: string): AttributeValue {
  const value = item[name];
  assert(value !== undefined, 'an item has the attributes of its key');
  return value;
}
