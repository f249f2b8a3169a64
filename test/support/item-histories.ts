import fc from 'fast-check';
import type { OperationName } from '../../src/shapes/index.js';

/** Random sequences of operations on few keys of one table, and the trivial model of what they do. */

export type ModelValue = { readonly S: string } | { readonly N: string };
export type ModelItem = Readonly<Record<string, ModelValue>>;

/** An operation and, when nothing but its condition can stop it, what it does to the items. */
export interface Step {
  readonly operation: OperationName;
  readonly body: object;
  /** Whether the condition holds for the present item; undefined when the model does not know. */
  readonly holds?: (items: ModelItems) => boolean;
  /** What the step does when it is accepted. */
  readonly apply?: (items: ModelItems) => void;
  /** The response of a read, as the model knows it. */
  readonly reads?: (items: ModelItems) => object;
}

/** Items by key. */
export type ModelItems = Map<string, ModelItem>;

const keys = fc.record({ a: fc.constantFrom('p', 'q'), b: fc.constantFrom('1', '2', '3') });
type Key = { readonly a: string; readonly b: string };

const nameOf = ({ a, b }: Key) => `${a}/${b}`;
const wireOf = ({ a, b }: Key): ModelItem => ({ a: { S: a }, b: { S: b } });

const texts = fc.constantFrom('x', 'y', 'ü', 'a longer text');
const numbers = fc.integer({ min: -3, max: 12 }).map(String);
const attributes = fc.record(
  {
    c: texts.map((S) => ({ S })),
    d: texts.map((S) => ({ S })),
    e: texts.map((S) => ({ S })),
    n: numbers.map((N) => ({ N })),
  },
  { requiredKeys: [] },
);

/** Of a write: no condition, one that the model knows, or one that it does not. */
const conditions = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.constantFrom(
    { ConditionExpression: 'attribute_exists(a)' },
    { ConditionExpression: 'attribute_not_exists(b)' },
    { ConditionExpression: 'attribute_exists(c) AND (n > d OR size(d) > n OR NOT contains(d, c))' },
    { ConditionExpression: 'c = d OR begins_with(e, c)' },
    { ConditionExpression: 'c BETWEEN d AND e' },
  ),
);

function holdsFor(condition: { ConditionExpression?: string }, key: Key): Partial<Step> {
  const { ConditionExpression: text } = condition;
  if (text === undefined) return { holds: () => true };
  if (text.startsWith('attribute_exists(a)')) return { holds: (items) => items.has(nameOf(key)) };
  if (text.startsWith('attribute_not_exists')) return { holds: (items) => !items.has(nameOf(key)) };
  return {};
}

/** Steps on a table with the key `a`, `b`; indexes on `c`, `d` and `e` change nothing for the model. */
export function stepsOn(TableName: string): fc.Arbitrary<Step> {
  const puts = fc.tuple(keys, attributes, conditions).map(([key, some, condition]): Step => {
    const Item = { ...wireOf(key), ...some };
    return {
      operation: 'PutItem',
      body: { TableName, Item, ...condition, ReturnValues: 'ALL_OLD', ReturnConsumedCapacity: 'INDEXES' },
      ...holdsFor(condition, key),
      apply: (items) => items.set(nameOf(key), Item),
    };
  });
  const deletes = fc.tuple(keys, conditions).map(
    ([key, condition]): Step => ({
      operation: 'DeleteItem',
      body: {
        TableName,
        Key: wireOf(key),
        ...condition,
        ReturnValues: 'ALL_OLD',
        ReturnConsumedCapacity: 'INDEXES',
      },
      ...holdsFor(condition, key),
      apply: (items) => items.delete(nameOf(key)),
    }),
  );
  const updates = fc.tuple(keys, texts, conditions).map(
    ([key, text, condition]): Step => ({
      operation: 'UpdateItem',
      body: {
        ...{ TableName, Key: wireOf(key), UpdateExpression: 'SET c = :c REMOVE d' },
        ...{ ExpressionAttributeValues: { ':c': { S: text } }, ...condition },
        ...{ ReturnValues: 'ALL_NEW', ReturnConsumedCapacity: 'INDEXES' },
      },
      ...holdsFor(condition, key),
      apply: (items) => {
        const { d: _, ...rest } = items.get(nameOf(key)) ?? wireOf(key);
        items.set(nameOf(key), { ...rest, c: { S: text } });
      },
    }),
  );
  const legacyUpdates = fc.tuple(keys, numbers).map(
    ([key, N]): Step => ({
      operation: 'UpdateItem',
      body: { TableName, Key: wireOf(key), AttributeUpdates: { n: { Action: 'ADD', Value: { N } } } },
      holds: () => true,
      apply: (items) => {
        const item = items.get(nameOf(key)) ?? wireOf(key);
        const before = item.n !== undefined && 'N' in item.n ? Number(item.n.N) : 0;
        items.set(nameOf(key), { ...item, n: { N: String(before + Number(N)) } });
      },
    }),
  );
  const batches = fc
    .uniqueArray(fc.tuple(keys, fc.option(attributes)), { minLength: 1, selector: ([key]) => nameOf(key) })
    .map(
      (writes): Step => ({
        operation: 'BatchWriteItem',
        body: {
          RequestItems: {
            [TableName]: writes.map(([key, some]) =>
              some === null
                ? { DeleteRequest: { Key: wireOf(key) } }
                : { PutRequest: { Item: { ...wireOf(key), ...some } } },
            ),
          },
          ...{ ReturnConsumedCapacity: 'INDEXES', ReturnItemCollectionMetrics: 'SIZE' },
        },
        holds: () => true,
        apply: (items) => {
          for (const [key, some] of writes) {
            if (some === null) items.delete(nameOf(key));
            else items.set(nameOf(key), { ...wireOf(key), ...some });
          }
        },
      }),
    );
  return fc.oneof(puts, deletes, updates, legacyUpdates, batches, readsOf(TableName)).map(printed);
}

/** With the text that a failing history is printed with. */
function printed(step: Step): Step {
  return { ...step, [fc.toStringMethod]: () => `${step.operation} ${JSON.stringify(step.body)}` } as Step;
}

function readsOf(TableName: string): fc.Arbitrary<Step> {
  const gets = keys.map(
    (key): Step => ({
      operation: 'GetItem',
      body: { TableName, Key: wireOf(key) },
      reads: (items) => {
        const Item = items.get(nameOf(key));
        return Item === undefined ? {} : { Item };
      },
    }),
  );
  const queries = fc.constantFrom('p', 'q').chain((a) =>
    fc.record({ ScanIndexForward: fc.boolean(), Limit: fc.constantFrom(undefined, 1, 2) }).map(
      (options): Step => ({
        operation: 'Query',
        body: {
          ...{ TableName, KeyConditionExpression: 'a = :a', ...options },
          ExpressionAttributeValues: { ':a': { S: a } },
        },
        reads: (items) => {
          const sorts = options.ScanIndexForward ? ['1', '2', '3'] : ['3', '2', '1'];
          const all = sorts.map((b) => items.get(nameOf({ a, b }))).filter((item) => item !== undefined);
          const Items = all.slice(0, options.Limit);
          return { Items, Count: Items.length, ScannedCount: Items.length };
        },
      }),
    ),
  );
  const indexes = fc.constantFrom(undefined, 'lsiAll', 'lsiSome', 'gsiAll', 'gsiSome').map(
    (IndexName): Step => ({
      operation: 'Scan',
      body: { TableName, IndexName, ReturnConsumedCapacity: 'INDEXES' },
    }),
  );
  return fc.oneof(gets, queries, indexes);
}
