import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  ProvisionedThroughputDescription,
  TableDescription,
} from '../../shapes/index.js';
import {
  type Catalog,
  type GlobalIndexDefinition,
  type IndexDefinition,
  type KeySchema,
  type OnDemandThroughput,
  type ProvisionedThroughput,
  type SpaceCounts,
  type TableDefinition,
  tableArnOf,
  type WarmThroughput,
} from '../../tables/index.js';

/** Also says the mode; of AWS's answers, but not of its service model (recorded: dynalite, createTable). */
type Description = TableDescription & { readonly TableThroughputModeSummary?: object | undefined };

/** A table as AWS describes it, with the counts of the moment. A table being deleted is described in short. */
export async function describeTable(
  definition: TableDefinition,
  { catalog, nowMs }: { catalog: Catalog; nowMs: number },
): Promise<Description> {
  const counts = await catalog.counts(definition.space);
  const short = shortDescription(definition, counts, nowMs);
  if (definition.status === 'DELETING') return short;
  const countsOf = async <Index extends IndexDefinition>(index: Index) => ({
    index,
    counts: await catalog.counts(index.space),
  });
  const locals = await Promise.all(definition.localIndexes.map(countsOf));
  const globals = await Promise.all(definition.globalIndexes.map(countsOf));
  return {
    AttributeDefinitions: definition.attributeDefinitions.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchemaElements(definition.keySchema),
    CreationDateTime: seconds(definition.createdAtMs),
    ...short,
    ...(locals.length > 0 && {
      LocalSecondaryIndexes: locals.map(({ index, counts: of }) => localIndex(definition, index, of)),
    }),
    ...(globals.length > 0 && {
      GlobalSecondaryIndexes: globals.map(({ index, counts: of }) =>
        globalIndex({ definition, index, counts: of, nowMs }),
      ),
    }),
    ...encryption(definition),
    ...tableClass(definition),
    ...onDemand(definition.onDemandThroughput),
    ...warmth(definition.warmThroughput, definition.status === 'CREATING' ? 'UPDATING' : 'ACTIVE'),
  };
}

/** What the answer of CreateTable leaves out: it says nothing of warmth that nobody asked for (recorded). */
export function withoutWarmth(
  description: TableDescription,
  requested: { readonly table: boolean },
): TableDescription {
  const { WarmThroughput, GlobalSecondaryIndexes, ...rest } = description;
  return {
    ...rest,
    ...(requested.table && { WarmThroughput }),
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(({ WarmThroughput: _, ...index }) => index),
    }),
  };
}

function shortDescription(definition: TableDefinition, counts: SpaceCounts, nowMs: number): Description {
  return {
    TableName: definition.tableName,
    TableStatus: definition.status,
    ProvisionedThroughput: throughput(definition.throughput, nowMs),
    TableSizeBytes: counts.sizeBytes,
    ItemCount: counts.itemCount,
    TableArn: tableArnOf(definition),
    TableId: definition.tableId,
    ...billingMode(definition),
    ...stream(definition),
    DeletionProtectionEnabled: definition.deletionProtection,
  };
}

/** Only tables that are or were on-demand say how they are billed (recorded). */
function billingMode({ billingMode: mode, onDemandSinceMs, status }: TableDefinition): Partial<Description> {
  if (mode === 'PROVISIONED' && onDemandSinceMs === undefined) return {};
  const since =
    onDemandSinceMs === undefined || status === 'CREATING'
      ? {}
      : { LastUpdateToPayPerRequestDateTime: seconds(onDemandSinceMs) };
  return {
    BillingModeSummary: { BillingMode: mode, ...since },
    TableThroughputModeSummary: { TableThroughputMode: mode, ...since },
  };
}

/** A stream that was disabled is not specified any more, but still the latest (recorded). */
function stream(definition: TableDefinition): Partial<Description> {
  if (definition.stream === undefined) return {};
  const { enabled, viewType, label } = definition.stream;
  return {
    ...(enabled && { StreamSpecification: { StreamEnabled: true, StreamViewType: viewType } }),
    LatestStreamLabel: label,
    LatestStreamArn: `${tableArnOf(definition)}/stream/${label}`,
  };
}

function encryption({ sse }: TableDefinition): Partial<Description> {
  if (sse === undefined) return {};
  const { kmsMasterKeyArn, next } = sse;
  return {
    SSEDescription: {
      Status: next === undefined ? 'ENABLED' : 'UPDATING',
      ...(kmsMasterKeyArn !== undefined && { SSEType: 'KMS', KMSMasterKeyArn: kmsMasterKeyArn }),
    },
  };
}

