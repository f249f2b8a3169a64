import { invalidParameterValues, validationError } from '../../errors/index.js';
import { ON_DEMAND_READ_UNITS, ON_DEMAND_WRITE_UNITS } from '../../limits/index.js';
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

/** What a new table or index of either billing mode starts with. */
export interface ThroughputSettings {
  readonly throughput: ProvisionedThroughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warmThroughput: WarmThroughput;
}

/** The three throughput members that CreateTable, its global indexes and new global indexes have. */
export interface RequestedThroughputs {
  readonly ProvisionedThroughput?: RequestedThroughput | undefined;
  readonly OnDemandThroughput?: RequestedMaximum | undefined;
  readonly WarmThroughput?: RequestedWarmth | undefined;
}

export const NO_THROUGHPUT: ProvisionedThroughput = { readUnits: 0, writeUnits: 0, decreasesToday: 0 };

/** What DescribeTable says of any on-demand table. */
export const ON_DEMAND_WARMTH = {
  readUnitsPerSecond: ON_DEMAND_READ_UNITS,
  writeUnitsPerSecond: ON_DEMAND_WRITE_UNITS,
};

const MAX_CAPACITY_UNITS = 1_000_000_000_000;
const INITIAL_THROUGHPUT_PAGE =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial';

/** How AWS names what throughput is for: the table, or one of its indexes. */
export interface Subject {
  readonly indexName?: string;
}

/** Bounds of capacity units beyond those of the service model (recorded: dynalite, createTable and updateTable). */
export function checkCapacityBounds(requested: RequestedThroughput | undefined): void {
  for (const name of ['ReadCapacityUnits', 'WriteCapacityUnits'] as const) {
    const units = requested?.[name] ?? 0;
    if (units > MAX_CAPACITY_UNITS)
      throw validationError(`Given value ${units} for ${name} is out of bounds`);
  }
}

/** The throughput of something new in this billing mode; its own combination has been checked before. */
export function initialThroughput(
  requested: RequestedThroughputs,
  mode: BillingMode,
  subject: Subject,
): ThroughputSettings {
  const throughput = throughputOf(requested.ProvisionedThroughput);
  const onDemandThroughput = initialMaximum(requested.OnDemandThroughput, mode, subject);
  return {
    throughput,
    ...(onDemandThroughput && { onDemandThroughput }),
    warmThroughput: initialWarmth(requested.WarmThroughput, { throughput, mode, subject }),
  };
}

export function throughputOf(requested: RequestedThroughput | undefined): ProvisionedThroughput {
  if (requested === undefined) return NO_THROUGHPUT;
  return {
    readUnits: requested.ReadCapacityUnits,
    writeUnits: requested.WriteCapacityUnits,
    decreasesToday: 0,
  };
}

/** The warmth of what can do at least this much: AWS's never goes down. */
export function warmedTo(
  warm: WarmThroughput,
  least: { readonly readUnitsPerSecond: number; readonly writeUnitsPerSecond: number },
): WarmThroughput {
  return {
    ...warm,
    readUnitsPerSecond: Math.max(warm.readUnitsPerSecond, least.readUnitsPerSecond),
    writeUnitsPerSecond: Math.max(warm.writeUnitsPerSecond, least.writeUnitsPerSecond),
  };
}

export function warmthOf({ readUnits, writeUnits }: ProvisionedThroughput) {
  return { readUnitsPerSecond: readUnits, writeUnitsPerSecond: writeUnits };
}

function initialMaximum(
  requested: RequestedMaximum | undefined,
  mode: BillingMode,
  { indexName }: Subject,
): OnDemandThroughput | undefined {
  const { MaxReadRequestUnits, MaxWriteRequestUnits } = requested ?? {};
  for (const [name, units] of Object.entries({ MaxReadRequestUnits, MaxWriteRequestUnits })) {
    if (units === undefined) continue;
    if (mode === 'PROVISIONED') {
      const whose = indexName === undefined ? '' : ` for index: ${indexName}`;
      throw invalidParameterValues(
        `${name} for OnDemandThroughput${whose} cannot be specified when table BillingMode is PROVISIONED.`,
      );
    }
    if (units < 1) throw maximumOutOfRange(name, { ...(indexName !== undefined && { indexName }) });
  }
  return maximumOf(MaxReadRequestUnits, MaxWriteRequestUnits);
}

export function maximumOutOfRange(name: string, { indexName }: Subject) {
  const whose = indexName === undefined ? 'table' : `index : ${indexName}`;
  return invalidParameterValues(
    `Requested ${name} for OnDemandThroughput for ${whose} is outside of valid range`,
  );
}

/** Undefined when there is no maximum at all. */
export function maximumOf(
  maxReadUnits: number | undefined,
  maxWriteUnits: number | undefined,
): OnDemandThroughput | undefined {
  if (maxReadUnits === undefined && maxWriteUnits === undefined) return undefined;
  return {
    ...(maxReadUnits !== undefined && { maxReadUnits }),
    ...(maxWriteUnits !== undefined && { maxWriteUnits }),
  };
}

function initialWarmth(
  requested: RequestedWarmth | undefined,
  { throughput, mode, subject }: { throughput: ProvisionedThroughput; mode: BillingMode; subject: Subject },
): WarmThroughput {
  const least = mode === 'PROVISIONED' ? warmthOf(throughput) : ON_DEMAND_WARMTH;
  const warm = {
    readUnitsPerSecond: requested?.ReadUnitsPerSecond ?? least.readUnitsPerSecond,
    writeUnitsPerSecond: requested?.WriteUnitsPerSecond ?? least.writeUnitsPerSecond,
  };
  const whose = subject.indexName === undefined ? 'table' : `index ${subject.indexName}`;
  for (const kind of ['Read', 'Write'] as const) {
    const field = kind === 'Read' ? 'readUnitsPerSecond' : 'writeUnitsPerSecond';
    if (warm[field] >= least[field]) continue;
    const bound =
      mode === 'PROVISIONED'
        ? `${kind}CapacityUnits of ProvisionedThroughput`
        : `initial throughput for OnDemand. See: ${INITIAL_THROUGHPUT_PAGE}`;
    throw invalidParameterValues(
      `Requested ${kind}UnitsPerSecond for WarmThroughput for ${whose} is lower than ${bound}`,
    );
  }
  return warm;
}
