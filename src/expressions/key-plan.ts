import { type DynamoError, invalidParameterValues, validationError } from '../errors/index.js';
import { type AttributeValue, typeOf } from '../values/index.js';
import type { KeyAttribute, KeyCondition, KeyPlan, KeyRange, KeySchema } from './compiled.js';

/**
 * Matches key conditions with the key schema of a table or index: every partition attribute has `=`, sort attributes
 * are given from the left without gaps, and only the last of those given may have another operator. Throws AWS's
 * ValidationException otherwise. Conditions may come in any order. Wordings for keys of two attributes at most as
 * dynalite's tests recorded them, for others as dynamodb-conformance did in 2026.
 */
export function planKeyConditions(
  conditions: readonly KeyCondition[],
  schema: KeySchema,
  form: 'expression' | 'legacy',
): KeyPlan {
  checkCount(conditions, schema, form);
  const byAttribute = new Map(conditions.map((condition) => [condition.attribute, condition]));
  if (schema.partition.length > 1) checkPartitionEquality(byAttribute, schema.partition);
  if (schema.sort.length > 1) checkSortEquality(byAttribute, schema.sort);
  const partition = schema.partition.map((attribute) => {
    const { operator, values } = takeCondition(byAttribute, attribute);
    const [value] = values;
    if (operator !== '=' || value === undefined) throw unsupportedCondition();
    return value;
  });
  const { sortEquals, sortRange } = planSort(byAttribute, schema.sort);
  return sortRange === undefined ? { partition, sortEquals } : { partition, sortEquals, sortRange };
}

/** AWS counts before it looks at names; that the legacy form keeps its old words is likeness. */
function checkCount(
  { length: count }: readonly KeyCondition[],
  { partition, sort }: KeySchema,
  form: 'expression' | 'legacy',
): void {
  const keyCount = partition.length + sort.length;
  const maxCount = Math.max(2, keyCount);
  if (count > maxCount && form === 'expression') {
    throw validationError(
      `The number of query conditions (${count}) exceeds the number of key attributes defined in the schema (${keyCount})`,
    );
  }
  if (count === 0 || count > maxCount) throw validationError('Conditions can be of length 1 or 2 only');
  if (count > partition.length && sort.length === 0) throw unsupportedCondition();
}

type ConditionsByAttribute = ReadonlyMap<string, KeyCondition>;

/** Of a partition key of several attributes, every one needs `=`. The end of the message is likeness. */
function checkPartitionEquality(given: ConditionsByAttribute, partition: readonly KeyAttribute[]): void {
  const names = namesWithoutEquality(given, partition);
  if (names.length === 0) return;
  throw validationError(
    `HASH key attributes ${names.join(', ')} must have equality conditions specified in the query`,
  );
}

/** Of a sort key of several attributes, every one before the last that is given needs `=`. */
function checkSortEquality(given: ConditionsByAttribute, sort: readonly KeyAttribute[]): void {
  const lastAt = sort.findLastIndex(({ name }) => given.has(name));
  const names = namesWithoutEquality(given, sort.slice(0, Math.max(0, lastAt)));
  if (names.length === 0) return;
  throw validationError(
    `RANGE key attributes ${names.join(', ')} must have equality conditions specified in the query ` +
      `because a condition is present on key attribute ${sort[lastAt]?.name}`,
  );
}

function namesWithoutEquality(
  given: ConditionsByAttribute,
  attributes: readonly KeyAttribute[],
): readonly string[] {
  return attributes.map(({ name }) => name).filter((name) => given.get(name)?.operator !== '=');
}

interface SortPlan {
  readonly sortEquals: readonly AttributeValue[];
  readonly sortRange?: KeyRange;
}

function planSort(byAttribute: Map<string, KeyCondition>, sort: readonly KeyAttribute[]): SortPlan {
  const sortEquals: AttributeValue[] = [];
  for (const attribute of sort) {
    // Nothing more is asked for: the rest of the key is free.
    if (byAttribute.size === 0) return { sortEquals };
    const condition = takeCondition(byAttribute, attribute);
    const { operator, values } = condition;
    const [value] = values;
    if (operator === 'unindexable') throw unindexable();
    if (operator === '=' && value !== undefined) {
      sortEquals.push(value);
    } else if (operator !== '=') {
      if (byAttribute.size > 0) throw unsupportedCondition();
      return { sortEquals, sortRange: { attribute: attribute.name, operator, values } };
    }
  }
  if (byAttribute.size > 0) throw unsupportedCondition();
  return { sortEquals };
}

/** Takes the condition on a key attribute out of those still to be matched. */
function takeCondition(byAttribute: Map<string, KeyCondition>, { name, type }: KeyAttribute): KeyCondition {
  const condition = byAttribute.get(name);
  if (condition === undefined) {
    throw validationError(`Query condition missed key schema element: ${name}`);
  }
  if (condition.operator === 'unindexable') throw unindexable();
  if (condition.values.some((value) => typeOf(value) !== type)) {
    throw invalidParameterValues('Condition parameter type does not match schema type');
  }
  byAttribute.delete(name);
  return condition;
}

function unsupportedCondition(): DynamoError {
  return validationError('Query key condition not supported');
}

/** A legacy operator that no key can answer: NE, IN, NULL, NOT_NULL, CONTAINS, NOT_CONTAINS. */
function unindexable(): DynamoError {
  return validationError('Attempted conditional constraint is not an indexable operation');
}
