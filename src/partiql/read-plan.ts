import { validationError } from '../errors/index.js';
import {
  asKeyCondition,
  type BoundCondition,
  type BoundLeaf,
  type KeyCondition,
  type KeySchema,
} from '../expressions/index.js';
import { MAX_DECOMPOSED_READS } from '../limits/index.js';
import { type AttributeValue, valuesEqual } from '../values/index.js';
import { checkKeyTypes, joined } from './write-key.js';

/** One Query that a SELECT comes down to: conditions on the key, and what else its items have to meet. */
export interface ReadBranch {
  readonly partition: AttributeValue;
  /** The partition key's equality first; at most one condition on the sort key after it. */
  readonly keyConditions: readonly KeyCondition[];
  readonly filters: readonly BoundCondition[];
}

/**
 * How a SELECT is read. `branches`: one Query each, and what meets the WHERE clause is in exactly one of them.
 * `partitions`: the partitions are known, but conditions on the sort key are such as no Query has. `scan`: everything.
 */
export type ReadPlan =
  | { readonly kind: 'branches'; readonly branches: readonly ReadBranch[] }
  | { readonly kind: 'partitions'; readonly branches: readonly ReadBranch[] }
  | { readonly kind: 'scan' };

/**
 * Plans the reads of a table or index with one partition attribute and at most one sort attribute. Throws AWS's
 * ValidationException for more than 50 reads.
 */
export function planReads(where: BoundCondition | undefined, schema: KeySchema): ReadPlan {
  const planner = new ReadPlanner(schema);
  if (where === undefined || !planner.pinsPartition(where)) return { kind: 'scan' };
  const branches = planner.expand(where).map((parts) => planner.branchOf(parts));
  const regular = branches.filter((branch) => branch !== 'irregular');
  if (regular.length === branches.length) return { kind: 'branches', branches: regular };
  const partitions = planner.partitionsOf(where).map((keyCondition) => wholePartition(keyCondition, where));
  return { kind: 'partitions', branches: partitions };
}

/** Throws AWS's ValidationException for a planned key value that is of another type than the key. */
export function checkPlanTypes(plan: ReadPlan, schema: KeySchema): void {
  if (plan.kind === 'scan') return;
  for (const { keyConditions } of plan.branches) checkTypes(keyConditions, schema);
}

/** What of a SELECT's WHERE clause is still to be asked of the items that the plan reads; undefined for nothing. */
export function filterOf(plan: ReadPlan, where: BoundCondition | undefined): BoundCondition | undefined {
  if (plan.kind !== 'branches') return where;
  const [only, ...others] = plan.branches;
  if (only !== undefined && others.length === 0) return joined(only.filters);
  // The ranges are disjoint, so that within each the whole clause holds exactly where the branch's own filter does.
  return plan.branches.every(({ filters }) => filters.length === 0) ? undefined : where;
}

class ReadPlanner {
  readonly #hash: string;
  readonly #names: ReadonlySet<string>;

  constructor({ partition, sort }: KeySchema) {
    this.#hash = partition[0]?.name ?? '';
    this.#names = new Set([...partition, ...sort].map(({ name }) => name));
  }

