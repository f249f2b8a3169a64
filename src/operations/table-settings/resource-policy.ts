import {
  policyChangedTooOften,
  policyNotFound,
  resourceInUse,
  streamOfTableNotFound,
  tableNotFound,
} from '../../errors/index.js';
import type { ResourcePolicyDefinition, TableAddress, TableDefinition } from '../../tables/index.js';
import type { Caller, OperationServices } from '../operation.js';
import { parsePolicyArn } from '../table-reference.js';

/** The table or stream that a policy belongs to. */
export interface PolicyTarget {
  readonly address: TableAddress;
  /** Of the stream; undefined for the table itself. */
  readonly streamLabel: string | undefined;
}

/** ExpectedRevisionId of a resource that must have no policy. */
const NO_POLICY = 'NO_POLICY';
/** How long a policy stays as it is, where changes take time. */
const MIN_INTERVAL_MS = 15_000;

/** Finds what a ResourceArn means, with its table. */
export function policyTarget(
  arn: string,
  caller: Caller,
  { catalog }: OperationServices,
): { readonly target: PolicyTarget; readonly definition: TableDefinition } {
  const target = parsePolicyArn(arn, caller);
  const { address, streamLabel } = target;
  const definition = catalog.find(address)?.definition;
  if (definition === undefined) throw tableNotFound(address.tableName);
  if (streamLabel !== undefined && definition.stream?.label !== streamLabel) {
    throw streamOfTableNotFound({ label: streamLabel, tableName: address.tableName });
  }
  return { target, definition };
}

/** The policy of the target, present or past. */
export function policyOf(
  { resourcePolicy, streamPolicies }: TableDefinition,
  { streamLabel }: PolicyTarget,
): ResourcePolicyDefinition | undefined {
  return streamLabel === undefined ? resourcePolicy : streamPolicies?.[streamLabel];
}

/** The definition with another policy. */
export function withPolicy(
  definition: TableDefinition,
  { streamLabel }: PolicyTarget,
  policy: ResourcePolicyDefinition,
): TableDefinition {
  if (streamLabel === undefined) return { ...definition, resourcePolicy: policy };
  return { ...definition, streamPolicies: { ...definition.streamPolicies, [streamLabel]: policy } };
}

/** Refuses a change that expects another revision than there is. Wordings recorded (2026). */
export function checkRevision(
  present: ResourcePolicyDefinition | undefined,
  { expected, tableName }: { expected: string | undefined; tableName: string },
): void {
  if (expected === undefined) return;
  if (expected === NO_POLICY) {
    if (present?.document === undefined) return;
    throw policyNotFound(
      `Requested policy update expecting none to be present for table ${tableName}, ` +
        `but a policy exists with revision id ${present.revisionId}.`,
    );
  }
  if (present === undefined) {
    throw policyNotFound(
      `Requested update for policy with revision id ${expected}, but table ${tableName} has no associated policy.`,
    );
  }
  if (present.revisionId !== expected) {
    throw policyNotFound(
      `Requested update for policy with revision id ${expected}, ` +
        `but the policy associated to target table ${tableName} has revision id ${present.revisionId}.`,
    );
  }
}

/** Refuses a change while the table comes or goes, or soon after another one where changes take time. */
export function checkPolicyChange(
  { tableName, status }: TableDefinition,
  present: ResourcePolicyDefinition | undefined,
  { nowMs, hasDelay }: { nowMs: number; hasDelay: boolean },
): void {
  if (status === 'CREATING') throw resourceInUse(`Table is being created: ${tableName}`);
  if (status === 'DELETING') throw resourceInUse(`Table is being deleted: ${tableName}`);
  if (present === undefined || !hasDelay) return;
  const until = Number(present.revisionId) + MIN_INTERVAL_MS;
  if (nowMs < until) throw policyChangedTooOften(tableName, new Date(until));
}

/** The next revision: the time, or more where the clock has not moved. */
export function nextRevisionId(present: ResourcePolicyDefinition | undefined, nowMs: number): string {
  return String(present === undefined ? nowMs : Math.max(nowMs, Number(present.revisionId) + 1));
}
