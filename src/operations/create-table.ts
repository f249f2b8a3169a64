import { invalidParameterValues, resourceInUse, tableAlreadyExists } from '../errors/index.js';
import type { CreateTableInput } from '../shapes/index.js';
import type { TableAddress, TableDefinition } from '../tables/index.js';
import type { Operation, OperationServices } from './operation.js';
import { parseTableReference } from './table-reference.js';
import { describeTable, withoutWarmth } from './table-settings/description.js';
import { parseEncryption } from './table-settings/encryption.js';
import { parseNewTable } from './table-settings/new-table.js';
import { parsePolicyDocument } from './table-settings/policy-document.js';
import { nextRevisionId } from './table-settings/resource-policy.js';
import { initialStream } from './table-settings/streams.js';
import { parseTags } from './table-settings/tags.js';

/** CreateTable: a new, empty table. ResourceInUseException when there is one of this name. */
export const createTable: Operation<CreateTableInput> = async (request, caller, services) => {
  const { catalog, lifecycle, clock } = services;
  const address = parseTableReference(request.TableName, caller);
  const definition = newDefinition(request, address, services);
  if (!(await lifecycle.create(definition))) {
    throw catalog.find(address)?.definition.status === 'CREATING'
      ? resourceInUse(`Table is being created: ${address.tableName}`)
      : tableAlreadyExists(address.tableName);
  }
  const description = await describeTable(definition, { catalog, nowMs: clock.nowMs() });
  return {
    TableDescription: withoutWarmth(description, { table: request.WarmThroughput !== undefined }),
  };
};

function newDefinition(
  request: CreateTableInput,
  address: TableAddress,
  { lifecycle, clock, newId }: OperationServices,
): TableDefinition {
  checkSupported(request);
  const nowMs = clock.nowMs();
  const newSpace = (kind: 't' | 'i' | 's') => `${kind}.${newId().replaceAll('-', '')}`;
  const settings = parseNewTable(request, newSpace);
  const stream = initialStream(request.StreamSpecification, { nowMs, newSpace });
  const sse = request.SSESpecification && parseEncryption(request.SSESpecification, address);
  const tags = parseTags(request.Tags ?? []);
  const { DeletionProtectionEnabled, TableClass, ResourcePolicy } = request;
  const policy = ResourcePolicy === undefined ? undefined : parsePolicyDocument(ResourcePolicy, 'table');
  return {
    tableId: newId(),
    ...address,
    version: 1,
    status: 'CREATING',
    statusEndsAtMs: lifecycle.changeEndsAtMs(),
    createdAtMs: nowMs,
    space: newSpace('t'),
    ...settings,
    ...(settings.billingMode === 'PAY_PER_REQUEST' && { onDemandSinceMs: nowMs }),
    ...(TableClass && { tableClass: TableClass }),
    deletionProtection: DeletionProtectionEnabled ?? false,
    ...(stream && { stream }),
    ...(sse?.kmsMasterKeyArn !== undefined && { sse: { kmsMasterKeyArn: sse.kmsMasterKeyArn } }),
    tags,
    ...(policy !== undefined && {
      resourcePolicy: { revisionId: nextRevisionId(undefined, nowMs), document: policy },
    }),
  };
}

/** Refuses what would otherwise be silently left out. */
function checkSupported(request: CreateTableInput): void {
  for (const name of [
    'GlobalTableSourceArn',
    'GlobalTableSettingsReplicationMode',
    'VectorIndexes',
  ] as const) {
    if (request[name] !== undefined) throw invalidParameterValues(`${name} is not supported`);
  }
}
