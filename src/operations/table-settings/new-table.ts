import { invalidParameterValues } from '../../errors/index.js';
import { MAX_GLOBAL_INDEXES, MAX_LOCAL_INDEXES } from '../../limits/index.js';
import type {
  AttributeDefinition,
  CreateTableInput,
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
} from '../../shapes/index.js';
import type {
  BillingMode,
  GlobalIndexDefinition,
  IndexDefinition,
  KeySchema,
  TableDefinition,
} from '../../tables/index.js';
import {
  listed,
  parseAttributeDefinitions,
  parseGlobalKeySchema,
  parsePlainKeySchema,
} from './key-schema.js';
import { checkProjectedNames, parseProjection } from './projection.js';
import { checkCapacityBounds, initialThroughput } from './throughput.js';

/** What CreateTable says of keys, indexes and throughput. */
export type NewTableSettings = Pick<
  TableDefinition,
  | 'attributeDefinitions'
  | 'keySchema'
  | 'localIndexes'
  | 'globalIndexes'
  | 'billingMode'
  | 'throughput'
  | 'onDemandThroughput'
  | 'warmThroughput'
>;

/** The name of a new index's space. */
type NewSpace = (kind: 'i') => string;

/** A request that has what CreateTable demands, and its index key schemas already understood. */
interface NewTable {
  readonly request: CreateTableInput;
  readonly definitions: readonly AttributeDefinition[];
  readonly mode: BillingMode;
  readonly keySchema: KeySchema;
}

/**
 * Parses keys, indexes and throughput, with AWS's checks in AWS's order as far as recorded: dynalite's createTable
 * suite, and what an over-declared AttributeDefinitions hides (recorded, 2026).
 */
export function parseNewTable(request: CreateTableInput, newSpace: NewSpace): NewTableSettings {
  const mode = request.BillingMode ?? 'PROVISIONED';
  checkTableThroughput(request, mode);
  const definitions = request.AttributeDefinitions ?? [];
  const attributeDefinitions = parseAttributeDefinitions(definitions);
  const keySchema = parsePlainKeySchema(request.KeySchema ?? [], definitions);
  checkAllUsedWithoutIndexes(request, definitions);
  const table = { request, definitions, mode, keySchema };
  checkLocalIndexesPossible(table);
  checkGlobalIndexesListed(request);
  const keySchemas = indexKeySchemas(table);
  checkAllUsed(table, [...keySchemas.local, ...keySchemas.global]);
  const localIndexes = parseLocalIndexes(table, keySchemas.local, newSpace);
  const globalIndexes = parseGlobalIndexes(table, keySchemas.global, newSpace);
  checkIndexNames([...localIndexes, ...globalIndexes]);
  checkIndexCounts(table);
  checkProjectedNames([...localIndexes, ...globalIndexes]);
  return {
    ...{ attributeDefinitions, keySchema, localIndexes, globalIndexes, billingMode: mode },
    ...initialThroughput(request, mode, {}),
  };
}

