import { type DynamoError, invalidParameterValues, validationError } from '../errors/index.js';
import { MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from '../limits/index.js';
import {
  type AttributeType,
  type AttributeValue,
  attributeOf,
  type Item,
  typeOf,
  valueSizeBytes,
} from '../values/index.js';
import type { Table } from './table.js';
import type { KeyAttribute, KeySchema } from './table-definition.js';

/**
 * Checks of what an item or a key has to be for a table, each with AWS's message (recorded in the suites of
 * dynalite and nubo-db/dynamodb-conformance). They throw ValidationException.
 */

/** A `Key` parameter: the key's attributes and nothing else, typed as the schema says, not empty, not too long. */
export function checkKey(schema: KeySchema, key: Item): void {
  const attributes = schema.partition.length + schema.sort.length;
  if (Object.keys(key).length !== attributes) throw keySchemaMismatch();
  checkKeyAttributes(schema, key);
}

/**
 * The attributes that a key is made of, among others: there, typed as the schema says, not empty, not too long. With
 * `indexName` the key is that index's, and an empty value is told of in AWS's words for indexes.
 */
export function checkKeyAttributes(schema: KeySchema, key: Item, indexName?: string): void {
  for (const attribute of schema.partition) checkKeyAttribute(key, attribute, indexName);
  for (const attribute of schema.sort) checkKeyAttribute(key, attribute, indexName);
  checkKeySizes(schema, key);
}

/** A whole item to be put: its primary key, then the attributes that index keys are made of. */
export function checkItemKeys(table: Table, item: Item): void {
  for (const attribute of table.keyAttributes) checkItemAttribute(item, attribute);
  checkKeySizes(table.definition.keySchema, item);
  checkIndexKeys(table, item);
}

/**
 * An item to be put by BatchWriteItem, which answers an item without a proper key as it does a wrong `Key`
 * (recorded in dynalite's BatchWriteItem tests).
 */
export function checkBatchItemKeys(table: Table, item: Item): void {
  checkKeyAttributes(table.definition.keySchema, item);
  checkIndexKeys(table, item);
}

/** The attributes of an item to be put that are in the key of an index: absent, or of the right type and not empty. */
function checkIndexKeys(table: Table, item: Item): void {
  for (const { definition, keyAttributes } of table.indexes.values()) {
    for (const { name, type } of keyAttributes) {
      const value = attributeOf(item, name);
      if (value === undefined) continue;
      if (!(type in value)) throw indexKeyTypeMismatch({ name, type }, typeOf(value), definition.indexName);
      if (isEmptyKeyValue(value)) throw emptyIndexKey(name, value, definition.indexName);
    }
    checkKeySizes(definition.keySchema, item);
  }
}

/** The types an update is known to give to attributes before any item is read, against the keys of indexes. */
export function checkIndexKeyTypes(table: Table, types: ReadonlyMap<string, AttributeType>): void {
  if (types.size === 0) return;
  for (const { definition, keyAttributes } of table.indexes.values()) {
    for (const { name, type } of keyAttributes) {
      const given = types.get(name) ?? type;
      if (given !== type) throw indexKeyTypeMismatch({ name, type }, given, definition.indexName);
    }
  }
}

/**
 * The attributes in index keys that an update has given a new value: those named `updated`. AWS words an empty value
 * otherwise when there was no item to update.
 */
export function checkUpdatedIndexKeys(
  table: Table,
  item: Item,
  { updated, isNewItem }: { readonly updated: ReadonlySet<string>; readonly isNewItem: boolean },
): void {
  for (const { definition, keyAttributes } of table.indexes.values()) {
    const names = keyAttributes.filter(({ name }) => updated.has(name));
    if (names.length === 0) continue;
    for (const { name, type } of names) {
      const value = attributeOf(item, name);
      if (value === undefined) continue;
      if (!(type in value)) throw unsupportedIndexKeyUpdate();
      if (!isEmptyKeyValue(value)) continue;
      throw isNewItem ? emptyIndexKey(name, value, definition.indexName) : emptyIndexKeyUpdate(value);
    }
    checkKeySizes(definition.keySchema, item);
  }
}

/** Whether a write to these top-level attributes would change the primary key. */
export function checkNoKeyUpdate(table: Table, updated: ReadonlySet<string>): void {
  for (const { name } of table.keyAttributes) {
    if (updated.has(name)) {
      throw invalidParameterValues(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
}

/** Key attributes are scalars: no expression may look inside of one (`nested`: the top-level names it looks into). */
export function checkKeyPaths(table: Table, nested: ReadonlySet<string>): void {
  if (nested.size === 0) return;
  for (const { name } of table.keyAttributes) if (nested.has(name)) throw notScalar(`Key: ${name}`);
  for (const { keyAttributes } of table.indexes.values()) {
    for (const { name } of keyAttributes) if (nested.has(name)) throw notScalar(`IndexKey: ${name}`);
  }
}

/** A `Key` whose attributes or types are not those of the key schema. */
export function keySchemaMismatch(): DynamoError {
  return validationError('The provided key element does not match the schema');
}

function notScalar(key: string): DynamoError {
  return validationError(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${key}`,
  );
}

function checkKeyAttribute(key: Item, { name, type }: KeyAttribute, indexName: string | undefined): void {
  const value = attributeOf(key, name);
  if (value === undefined || !(type in value)) throw keySchemaMismatch();
  if (!isEmptyKeyValue(value)) return;
  throw indexName === undefined ? emptyKey(name, value) : emptyIndexKey(name, value, indexName);
}

function checkItemAttribute(item: Item, { name, type }: KeyAttribute): void {
  const value = attributeOf(item, name);
  if (value === undefined) throw invalidParameterValues(`Missing the key ${name} in the item`);
  if (!(type in value)) {
    throw invalidParameterValues(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
  }
  if (isEmptyKeyValue(value)) throw emptyKey(name, value);
}

/** Whether an item's attributes are not too long to be this key. */
export function fitsKeySizes(schema: KeySchema, item: Item): boolean {
  return (
    sizeOf(schema.partition, item) <= MAX_PARTITION_KEY_BYTES &&
    sizeOf(schema.sort, item) <= MAX_SORT_KEY_BYTES
  );
}

function checkKeySizes(schema: KeySchema, item: Item): void {
  if (sizeOf(schema.partition, item) > MAX_PARTITION_KEY_BYTES) {
    throw invalidParameterValues(
      `Size of hashkey has exceeded the maximum size limit of${MAX_PARTITION_KEY_BYTES} bytes`,
    );
  }
  if (sizeOf(schema.sort, item) > MAX_SORT_KEY_BYTES) {
    throw invalidParameterValues(
      `Aggregated size of all range keys has exceeded the size limit of ${MAX_SORT_KEY_BYTES} bytes`,
    );
  }
}

function sizeOf(attributes: readonly KeyAttribute[], item: Item): number {
  let bytes = 0;
  for (const { name, type } of attributes) {
    const value = type === 'N' ? undefined : attributeOf(item, name);
    if (value !== undefined) bytes += valueSizeBytes(value);
  }
  return bytes;
}

/** Whether a value is one that no key may have. */
export function isEmptyKeyValue(value: AttributeValue): boolean {
  return ('S' in value && value.S === '') || ('B' in value && value.B === '');
}

/**
 * Whether an error is that of an empty string or binary in a key, which AWS looks for before it begins a transaction
 * (recorded in 2026), whereas other faults of a key are found by the action.
 */
export function isEmptyKeyError(error: DynamoError): boolean {
  return error.message.startsWith(NOT_VALID);
}

function emptyKey(name: string, value: AttributeValue): DynamoError {
  return validationError(`${NOT_VALID} ${emptyValue(value)} Key: ${name}`);
}

function emptyIndexKey(name: string, value: AttributeValue, indexName: string): DynamoError {
  return validationError(
    `${NOT_VALID} A value specified for a secondary index key is not supported. ${emptyValue(value)} ` +
      `IndexName: ${indexName}, IndexKey: ${name}`,
  );
}

function emptyIndexKeyUpdate(value: AttributeValue): DynamoError {
  return validationError(
    `${NOT_VALID} The update expression attempted to update a secondary index key to a value that is not supported. ` +
      emptyValue(value),
  );
}

function indexKeyTypeMismatch(
  { name, type }: KeyAttribute,
  actual: AttributeType,
  indexName: string,
): DynamoError {
  return invalidParameterValues(
    `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${indexName}`,
  );
}

/** A value of the wrong type that comes from the item itself, so that only the update's evaluation can tell. */
function unsupportedIndexKeyUpdate(): DynamoError {
  return validationError(
    'The update expression attempted to update the secondary index key to unsupported type',
  );
}

const NOT_VALID = 'One or more parameter values are not valid.';

function emptyValue(value: AttributeValue): string {
  const kind = 'S' in value ? 'string' : 'binary';
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;
}