function tableClass(definition: TableDefinition): Partial<Description> {
  const { tableClass: chosen, tableClassUpdatedAtMs } = definition;
  if (chosen === undefined) return {};
  return {
    TableClassSummary: {
      TableClass: chosen,
      ...(tableClassUpdatedAtMs !== undefined && { LastUpdateDateTime: seconds(tableClassUpdatedAtMs) }),
    },
  };
}

function localIndex(
  definition: TableDefinition,
  index: IndexDefinition,
  counts: SpaceCounts,
): LocalSecondaryIndexDescription {
  return {
    IndexName: index.indexName,
    KeySchema: keySchemaElements(index.keySchema),
    Projection: projection(index),
    IndexSizeBytes: counts.sizeBytes,
    ItemCount: counts.itemCount,
    IndexArn: `${tableArnOf(definition)}/index/${index.indexName}`,
  };
}

interface GlobalIndexState {
  readonly definition: TableDefinition;
  readonly index: GlobalIndexDefinition;
  readonly counts: SpaceCounts;
  readonly nowMs: number;
}

function globalIndex({
  definition,
  index,
  counts,
  nowMs,
}: GlobalIndexState): GlobalSecondaryIndexDescription {
  // Indexes that come with their table are never said to be backfilling (recorded).
  const isAdded = index.status === 'CREATING' && definition.status !== 'CREATING';
  return {
    ...localIndex(definition, index, counts),
    IndexStatus: index.status,
    ...(isAdded && { Backfilling: index.backfilling }),
    ProvisionedThroughput: throughput(index.throughput, nowMs),
    ...onDemand(index.onDemandThroughput),
    ...warmth(index.warmThroughput, index.status === 'CREATING' ? 'UPDATING' : 'ACTIVE'),
  };
}

export function keySchemaElements({ partition, sort }: KeySchema): readonly KeySchemaElement[] {
  return [
    ...partition.map(({ name }) => ({ AttributeName: name, KeyType: 'HASH' as const })),
    ...sort.map(({ name }) => ({ AttributeName: name, KeyType: 'RANGE' as const })),
  ];
}

function projection({ projection: { type, nonKeyAttributes } }: IndexDefinition) {
  return {
    ProjectionType: type,
    ...(nonKeyAttributes.length > 0 && { NonKeyAttributes: nonKeyAttributes }),
  };
}

function throughput(of: ProvisionedThroughput, nowMs: number): ProvisionedThroughputDescription {
  return {
    ...(of.lastIncreaseAtMs !== undefined && { LastIncreaseDateTime: seconds(of.lastIncreaseAtMs) }),
    ...(of.lastDecreaseAtMs !== undefined && { LastDecreaseDateTime: seconds(of.lastDecreaseAtMs) }),
    NumberOfDecreasesToday: decreasesOnDay(of, nowMs),
    ReadCapacityUnits: of.readUnits,
    WriteCapacityUnits: of.writeUnits,
  };
}

/** Decreases are counted by UTC day (recorded). */
export function decreasesOnDay(
  { decreasesToday, lastDecreaseAtMs }: ProvisionedThroughput,
  nowMs: number,
): number {
  return lastDecreaseAtMs !== undefined && dayOf(lastDecreaseAtMs) === dayOf(nowMs) ? decreasesToday : 0;
}

function onDemand(maximum: OnDemandThroughput | undefined) {
  if (maximum === undefined) return {};
  const { maxReadUnits, maxWriteUnits } = maximum;
  return {
    OnDemandThroughput: {
      ...(maxReadUnits !== undefined && { MaxReadRequestUnits: maxReadUnits }),
      ...(maxWriteUnits !== undefined && { MaxWriteRequestUnits: maxWriteUnits }),
    },
  };
}

function warmth(warm: WarmThroughput | undefined, status: 'ACTIVE' | 'UPDATING') {
  if (warm === undefined) return {};
  return {
    WarmThroughput: {
      ReadUnitsPerSecond: warm.readUnitsPerSecond,
      WriteUnitsPerSecond: warm.writeUnitsPerSecond,
      Status: warm.next === undefined ? status : ('UPDATING' as const),
    },
  };
}

/** AWS's timestamps: seconds since the Unix epoch, to the millisecond. */
function seconds(ms: number): number {
  return ms / 1000;
}

function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000);
}