function checkTableThroughput({ ProvisionedThroughput }: CreateTableInput, mode: BillingMode): void {
  if (mode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    throw invalidParameterValues(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (mode === 'PROVISIONED' && ProvisionedThroughput === undefined) {
    throw invalidParameterValues(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  checkCapacityBounds(ProvisionedThroughput);
}

function checkAllUsedWithoutIndexes(
  { LocalSecondaryIndexes, GlobalSecondaryIndexes, KeySchema }: CreateTableInput,
  definitions: readonly AttributeDefinition[],
): void {
  if (LocalSecondaryIndexes !== undefined || GlobalSecondaryIndexes !== undefined) return;
  if (KeySchema?.length !== definitions.length) {
    throw invalidParameterValues(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
}

function checkLocalIndexesPossible({
  request: { LocalSecondaryIndexes: requested },
  keySchema,
}: NewTable): void {
  if (requested === undefined) return;
  if (requested.length === 0) throw invalidParameterValues('List of LocalSecondaryIndexes is empty');
  if (keySchema.sort.length === 0) {
    throw invalidParameterValues(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
}

function checkGlobalIndexesListed({ GlobalSecondaryIndexes }: CreateTableInput): void {
  if (GlobalSecondaryIndexes?.length === 0) {
    throw invalidParameterValues('List of GlobalSecondaryIndexes is empty');
  }
}

interface IndexKeySchemas {
  readonly local: readonly KeySchema[];
  readonly global: readonly KeySchema[];
}

function indexKeySchemas({ request, definitions }: NewTable): IndexKeySchemas {
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = request;
  return {
    local: LocalSecondaryIndexes.map(({ KeySchema: elements }) => parsePlainKeySchema(elements, definitions)),
    global: GlobalSecondaryIndexes.map(({ KeySchema: elements }) =>
      parseGlobalKeySchema(elements, definitions),
    ),
  };
}

/** Comes before every other check of indexes, and so hides what they would find (recorded). */
function checkAllUsed({ definitions, keySchema }: NewTable, indexes: readonly KeySchema[]): void {
  const schemas = [keySchema, ...indexes];
  const used = new Set(
    schemas.flatMap(({ partition, sort }) => [...partition, ...sort].map(({ name }) => name)),
  );
  if (used.size === definitions.length) return;
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  throw invalidParameterValues(
    `Some AttributeDefinitions are not used. AttributeDefinitions: ${listed(defined)}, keys used: ${listed(used)}`,
  );
}

function parseLocalIndexes(
  { request, keySchema }: NewTable,
  keySchemas: readonly KeySchema[],
  newSpace: NewSpace,
): readonly IndexDefinition[] {
  return zip(request.LocalSecondaryIndexes ?? [], keySchemas).map(([index, ofIndex]) => {
    checkLocalKeySchema(index, ofIndex, keySchema);
    return {
      indexName: index.IndexName,
      keySchema: ofIndex,
      projection: parseProjection(index.Projection),
      space: newSpace('i'),
    };
  });
}

function checkLocalKeySchema(
  { IndexName }: LocalSecondaryIndex,
  ofIndex: KeySchema,
  ofTable: KeySchema,
): void {
  if (ofIndex.sort.length === 0) {
    throw invalidParameterValues(`Index KeySchema does not have a range key for index: ${IndexName}`);
  }
  const [indexHash, tableHash] = [ofIndex.partition[0]?.name, ofTable.partition[0]?.name];
  if (indexHash !== tableHash) {
    throw invalidParameterValues(
      'Index KeySchema does not have the same leading hash key as table KeySchema for index: ' +
        `${IndexName}. index hash key: ${indexHash}, table hash key: ${tableHash}`,
    );
  }
}

function parseGlobalIndexes(
  { request, mode }: NewTable,
  keySchemas: readonly KeySchema[],
  newSpace: NewSpace,
): readonly GlobalIndexDefinition[] {
  return zip(request.GlobalSecondaryIndexes ?? [], keySchemas).map(([index, keySchema]) => {
    const projection = parseProjection(index.Projection);
    checkIndexThroughput(index, mode);
    return {
      ...{ indexName: index.IndexName, keySchema, projection, space: newSpace('i') },
      ...{ status: 'CREATING', backfilling: false, sinceVersion: 1 },
      ...initialThroughput(index, mode, { indexName: index.IndexName }),
    };
  });
}

function checkIndexThroughput(
  { IndexName, ProvisionedThroughput }: GlobalSecondaryIndex,
  mode: BillingMode,
): void {
  if (mode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    throw invalidParameterValues(
      `ProvisionedThroughput should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (mode === 'PROVISIONED' && ProvisionedThroughput === undefined) {
    throw invalidParameterValues(`ProvisionedThroughput is not specified for index: ${IndexName}`);
  }
  checkCapacityBounds(ProvisionedThroughput);
}

function checkIndexNames(indexes: readonly IndexDefinition[]): void {
  const seen = new Set<string>();
  for (const { indexName } of indexes) {
    if (seen.has(indexName)) throw invalidParameterValues(`Duplicate index name: ${indexName}`);
    seen.add(indexName);
  }
}

function checkIndexCounts({ request }: NewTable): void {
  if ((request.LocalSecondaryIndexes?.length ?? 0) > MAX_LOCAL_INDEXES) {
    throw invalidParameterValues(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${MAX_LOCAL_INDEXES}`,
    );
  }
  if ((request.GlobalSecondaryIndexes?.length ?? 0) > MAX_GLOBAL_INDEXES) {
    throw invalidParameterValues(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${MAX_GLOBAL_INDEXES}`,
    );
  }
}

function zip<A, B>(as: readonly A[], bs: readonly B[]): readonly (readonly [A, B])[] {
  return as.flatMap((a, at) => {
    const b = bs[at];
    return b === undefined ? [] : [[a, b] as const];
  });
}
