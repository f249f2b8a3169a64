import { invalidParameterValues, limitExceeded, validationError } from '../../errors/index.js';
import type {
  OnDemandThroughput as RequestedMaximum,
  ProvisionedThroughput as RequestedThroughput,
  WarmThroughput as RequestedWarmth,
} from '../../shapes/index.js';
import type {
  BillingMode,
  OnDemandThroughput,
  ProvisionedThroughput,
  WarmThroughput,
} from '../../tables/index.js';
import { decreasesOnDay } from './description.js';
import { maximumOf, maximumOutOfRange, ON_DEMAND_WARMTH, type Subject } from './throughput.js';

/** "Decreases in provisioned throughput" of one table or index in a UTC day, quotas. */
const FREE_DECREASES = 4;
const DECREASE_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A change of capacity: AWS answers the present units with the new times, and has the new units later (recorded). */
export interface ThroughputChange {
  readonly present: ProvisionedThroughput;
  readonly next: ProvisionedThroughput;
}

/** ValidationException when nothing would change, LimitExceededException when it was decreased too often today. */
export function changedThroughput(
  present: ProvisionedThroughput,
  requested: RequestedThroughput,
  { subject, nowMs }: { subject: Subject; nowMs: number },
): ThroughputChange {
  const { ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits } = requested;
  if (readUnits === present.readUnits && writeUnits === present.writeUnits) {
    throw willNotChange(present, subject);
  }
  const decreases = readUnits < present.readUnits || writeUnits < present.writeUnits;
  const increases = readUnits > present.readUnits || writeUnits > present.writeUnits;
  if (decreases) checkDecrease(present, nowMs);
  const times = {
    ...present,
    ...(increases && { lastIncreaseAtMs: nowMs }),
    ...(decreases && { lastDecreaseAtMs: nowMs }),
  };
  const before = decreasesOnDay(present, nowMs);
  return {
    present: { ...times, decreasesToday: before },
    next: { ...times, readUnits, writeUnits, decreasesToday: decreases ? before + 1 : before },
  };
}

/** Maxima after a change: members merge one by one, -1 takes one away (recorded). */
export function changedMaximum(
  present: OnDemandThroughput | undefined,
  requested: RequestedMaximum,
  { mode, subject }: { mode: BillingMode; subject: Subject },
): OnDemandThroughput | undefined {
  const { MaxReadRequestUnits, MaxWriteRequestUnits } = requested;
  for (const [name, units] of Object.entries({ MaxReadRequestUnits, MaxWriteRequestUnits })) {
    if (units === undefined) continue;
    if (mode === 'PROVISIONED') {
      const whose = subject.indexName === undefined ? '' : ` for index : ${subject.indexName}`;
      throw invalidParameterValues(
        `${name} for OnDemandThroughput${whose} cannot be specified when the table BillingMode is PROVISIONED`,
      );
    }
    if (units < 1 && units !== -1) throw maximumOutOfRange(name, subject);
  }
  return maximumOf(
    mergedMaximum(present?.maxReadUnits, MaxReadRequestUnits),
    mergedMaximum(present?.maxWriteUnits, MaxWriteRequestUnits),
  );
}

/** Warmth on its way to what was asked for; it never goes down. */
export function changedWarmth(
  present: WarmThroughput = ON_DEMAND_WARMTH,
  requested: RequestedWarmth,
  { subject, endsAtMs }: { subject: Subject; endsAtMs: number },
): WarmThroughput {
  const next = {
    readUnitsPerSecond: requested.ReadUnitsPerSecond ?? present.readUnitsPerSecond,
    writeUnitsPerSecond: requested.WriteUnitsPerSecond ?? present.writeUnitsPerSecond,
  };
  const whose = subject.indexName === undefined ? 'table' : `index ${subject.indexName}`;
  for (const kind of ['Read', 'Write'] as const) {
    const field = kind === 'Read' ? 'readUnitsPerSecond' : 'writeUnitsPerSecond';
    if (next[field] >= present[field]) continue;
    throw invalidParameterValues(
      `Requested ${kind}UnitsPerSecond for WarmThroughput for ${whose} is lower than current WarmThroughput, ` +
        'decreasing WarmThroughput is not supported',
    );
  }
  return { ...present, next: { ...next, atMs: endsAtMs } };
}

function mergedMaximum(present: number | undefined, requested: number | undefined): number | undefined {
  if (requested === -1) return undefined;
  return requested ?? present;
}

/** Wording recorded (2026), for tables and for indexes. */
function willNotChange({ readUnits, writeUnits }: ProvisionedThroughput, { indexName }: Subject) {
  const whose = indexName === undefined ? 'the table' : `the index ${indexName}`;
  const forWhom = indexName === undefined ? 'the table' : `index ${indexName}`;
  return validationError(
    `The provisioned throughput for ${whose} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${forWhom}: ${readUnits}. Requested ReadCapacityUnits: ${readUnits}. ` +
      `Current WriteCapacityUnits provisioned for ${forWhom}: ${writeUnits}. ` +
      `Requested WriteCapacityUnits: ${writeUnits}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

/** After four decreases in a UTC day, one an hour (recorded: not at the full hour). */
function checkDecrease(present: ProvisionedThroughput, nowMs: number): void {
  const count = decreasesOnDay(present, nowMs);
  const last = present.lastDecreaseAtMs;
  if (last === undefined || count < FREE_DECREASES || nowMs - last >= DECREASE_INTERVAL_MS) return;
  const nextDayMs = (Math.floor(last / DAY_MS) + 1) * DAY_MS;
  throw limitExceeded(
    'Provisioned throughput decreases are limited within a given UTC day. ' +
      `After the first ${FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed ` +
      `at most once every ${DECREASE_INTERVAL_MS / 1000} seconds. Number of decreases today: ${count}. ` +
      `Last decrease at ${longTime(last)}. ` +
      `Next decrease can be made at ${longTime(Math.min(last + DECREASE_INTERVAL_MS, nextDayMs))}`,
  );
}

/** `Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time` */
function longTime(ms: number): string {
  const text = new Intl.DateTimeFormat('en-US', {
    dateStyle: 'full',
    timeStyle: 'full',
    timeZone: 'UTC',
  }).format(ms);
  // Newer Unicode data has a narrow space before AM and PM.
  return text.replaceAll('\u202f', ' ');
}
