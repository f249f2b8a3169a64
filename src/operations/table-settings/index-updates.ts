import {
  indexNotFound,
  invalidParameterValues,
  limitExceeded,
  resourceInUse,
  validationError,
} from '../../errors/index.js';
import { MAX_GLOBAL_INDEXES } from '../../limits/index.js';
import type {
  AttributeDefinition,
  CreateGlobalSecondaryIndexAction,
  UpdateGlobalSecondaryIndexAction,
} from '../../shapes/index.js';
import type { GlobalIndexDefinition, KeyAttribute, KeySchema, TableDefinition } from '../../tables/index.js';
import { bothUnitsNeeded, checkUpdateAction, updatedIndex } from './index-throughput.js';
import { listed, parseGlobalKeySchema } from './key-schema.js';
import { checkProjectedNames, parseProjection } from './projection.js';
import { checkCapacityBounds, initialThroughput } from './throughput.js';
import type { IndexAction } from './update-request.js';

/** A new index as far as the request alone tells. */
export interface NewIndex {
  readonly action: CreateGlobalSecondaryIndexAction;
  readonly keySchema: KeySchema;
  readonly projection: GlobalIndexDefinition['projection'];
}

/** What changes of indexes need to know beside the request. */
export interface IndexChangeContext {
  readonly nowMs: number;
  readonly endsAtMs: number;
  readonly newSpace: (kind: 'i') => string;
  /** True when the table goes from on-demand to provisioned: indexes get throughput for the first time. */
  readonly becomesProvisioned: boolean;
}

/** A new index's key and projection. Its key's attributes must be in the request, known or not (recorded). */
export function parseNewIndex(
  action: CreateGlobalSecondaryIndexAction,
  definitions: readonly AttributeDefinition[] | undefined,
): NewIndex {
  if (definitions === undefined || definitions.length === 0) {
    throw invalidParameterValues(`AttributeDefinitions is not specified for index: ${action.IndexName}`);
  }
  const keySchema = parseGlobalKeySchema(action.KeySchema, definitions);
  const projection = parseProjection(action.Projection);
  checkCapacityBounds(action.ProvisionedThroughput);
  return { action, keySchema, projection };
}

/** The table with its indexes after the actions; its own status is not looked at here. */
export function withIndexActions(
  definition: TableDefinition,
  { actions, newIndexes }: { actions: readonly IndexAction[]; newIndexes: readonly NewIndex[] },
  context: IndexChangeContext,
): TableDefinition {
  checkOneInRequest(actions);
  checkIndexesExist(definition, actions);
  checkNoneUnderWay(definition, actions);
  let changed = definition;
  for (const { kind, action } of actions) {
    if (kind === 'delete') changed = withDeletedIndex(changed, action.IndexName, context);
    if (kind === 'update') changed = withUpdatedIndex(changed, action, context);
  }
  for (const index of newIndexes) changed = withNewIndex(changed, index, context);
  return changed;
}

function checkIndexesExist(
  { tableName, localIndexes, globalIndexes }: TableDefinition,
  actions: readonly IndexAction[],
) {
  for (const { kind, action } of actions) {
    const { IndexName: indexName } = action;
    const isLocal = localIndexes.some((index) => index.indexName === indexName);
    const isGlobal = globalIndexes.some((index) => index.indexName === indexName);
    if (kind === 'create' && (isLocal || isGlobal)) {
      throw validationError('Attempting to create an index which already exists');
    }
    if (kind !== 'create' && isLocal) {
      throw validationError(`Cannot ${kind} an index that is not a GlobalSecondaryIndex: ${indexName}`);
    }
    if (kind !== 'create' && !isGlobal) throw indexNotFound({ indexName, tableName });
  }
}

/** One index may be created or deleted at a time; comes before anything about the indexes (recorded: alternator). */
function checkOneInRequest(actions: readonly IndexAction[]): void {
  if (actions.filter(({ kind }) => kind !== 'update').length > 1) throw tooManyOnline();
}

function checkNoneUnderWay({ globalIndexes }: TableDefinition, actions: readonly IndexAction[]): void {
  const name = actions.find(({ kind }) => kind !== 'update')?.action.IndexName;
  const isUnderWay = ({ indexName, status }: GlobalIndexDefinition) =>
    indexName !== name && (status === 'CREATING' || status === 'DELETING');
  if (name !== undefined && globalIndexes.some(isUnderWay)) throw tooManyOnline();
}

function tooManyOnline() {
  return limitExceeded('Only 1 online index can be created or deleted simultaneously per table');
}

