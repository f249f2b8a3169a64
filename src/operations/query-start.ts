import { type DynamoError, validationError } from '../errors/index.js';
import type { KeyCondition, KeyPlan } from '../expressions/index.js';
import { planKeyConditions } from '../expressions/index.js';
import { checkKeyAttributes, isInRange, type KeyAttribute, type KeyRange } from '../tables/index.js';
import { type AttributeValue, type Item, type MutableItem, setAttribute } from '../values/index.js';
import {
  checkStartKeyPart,
  checkStartPrimaryKey,
  hasPageKeySize,
  invalidStartKey,
} from './page-start-key.js';
import { encodePageKey, type PageTarget } from './page-target.js';

/** The key conditions of a Query, in either form. */
export interface QueryConditions {
  readonly form: 'expression' | 'legacy';
  readonly conditions: readonly KeyCondition[];
}

/**
 * What part of the target a Query reads. Throws AWS's ValidationException for conditions or a start key that do not
 * suit the key schema. AWS looks at start key and conditions side by side, first for the partition key, then for the
 * sort key (order as recorded in dynalite's Query tests).
 */
export function planQuery(
  target: PageTarget,
  { form, conditions }: QueryConditions,
  startKey: Item | undefined,
): KeyPlan {
  const { partition, sort } = target.keySchema;
  if (startKey !== undefined) {
    if (!hasPageKeySize(target, startKey)) throw invalidStartKey();
    checkStartKeyPart(target, startKey, { partition, sort: [] });
    const ofPartition = conditions.filter(({ attribute }) =>
      partition.some(({ name }) => name === attribute),
    );
    // With a condition missing, the whole plan fails for that reason below, before the sort key is looked at.
    if (sort.length > 0 && ofPartition.length === partition.length) {
      planKeyConditions(ofPartition, { partition, sort: [] }, form);
      checkStartKeyPart(target, startKey, { partition: [], sort });
    }
  }
  const plan = planKeyConditions(conditions, target.keySchema, form);
  checkPlanValues(target, plan);
  return plan;
}

/** Checks a start key that suits the schema against the conditions, and encodes it. */
export function startOfQuery(
  target: PageTarget,
  startKey: Item,
  { plan, range }: { plan: KeyPlan; range: KeyRange },
): Uint8Array {
  checkStartPrimaryKey(target, startKey);
  const start = encodePageKey(target, startKey);
  if (!isInRange(start, range)) throw outsideOfQuery(target, startKey, { plan, range });
  if (!canResume(target)) throw endlessStartKey(startKey);
  return start;
}

/** A table without a sort key has one item to a partition: its Query has no second page and takes no start key. */
export function canResume({ index, keySchema }: PageTarget): boolean {
  return index !== undefined || keySchema.sort.length > 0;
}

function outsideOfQuery(
  target: PageTarget,
  startKey: Item,
  { plan, range }: { plan: KeyPlan; range: KeyRange },
): DynamoError {
  if (plan.sortEquals.length === 0 && plan.sortRange === undefined) {
    return validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const inPartition = { ...startKey, ...itemOf(target.keySchema.partition, plan.partition) };
  return validationError(
    isInRange(encodePageKey(target, inPartition), range)
      ? 'The query can return at most one row and cannot be restarted'
      : 'The provided starting key does not match the range key predicate',
  );
}

/** Seen by ScyllaDB's test_query.py. */
function endlessStartKey(startKey: Item): DynamoError {
  const values = Object.entries(startKey).map(([name, value]) => {
    const [type, content] = Object.entries(value)[0] ?? [];
    return `${name}=AttributeValue: {${type}:${content}}`;
  });
  return validationError(
    `The provided exclusive start key is invalid: ExclusiveStartKey: {${values.join(', ')}}`,
  );
}

/** The values of conditions are held to what keys can be: not empty, and no longer than a key. */
function checkPlanValues({ index, keySchema }: PageTarget, plan: KeyPlan): void {
  const indexName = index?.definition.indexName;
  const { partition, sort } = keySchema;
  checkKeyAttributes({ partition, sort: [] }, itemOf(partition, plan.partition), indexName);
  const { sortEquals, sortRange } = plan;
  const given = sort.slice(0, sortEquals.length + (sortRange === undefined ? 0 : 1));
  if (given.length === 0) return;
  for (const last of sortRange?.values ?? [undefined]) {
    const values = last === undefined ? sortEquals : [...sortEquals, last];
    checkKeyAttributes({ partition: [], sort: given }, itemOf(given, values), indexName);
  }
}

function itemOf(attributes: readonly KeyAttribute[], values: readonly AttributeValue[]): Item {
  const item: MutableItem = {};
  for (const [at, { name }] of attributes.entries()) {
    const value = values[at];
    if (value !== undefined) setAttribute(item, name, value);
  }
  return item;
}
