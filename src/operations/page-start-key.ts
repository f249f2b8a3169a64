import { DynamoError, validationError } from '../errors/index.js';
import { checkKeyAttributes, type KeyAttribute, keySchemaMismatch } from '../tables/index.js';
import { attributeOf, type Item, parseItem, typeOf } from '../values/index.js';
import type { PageParameters } from './page-request.js';
import type { PageTarget } from './page-target.js';

/**
 * ExclusiveStartKey: the checks that Query and Scan share, each of which throws AWS's ValidationException. Query and
 * Scan make them in different orders and words, as dynalite's tests recorded them and dynamodb-conformance still does.
 */

/** The attribute values of an ExclusiveStartKey, parsed; undefined when the request has none. */
export function parseStartKey({ ExclusiveStartKey }: PageParameters): Item | undefined {
  if (ExclusiveStartKey === undefined) return undefined;
  try {
    return parseItem(ExclusiveStartKey);
  } catch (error) {
    if (!(error instanceof DynamoError) || UNPREFIXED.test(error.message)) throw error;
    throw invalidStartKeyBecause(error.message);
  }
}

/** Problems of numbers and of duplicates go without the prefix that others have (recorded by dynalite). */
const UNPREFIXED = /contains duplicates|number set|numeric value|significant digits|with magnitude/;

/** Whether the key has as many attributes as table and index together have in their keys. */
export function hasPageKeySize({ table, index }: PageTarget, startKey: Item): boolean {
  const attributes = [...table.keyAttributes, ...(index?.keyAttributes ?? [])];
  return Object.keys(startKey).length === new Set(attributes.map(({ name }) => name)).size;
}

/** One side of the key that orders the target: its attributes are there, of the right types and sizes. */
export function checkStartKeyPart(
  { index }: PageTarget,
  startKey: Item,
  part: { readonly partition: readonly KeyAttribute[]; readonly sort: readonly KeyAttribute[] },
): void {
  for (const { name, type } of [...part.partition, ...part.sort]) {
    const value = attributeOf(startKey, name);
    if (value === undefined) throw invalidStartKey();
    if (typeOf(value) !== type) throw keySchemaMismatch();
  }
  checkKeyAttributes(part, startKey, index?.definition.indexName);
}

/** The table's key within the start key, worded as a problem of the start key. */
export function checkStartPrimaryKey({ table }: PageTarget, startKey: Item): void {
  try {
    checkKeyAttributes(table.definition.keySchema, startKey);
  } catch (error) {
    throw error instanceof DynamoError ? invalidStartKeyBecause(error.message) : error;
  }
}

export function invalidStartKey(): DynamoError {
  return validationError('The provided starting key is invalid');
}

/** `The provided starting key is invalid: …` */
export function invalidStartKeyBecause(problem: string): DynamoError {
  return validationError(`The provided starting key is invalid: ${problem}`);
}