function withDeletedIndex(
  definition: TableDefinition,
  indexName: string,
  { endsAtMs }: IndexChangeContext,
): TableDefinition {
  return withIndex(definition, indexName, (index) => {
    const { tableName } = definition;
    if (index.status === 'CREATING' && !index.backfilling) {
      throw resourceInUse(
        'Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index ' +
          `is active. Table: ${tableName} Index: ${indexName}`,
      );
    }
    if (index.status === 'UPDATING' || index.status === 'DELETING') throw indexInUse(definition, index);
    return { ...index, status: 'DELETING', backfilling: false, statusEndsAtMs: endsAtMs };
  });
}

function withUpdatedIndex(
  definition: TableDefinition,
  action: UpdateGlobalSecondaryIndexAction,
  context: IndexChangeContext,
): TableDefinition {
  const mode = definition.billingMode;
  checkUpdateAction(action, mode);
  return withIndex(definition, action.IndexName, (index) => {
    if (index.status !== 'ACTIVE') throw indexInUse(definition, index);
    return updatedIndex(index, action, { ...context, mode });
  });
}

function withNewIndex(
  definition: TableDefinition,
  { action, keySchema, projection }: NewIndex,
  { endsAtMs, newSpace }: IndexChangeContext,
): TableDefinition {
  const { IndexName: indexName } = action;
  checkNewIndexThroughput(action, definition);
  if (definition.globalIndexes.length >= MAX_GLOBAL_INDEXES) {
    throw limitExceeded(
      `Number of global secondary indexes exceeds per-table limit of ${MAX_GLOBAL_INDEXES}`,
    );
  }
  const index: GlobalIndexDefinition = {
    ...{ indexName, keySchema, projection, space: newSpace('i') },
    ...{ status: 'CREATING', backfilling: false, statusEndsAtMs: endsAtMs },
    // The catalog knows which version this will be.
    sinceVersion: 0,
    ...initialThroughput(action, definition.billingMode, { indexName }),
  };
  checkProjectedNames([...definition.localIndexes, ...definition.globalIndexes, index]);
  return {
    ...definition,
    attributeDefinitions: withKeyAttributes(definition, index),
    globalIndexes: [...definition.globalIndexes, index],
  };
}

function checkNewIndexThroughput(
  { IndexName, ProvisionedThroughput }: CreateGlobalSecondaryIndexAction,
  { billingMode }: TableDefinition,
): void {
  if (billingMode === 'PROVISIONED' && ProvisionedThroughput === undefined) throw bothUnitsNeeded(IndexName);
  if (billingMode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    throw invalidParameterValues(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${IndexName} ` +
        'when BillingMode is PAY_PER_REQUEST',
    );
  }
}

/** The table's attributes with those of a new index's key; one that is known keeps its type, or there is no index. */
function withKeyAttributes(
  { attributeDefinitions }: TableDefinition,
  { keySchema }: GlobalIndexDefinition,
): readonly KeyAttribute[] {
  const known = new Map(attributeDefinitions.map((attribute) => [attribute.name, attribute]));
  const keys = [...keySchema.partition, ...keySchema.sort];
  if (keys.some(({ name, type }) => known.has(name) && known.get(name)?.type !== type)) {
    const present = (attribute: KeyAttribute) => known.get(attribute.name) ?? attribute;
    throw invalidParameterValues(
      'Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. ' +
        `Existing schema: ${schemaText(keySchema, present)} New schema: ${schemaText(keySchema, (key) => key)}`,
    );
  }
  const added = keys.filter(({ name }) => !known.has(name));
  return [...attributeDefinitions, ...added].sort((a, b) =>
    Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
  );
}

/** `Schema:[SchemaElement: key{xyz:S:HASH}]` (recorded: alternator, test_gsi_updatetable). */
function schemaText(
  { partition, sort }: KeySchema,
  shown: (attribute: KeyAttribute) => KeyAttribute,
): string {
  const element = (attribute: KeyAttribute, keyType: string) => {
    const { name, type } = shown(attribute);
    return `SchemaElement: key{${name}:${type}:${keyType}}`;
  };
  const elements = [
    ...partition.map((attribute) => element(attribute, 'HASH')),
    ...sort.map((attribute) => element(attribute, 'RANGE')),
  ];
  return `Schema:${listed(elements)}`;
}

function withIndex(
  definition: TableDefinition,
  indexName: string,
  change: (index: GlobalIndexDefinition) => GlobalIndexDefinition,
): TableDefinition {
  const globalIndexes = definition.globalIndexes.map((index) =>
    index.indexName === indexName ? change(index) : index,
  );
  return { ...definition, globalIndexes };
}

function indexInUse({ tableName }: TableDefinition, { indexName, status }: GlobalIndexDefinition) {
  const what = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted', ACTIVE: 'used' }[status];
  return resourceInUse(`Index is being ${what}. Table: ${tableName} Index: ${indexName}`);
}
