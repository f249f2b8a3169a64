import { invalidParameterValues, tableNotFound } from '../errors/index.js';
import type { UpdateTableInput } from '../shapes/index.js';
import type { GlobalIndexDefinition, TableDefinition } from '../tables/index.js';
import type { Operation } from './operation.js';
import { parseTableReference } from './table-reference.js';
import { decreasesOnDay, describeTable } from './table-settings/description.js';
import { changedEncryption, type EncryptionChoice, parseEncryption } from './table-settings/encryption.js';
import { type NewIndex, parseNewIndex, withIndexActions } from './table-settings/index-updates.js';
import { changedStreams, parseStreamChange, type StreamChange } from './table-settings/streams.js';
import {
  NO_THROUGHPUT,
  ON_DEMAND_WARMTH,
  throughputOf,
  warmedTo,
  warmthOf,
} from './table-settings/throughput.js';
import { changedMaximum, changedThroughput, changedWarmth } from './table-settings/throughput-change.js';
import { checkNothingInTheWay } from './table-settings/update-conflicts.js';
import { type IndexAction, parseUpdateRequest } from './table-settings/update-request.js';

/** An UpdateTable request as understood without looking at the table. */
interface Update {
  readonly request: UpdateTableInput;
  readonly actions: readonly IndexAction[];
  readonly newIndexes: readonly NewIndex[];
  readonly stream: StreamChange | undefined;
  readonly encryption: EncryptionChoice | undefined;
}

interface Context {
  readonly nowMs: number;
  readonly endsAtMs: number;
  readonly newSpace: (kind: 'i' | 's') => string;
}

/** One concern of UpdateTable: the table after it, or the same table when the request is not about it. */
type Step = (definition: TableDefinition, update: Update, context: Context) => TableDefinition;

/** In the order in which a request that is about several of them is refused, as far as known. */
const STEPS: readonly Step[] = [
  withBillingMode,
  withThroughput,
  withIndexes,
  withStream,
  withTableClass,
  withEncryption,
  withMaximum,
  withWarmth,
  withDeletionProtection,
];

/** UpdateTable: changes settings and indexes, one concern at a time. Nothing is changed unless everything can be. */
export const updateTable: Operation<UpdateTableInput> = async (request, caller, services) => {
  const { catalog, lifecycle, clock, newId } = services;
  const address = parseTableReference(request.TableName, caller);
  const update = parseUpdate(request, address);
  const changed = await lifecycle.change(address, (definition) => {
    checkNothingInTheWay(definition, request, {
      addsOrRemovesIndex: update.actions.some(({ kind }) => kind !== 'update'),
    });
    const context: Context = {
      nowMs: clock.nowMs(),
      endsAtMs: lifecycle.changeEndsAtMs(),
      newSpace: (kind) => `${kind}.${newId().replaceAll('-', '')}`,
    };
    return STEPS.reduce((next, step) => step(next, update, context), definition);
  });
  if (changed === undefined) throw tableNotFound(address.tableName);
  const description = await describeTable(changed, { catalog, nowMs: clock.nowMs() });
  return { TableDescription: { ...description, ...echoes(request, changed) } };
};

function parseUpdate(request: UpdateTableInput, address: ReturnType<typeof parseTableReference>): Update {
  const actions = parseUpdateRequest(request);
  return {
    request,
    actions,
    newIndexes: actions.flatMap(({ kind, action }) =>
      kind === 'create' ? [parseNewIndex(action, request.AttributeDefinitions)] : [],
    ),
    stream: request.StreamSpecification && parseStreamChange(request.StreamSpecification),
    encryption: request.SSESpecification && parseEncryption(request.SSESpecification, address),
  };
}

/** What the answer says otherwise than the table would (recorded): no-ops look busy, -1 is repeated. */
function echoes(
  { BillingMode, TableClass, OnDemandThroughput }: UpdateTableInput,
  { onDemandThroughput }: TableDefinition,
) {
  const { maxReadUnits = -1, maxWriteUnits = -1 } = onDemandThroughput ?? {};
  const removes =
    OnDemandThroughput?.MaxReadRequestUnits === -1 || OnDemandThroughput?.MaxWriteRequestUnits === -1;
  return {
    ...((BillingMode ?? TableClass) !== undefined && { TableStatus: 'UPDATING' }),
    ...(removes && {
      OnDemandThroughput: { MaxReadRequestUnits: maxReadUnits, MaxWriteRequestUnits: maxWriteUnits },
    }),
  };
}

function withBillingMode(definition: TableDefinition, update: Update, context: Context): TableDefinition {
  const { BillingMode } = update.request;
  if (BillingMode === undefined || BillingMode === definition.billingMode) return definition;
  return BillingMode === 'PROVISIONED'
    ? toProvisioned(definition, update, context)
    : toOnDemand(definition, context);
}

/** Maxima go with the mode that they are for; throughput is given, for the table and every index (recorded). */
function toProvisioned(
  definition: TableDefinition,
  { request, actions }: Update,
  { endsAtMs }: Context,
): TableDefinition {
  const given = new Set(
    actions.flatMap(({ kind, action }) =>
      kind === 'update' && action.ProvisionedThroughput !== undefined ? [action.IndexName] : [],
    ),
  );
  const missing = definition.globalIndexes.filter(({ indexName }) => !given.has(indexName));
  if (missing.length > 0) {
    const names = missing.map(({ indexName }) => indexName).join(',');
    throw invalidParameterValues(`ProvisionedThroughput must be specified for index: ${names}`);
  }
  const { onDemandThroughput: _, ...rest } = definition;
  const { readUnits, writeUnits } = throughputOf(request.ProvisionedThroughput);
  const throughput = { ...definition.throughput, readUnits, writeUnits };
  return {
    ...rest,
    ...{ status: 'UPDATING', statusEndsAtMs: endsAtMs, update: { kind: 'billingMode' } },
    ...{ billingMode: 'PROVISIONED', throughput },
    warmThroughput: warmedTo(definition.warmThroughput ?? warmthOf(throughput), warmthOf(throughput)),
    globalIndexes: definition.globalIndexes.map(withoutMaximum),
  };
}

