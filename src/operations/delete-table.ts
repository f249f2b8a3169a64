import { resourceInUse, tableNotFound, validationError } from '../errors/index.js';
import type { DeleteTableInput } from '../shapes/index.js';
import type { TableAddress, TableDefinition } from '../tables/index.js';
import type { Operation, OperationServices } from './operation.js';
import { parseTableReference } from './table-reference.js';
import { describeTable } from './table-settings/description.js';

/** DeleteTable: the table and all it holds. ResourceInUseException while it or one of its indexes changes. */
export const deleteTable: Operation<DeleteTableInput> = async (request, caller, services) => {
  const { catalog, lifecycle, clock } = services;
  const address = parseTableReference(request.TableName, caller);
  // The counters go with the table; the answer has them as they were.
  const counts = await countsOf(address, services);
  const deleting = await lifecycle.change(address, (definition) => {
    checkDeletable(definition);
    const { update: _, ...rest } = definition;
    return { ...rest, status: 'DELETING', statusEndsAtMs: lifecycle.changeEndsAtMs() };
  });
  if (deleting === undefined) throw tableNotFound(address.tableName);
  const description = await describeTable(deleting, { catalog, nowMs: clock.nowMs() });
  return { TableDescription: { ...description, ...counts } };
};

async function countsOf(address: TableAddress, { catalog }: OperationServices) {
  const table = catalog.find(address);
  if (table === undefined) return {};
  const { itemCount, sizeBytes } = await catalog.counts(table.definition.space);
  return { ItemCount: itemCount, TableSizeBytes: sizeBytes };
}

/** Wordings recorded (2026); which comes first when several apply is not. */
function checkDeletable(definition: TableDefinition): void {
  const { tableName, status, update, globalIndexes, sse, warmThroughput } = definition;
  if (status === 'CREATING') throw resourceInUse(`Table is being created: ${tableName}`);
  if (status === 'DELETING') throw resourceInUse(`Table is being deleted: ${tableName}`);
  if (definition.deletionProtection) {
    throw validationError(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  if (globalIndexes.some((index) => index.status !== 'ACTIVE')) {
    throw resourceInUse('Cannot delete table while indexes are being created, updated, or deleted.');
  }
  if (update?.kind === 'stream') {
    throw resourceInUse('Cannot delete table while stream is being enabled/disabled.');
  }
  if (status === 'UPDATING' || sse?.next !== undefined || warmThroughput?.next !== undefined) {
    throw resourceInUse(`Table: ${tableName} is in the process of being updated.`);
  }
}
