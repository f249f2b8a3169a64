import { invalidParameterValues } from '../../errors/index.js';
import type { UpdateGlobalSecondaryIndexAction } from '../../shapes/index.js';
import type { BillingMode, GlobalIndexDefinition } from '../../tables/index.js';
import { checkCapacityBounds, throughputOf, warmedTo, warmthOf } from './throughput.js';
import {
  changedMaximum,
  changedThroughput,
  changedWarmth,
  type ThroughputChange,
} from './throughput-change.js';

/** What changes of an index's throughput need to know beside the request. */
export interface IndexThroughputContext {
  readonly nowMs: number;
  readonly endsAtMs: number;
  /** The table's, after the request. */
  readonly mode: BillingMode;
  /** True when the table goes from on-demand to provisioned: indexes get throughput for the first time. */
  readonly becomesProvisioned: boolean;
}

type Action = UpdateGlobalSecondaryIndexAction;
type Step = (
  index: GlobalIndexDefinition,
  action: Action,
  context: IndexThroughputContext,
) => GlobalIndexDefinition;

const STEPS: readonly Step[] = [withMaximum, withWarmth, withThroughput];

/** The index after an update action. It is UPDATING for a while, except when only its warmth changes (recorded). */
export function updatedIndex(
  index: GlobalIndexDefinition,
  action: Action,
  context: IndexThroughputContext,
): GlobalIndexDefinition {
  const updated = STEPS.reduce((present, step) => step(present, action, context), index);
  if ((action.ProvisionedThroughput ?? action.OnDemandThroughput) === undefined) return updated;
  return { ...updated, status: 'UPDATING', statusEndsAtMs: context.endsAtMs };
}

/** That an update action asks for what the billing mode has. Wordings recorded (2026). */
export function checkUpdateAction(action: Action, mode: BillingMode): void {
  const { IndexName, ProvisionedThroughput, OnDemandThroughput, WarmThroughput } = action;
  checkCapacityBounds(ProvisionedThroughput);
  const asksForOther = (OnDemandThroughput ?? WarmThroughput) !== undefined;
  if (mode === 'PAY_PER_REQUEST' && (ProvisionedThroughput !== undefined || !asksForOther)) {
    throw invalidParameterValues(
      `The only Updates for index: ${IndexName} when TableThroughputMode is PAY_PER_REQUEST can be to ` +
        'OnDemandThroughput, WarmThroughput',
    );
  }
  if (mode === 'PROVISIONED' && ProvisionedThroughput === undefined && !asksForOther) {
    throw bothUnitsNeeded(IndexName);
  }
}

/** An index of a provisioned table without throughput. */
export function bothUnitsNeeded(indexName: string) {
  return invalidParameterValues(
    `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${indexName}`,
  );
}

function withMaximum(index: GlobalIndexDefinition, action: Action, { mode }: IndexThroughputContext) {
  if (action.OnDemandThroughput === undefined) return index;
  const { onDemandThroughput: present, ...rest } = index;
  const subject = { indexName: index.indexName };
  const maximum = changedMaximum(present, action.OnDemandThroughput, { mode, subject });
  return { ...rest, ...(maximum && { onDemandThroughput: maximum }) };
}

function withWarmth(index: GlobalIndexDefinition, action: Action, { endsAtMs }: IndexThroughputContext) {
  if (action.WarmThroughput === undefined) return index;
  const subject = { indexName: index.indexName };
  const warmThroughput = changedWarmth(index.warmThroughput, action.WarmThroughput, { subject, endsAtMs });
  return { ...index, warmThroughput };
}

function withThroughput(index: GlobalIndexDefinition, action: Action, context: IndexThroughputContext) {
  if (action.ProvisionedThroughput === undefined) return index;
  const { present, next } = throughputChange(index, action.ProvisionedThroughput, context);
  const warmThroughput = warmedTo(index.warmThroughput ?? warmthOf(next), warmthOf(next));
  return { ...index, throughput: present, nextThroughput: next, warmThroughput };
}

/** The first units of an index hold at once; what is known of earlier changes stays. */
function throughputChange(
  { indexName, throughput }: GlobalIndexDefinition,
  requested: NonNullable<Action['ProvisionedThroughput']>,
  { becomesProvisioned, nowMs }: IndexThroughputContext,
): ThroughputChange {
  if (!becomesProvisioned) {
    return changedThroughput(throughput, requested, { subject: { indexName }, nowMs });
  }
  const { readUnits, writeUnits } = throughputOf(requested);
  const first = { ...throughput, readUnits, writeUnits };
  return { present: first, next: first };
}