function toOnDemand(definition: TableDefinition, { nowMs, endsAtMs }: Context): TableDefinition {
  const { onDemandSinceMs: _, ...rest } = definition;
  return {
    ...rest,
    ...{ status: 'UPDATING', statusEndsAtMs: endsAtMs, update: { kind: 'billingMode' } },
    ...{ billingMode: 'PAY_PER_REQUEST', throughput: { ...definition.throughput, ...NO_UNITS } },
    warmThroughput: warmedTo(definition.warmThroughput ?? ON_DEMAND_WARMTH, ON_DEMAND_WARMTH),
    globalIndexes: definition.globalIndexes.map((index) => ({
      ...index,
      ...(index.status === 'ACTIVE' && { status: 'UPDATING' as const, statusEndsAtMs: endsAtMs }),
      // It counts as a decrease of the index, though not of the table (recorded).
      throughput: {
        ...index.throughput,
        ...NO_UNITS,
        lastDecreaseAtMs: nowMs,
        decreasesToday: decreasesOnDay(index.throughput, nowMs) + 1,
      },
      warmThroughput: warmedTo(index.warmThroughput ?? ON_DEMAND_WARMTH, ON_DEMAND_WARMTH),
    })),
  };
}

const NO_UNITS = { readUnits: NO_THROUGHPUT.readUnits, writeUnits: NO_THROUGHPUT.writeUnits };

function withoutMaximum({ onDemandThroughput: _, ...index }: GlobalIndexDefinition): GlobalIndexDefinition {
  return index;
}

function withThroughput(definition: TableDefinition, { request }: Update, context: Context): TableDefinition {
  const { ProvisionedThroughput: requested } = request;
  if (requested === undefined || definition.update?.kind === 'billingMode') return definition;
  if (definition.billingMode === 'PAY_PER_REQUEST') {
    throw invalidParameterValues(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  const { nowMs, endsAtMs } = context;
  const { present, next } = changedThroughput(definition.throughput, requested, { subject: {}, nowMs });
  return {
    ...definition,
    ...{ status: 'UPDATING', statusEndsAtMs: endsAtMs, update: { kind: 'throughput', throughput: next } },
    throughput: present,
    warmThroughput: warmedTo(definition.warmThroughput ?? warmthOf(next), warmthOf(next)),
  };
}

function withIndexes(
  definition: TableDefinition,
  { request, actions, newIndexes }: Update,
  context: Context,
): TableDefinition {
  if (actions.length === 0) return definition;
  const becomesProvisioned =
    definition.update?.kind === 'billingMode' && request.BillingMode === 'PROVISIONED';
  const changed = withIndexActions(definition, { actions, newIndexes }, { ...context, becomesProvisioned });
  if (actions.every(({ kind }) => kind === 'update') || changed.update !== undefined) return changed;
  return { ...changed, status: 'UPDATING', statusEndsAtMs: context.endsAtMs, update: { kind: 'index' } };
}

function withStream(
  definition: TableDefinition,
  { stream: change }: Update,
  context: Context,
): TableDefinition {
  if (change === undefined) return definition;
  return {
    ...definition,
    ...changedStreams(definition, change, context),
    ...{ status: 'UPDATING', statusEndsAtMs: context.endsAtMs },
    update: definition.update ?? { kind: 'stream' },
  };
}

/** Choosing the present class again changes nothing (recorded). */
function withTableClass(
  definition: TableDefinition,
  { request }: Update,
  { endsAtMs }: Context,
): TableDefinition {
  const { TableClass: tableClass } = request;
  if (tableClass === undefined || tableClass === (definition.tableClass ?? 'STANDARD')) return definition;
  const update = { kind: 'tableClass', tableClass } as const;
  return { ...definition, status: 'UPDATING', statusEndsAtMs: endsAtMs, update };
}

function withEncryption(
  definition: TableDefinition,
  { request, encryption }: Update,
  { endsAtMs }: Context,
): TableDefinition {
  if (encryption === undefined) return definition;
  const requestedKeyId = request.SSESpecification?.KMSMasterKeyId;
  return { ...definition, sse: changedEncryption(definition, encryption, { requestedKeyId, endsAtMs }) };
}

function withMaximum(definition: TableDefinition, { request }: Update): TableDefinition {
  if (request.OnDemandThroughput === undefined) return definition;
  const { onDemandThroughput: present, ...rest } = definition;
  const mode = definition.billingMode;
  const maximum = changedMaximum(present, request.OnDemandThroughput, { mode, subject: {} });
  return { ...rest, ...(maximum && { onDemandThroughput: maximum }) };
}

function withWarmth(
  definition: TableDefinition,
  { request }: Update,
  { endsAtMs }: Context,
): TableDefinition {
  if (request.WarmThroughput === undefined) return definition;
  const warmThroughput = changedWarmth(definition.warmThroughput, request.WarmThroughput, {
    subject: {},
    endsAtMs,
  });
  return { ...definition, warmThroughput };
}

function withDeletionProtection(definition: TableDefinition, { request }: Update): TableDefinition {
  const { DeletionProtectionEnabled } = request;
  if (DeletionProtectionEnabled === undefined) return definition;
  return { ...definition, deletionProtection: DeletionProtectionEnabled };
}