  /** Whether every item that meets the condition is in one of a few partitions that it names. */
  pinsPartition(condition: BoundCondition): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.conditions.some((part) => this.pinsPartition(part));
      case 'or':
        return condition.conditions.every((part) => this.pinsPartition(part));
      case 'not':
        return false;
      default:
        return this.#alternativesOf(condition).every(({ attribute }) => attribute === this.#hash);
    }
  }

  /** The alternatives of a condition, each a list of conditions that hold together; the key is in no OR or IN below. */
  expand(condition: BoundCondition): readonly (readonly BoundCondition[])[] {
    switch (condition.kind) {
      case 'and': {
        let alternatives: readonly (readonly BoundCondition[])[] = [[]];
        for (const part of condition.conditions) {
          const more = this.expand(part);
          checkReadCount(alternatives.length * more.length);
          alternatives = alternatives.flatMap((one) => more.map((other) => [...one, ...other]));
        }
        return alternatives;
      }
      case 'or': {
        if (!this.#touchesKey(condition)) return [[condition]];
        const alternatives = condition.conditions.flatMap((part) => this.expand(part));
        checkReadCount(alternatives.length);
        return alternatives;
      }
      case 'in': {
        const { operand, candidates } = condition;
        if (this.#alternativesOf(condition).some(({ operator }) => operator !== '=')) return [[condition]];
        checkReadCount(candidates.length);
        return candidates.map((right) => [{ kind: 'comparison', operator: '=', left: operand, right }]);
      }
      default:
        return [[condition]];
    }
  }

  /** 'irregular' when no single Query reads exactly what these conditions select. */
  branchOf(parts: readonly BoundCondition[]): ReadBranch | 'irregular' {
    const filters: BoundCondition[] = [];
    let hash: KeyCondition | undefined;
    let range: KeyCondition | undefined;
    for (const part of parts) {
      const found = this.#keyConditionOf(part);
      if (found === undefined) {
        if (this.#isOnKey(part)) return 'irregular';
        filters.push(part);
      } else if (found.attribute === this.#hash) {
        if (found.operator !== '=') return 'irregular';
        if (hash !== undefined && !isSame(hash, found)) return 'irregular';
        hash = found;
      } else {
        if (range !== undefined && !isSame(range, found)) return 'irregular';
        range = found;
      }
    }
    const [partition] = hash?.values ?? [];
    if (hash === undefined || partition === undefined) return 'irregular';
    return { partition, keyConditions: range === undefined ? [hash] : [hash, range], filters };
  }

  /** The equalities that pin the partition, each value once. */
  partitionsOf(where: BoundCondition): readonly KeyCondition[] {
    const found: KeyCondition[] = [];
    for (const parts of this.expand(where)) {
      for (const part of parts) {
        const key = this.#keyConditionOf(part);
        if (key?.attribute !== this.#hash || key.operator !== '=') continue;
        if (!found.some((other) => isSame(other, key))) found.push(key);
      }
    }
    return found;
  }

  #keyConditionOf(condition: BoundCondition): KeyCondition | undefined {
    if (!isLeaf(condition)) return undefined;
    const found = asKeyCondition(condition);
    return found !== undefined && this.#names.has(found.attribute) ? found : undefined;
  }

  /** A leaf condition, or the NOT of one, on a key attribute. */
  #isOnKey(condition: BoundCondition): boolean {
    if (condition.kind === 'not') return isLeaf(condition.condition) && this.#isOnKey(condition.condition);
    return isLeaf(condition) && this.#touchesKey(condition);
  }

  /** The equalities that a comparison or IN offers; one without an attribute for anything else. */
  #alternativesOf(leaf: BoundLeaf): readonly { readonly attribute?: string; readonly operator?: string }[] {
    if (leaf.kind !== 'in') {
      const found = this.#keyConditionOf(leaf);
      return [found?.operator === '=' ? found : {}];
    }
    const { operand, candidates } = leaf;
    return candidates.map((right) => {
      const found = this.#keyConditionOf({ kind: 'comparison', operator: '=', left: operand, right });
      return found ?? {};
    });
  }

  #touchesKey(condition: BoundCondition): boolean {
    switch (condition.kind) {
      case 'not':
        return this.#touchesKey(condition.condition);
      case 'and':
      case 'or':
        return condition.conditions.some((part) => this.#touchesKey(part));
      default:
        return operandsOf(condition).some(
          (operand) =>
            operand.kind === 'path' && operand.path.length === 1 && this.#names.has(String(operand.path[0])),
        );
    }
  }
}

function wholePartition(keyCondition: KeyCondition, where: BoundCondition): ReadBranch {
  const [partition] = keyCondition.values;
  if (partition === undefined) throw new TypeError('an equality has a value');
  return { partition, keyConditions: [keyCondition], filters: [where] };
}

function isLeaf(condition: BoundCondition): condition is BoundLeaf {
  return condition.kind !== 'and' && condition.kind !== 'or' && condition.kind !== 'not';
}

function operandsOf(leaf: BoundLeaf) {
  switch (leaf.kind) {
    case 'comparison':
      return [leaf.left, leaf.right];
    case 'between':
      return [leaf.operand, leaf.lower, leaf.upper];
    case 'in':
      return [leaf.operand, ...leaf.candidates];
    case 'function':
      return leaf.operands;
  }
}

function isSame(a: KeyCondition, b: KeyCondition): boolean {
  return (
    a.attribute === b.attribute &&
    a.operator === b.operator &&
    a.values.every((value, at) => {
      const other = b.values[at];
      return other !== undefined && valuesEqual(value, other);
    })
  );
}

function checkTypes(conditions: readonly KeyCondition[], schema: KeySchema): void {
  for (const { attribute, values } of conditions) {
    for (const value of values) checkKeyTypes({ [attribute]: value }, schema);
  }
}

function checkReadCount(count: number): void {
  if (count > MAX_DECOMPOSED_READS) {
    throw validationError('Too many decomposed read operations for a given query.');
  }
}
