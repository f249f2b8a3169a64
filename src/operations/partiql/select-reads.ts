import { type DynamoError, validationError } from '../../errors/index.js';
import type { Ordering, ReadBranch, ReadPlan } from '../../partiql/index.js';
import { encodePrimaryKey, type KeyRange, rangeOfPlan } from '../../tables/index.js';
import { compareValues, type Item, type MutableItem, setAttribute } from '../../values/index.js';
import type { PageTarget } from '../page-target.js';
import { planQuery } from '../query-start.js';

/** A part of a SELECT's target that is read in one go. */
export interface Read {
  readonly range: KeyRange;
  /** The one item's key, when it can be no more. */
  readonly primaryKey: Uint8Array | undefined;
}

/**
 * The reads of a plan, in the order in which their items are answered. Throws AWS's ValidationException when some item
 * would be read twice, and for key values that no key can have.
 */
export function readsOf(target: PageTarget, plan: ReadPlan, ordering: Ordering | undefined): readonly Read[] {
  if (plan.kind === 'scan') return [{ range: {}, primaryKey: undefined }];
  const reads = plan.branches.map((branch) => ({ branch, read: readOf(target, branch) }));
  checkDisjoint(reads.map(({ read }) => read));
  if (ordering === undefined || reads.length === 1) return reads.map(({ read }) => read);
  return reads
    .sort((a, b) => {
      const byPartition = compareValues(a.branch.partition, b.branch.partition) ?? 0;
      if (byPartition !== 0) return ordering.partitions === 'descending' ? -byPartition : byPartition;
      const byRange = compareStarts(a.read, b.read);
      return ordering.descending ? -byRange : byRange;
    })
    .map(({ read }) => read);
}

/** The key, when a branch is about one item of the table and asks for nothing else. */
export function itemKeyOf(target: PageTarget, { keyConditions }: ReadBranch): Item | undefined {
  const { partition, sort } = target.keySchema;
  if (target.index !== undefined || keyConditions.length < partition.length + sort.length) return undefined;
  const key: MutableItem = {};
  for (const { attribute, operator, values } of keyConditions) {
    const [value] = values;
    if (operator !== '=' || value === undefined) return undefined;
    setAttribute(key, attribute, value);
  }
  return key;
}

function readOf(target: PageTarget, branch: ReadBranch): Read {
  const conditions = { form: 'expression', conditions: branch.keyConditions } as const;
  const range = rangeOfPlan(planQuery(target, conditions, undefined));
  const key = itemKeyOf(target, branch);
  const primaryKey = key && encodePrimaryKey(target.table.definition.keySchema, key);
  return { range, primaryKey };
}

function checkDisjoint(reads: readonly Read[]): void {
  let end: Uint8Array | undefined;
  for (const [at, { range }] of [...reads].sort(compareStarts).entries()) {
    const { start, end: ownEnd } = range;
    const begins = start ?? new Uint8Array();
    if (ownEnd !== undefined && Buffer.compare(begins, ownEnd) >= 0) continue;
    if (at > 0 && (end === undefined || Buffer.compare(begins, end) < 0)) throw overlapping();
    end = ownEnd;
  }
}

function compareStarts(a: Read, b: Read): number {
  return Buffer.compare(a.range.start ?? new Uint8Array(), b.range.start ?? new Uint8Array());
}

function overlapping(): DynamoError {
  return validationError('Overlapping conditions with range keys are not supported in where clause');
}
