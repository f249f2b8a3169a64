import type { AttributeType, AttributeValue, Item, KeyAttributeType } from '../values/index.js';

/** A ConditionExpression, FilterExpression or legacy condition, ready to be asked of any number of items. */
export interface Condition {
  /** True when the item satisfies the condition. `undefined` is an item that does not exist: it has no attributes. */
  evaluate(item: Item | undefined): boolean;
  /** The top-level attributes the condition reads. */
  readonly attributes: ReadonlySet<string>;
  /** Those of them that it reads inside of (`a.b`, `a[0]`): what may not be a key attribute. */
  readonly nestedAttributes: ReadonlySet<string>;
}

/** A ProjectionExpression or AttributesToGet. */
export interface Projection {
  /** The chosen parts of the item; lists keep only the chosen elements, in their order. */
  apply(item: Item): Item;
  /** The top-level attributes the projection reads. */
  readonly attributes: ReadonlySet<string>;
  /** Those of them that it reads inside of (`a.b`, `a[0]`): what may not be a key attribute. */
  readonly nestedAttributes: ReadonlySet<string>;
}

/** An UpdateExpression or AttributeUpdates. */
export interface Update {
  /**
   * The item after the update. `item` is the old one, or undefined when none exists: then the update reads and changes
   * the `key`. Undefined means that there is still no item: an update that only removes does not create one.
   * Throws AWS's ValidationException when the update does not fit the item. Never changes its arguments.
   */
  apply(item: Item | undefined, key: Item): Item | undefined;
  /** The top-level attributes the update writes: what may not be a key attribute. */
  readonly attributes: ReadonlySet<string>;
  /** Those of them that it reads or writes inside of (`a.b`, `a[0]`): what may not be a key attribute. */
  readonly nestedAttributes: ReadonlySet<string>;
  /** By top-level attribute, the type of the value that is set, added or deleted where it depends on no item. */
  readonly valueTypes: ReadonlyMap<string, AttributeType>;
  /** The parts of `item` at the updated paths, as UPDATED_OLD (the old item) and UPDATED_NEW (the new) return them. */
  updatedPart(item: Item | undefined): Item | undefined;
}

export type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'BETWEEN' | 'begins_with';

/**
 * One condition on one key attribute. BETWEEN has two values, every other operator one. 'unindexable' is any legacy
 * operator that keys do not have: which one no longer matters, as `planKeyConditions` refuses it.
 */
export type KeyCondition = {
  readonly attribute: string;
  readonly operator: KeyOperator | 'unindexable';
  readonly values: readonly AttributeValue[];
};

/** A key condition that leaves a range of keys. */
export type KeyRange = {
  readonly attribute: string;
  readonly operator: Exclude<KeyOperator, '='>;
  readonly values: readonly AttributeValue[];
};

/** A key attribute of a table or index, with the type its definition gives it. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyAttributeType;
}

/** The key schema a Query goes by. Multi-attribute keys have up to four of each. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

/** Which items a Query reads: one partition, and a range of it. */
export interface KeyPlan {
  /** One value for each partition attribute. */
  readonly partition: readonly AttributeValue[];
  /** Values of the first sort attributes, given with `=`. */
  readonly sortEquals: readonly AttributeValue[];
  /** The condition on the sort attribute after those, when it is not `=`. */
  readonly sortRange?: KeyRange;
}

/** The expressions of one request, opened over its placeholders. */
export interface RequestExpressions {
  condition(text: string, parameter: 'ConditionExpression' | 'FilterExpression'): Condition;
  /**
   * Parses a KeyConditionExpression and checks its operands. AWS looks whether it is made of key conditions only after
   * all expressions of the request are read (dynalite's Query tests): calling the result does so, and gives the
   * conditions in the order written.
   */
  keyConditions(text: string): () => readonly KeyCondition[];
  projection(text: string): Projection;
  update(text: string): Update;
  /** To be called after the last expression: throws AWS's error for a name or value that no expression used. */
  close(): void;
}
