import { resourceInUse } from '../../errors/index.js';
import type { UpdateTableInput } from '../../shapes/index.js';
import type { TableDefinition } from '../../tables/index.js';
import { listed } from './key-schema.js';

/** A change that may have to wait for another one. */
type Wanted = 'capacity' | 'stream' | 'tableClass' | 'onDemandThroughput' | 'indexes';

/**
 * Refuses a change while another one is under way that it cannot go beside; which ones, and how that is worded,
 * was recorded in 2026. Encryption, deletion protection and warmth go beside everything.
 */
export function checkNothingInTheWay(
  definition: TableDefinition,
  request: UpdateTableInput,
  { addsOrRemovesIndex }: { addsOrRemovesIndex: boolean },
): void {
  const { tableName, status } = definition;
  if (status === 'CREATING') throw resourceInUse(`Table is being created: ${tableName}`);
  if (status === 'DELETING') throw resourceInUse(`Table is being deleted: ${tableName}`);
  const isOnDemandAgain =
    request.BillingMode === definition.billingMode && request.ProvisionedThroughput === undefined;
  const wanted: readonly (readonly [Wanted, boolean])[] = [
    ['capacity', (request.ProvisionedThroughput ?? request.BillingMode) !== undefined && !isOnDemandAgain],
    ['stream', request.StreamSpecification !== undefined],
    ['tableClass', request.TableClass !== undefined],
    ['onDemandThroughput', request.OnDemandThroughput !== undefined],
    ['indexes', addsOrRemovesIndex],
  ];
  for (const [change, isWanted] of wanted) {
    const obstacle = isWanted ? obstacleOf(definition, change) : undefined;
    if (obstacle !== undefined) throw resourceInUse(obstacle);
  }
}

function obstacleOf(definition: TableDefinition, wanted: Wanted): string | undefined {
  switch (definition.update?.kind) {
    case undefined:
      return undefined;
    case 'throughput':
      return besideCapacity(definition, wanted, 'ProvisionedThroughput');
    case 'billingMode':
      return besideCapacity(definition, wanted, 'BillingMode');
    case 'stream':
      return besideStream(definition, wanted);
    case 'tableClass':
      return besideTableClass(definition, definition.update.tableClass, wanted);
    case 'index':
      return besideIndex(definition, wanted);
  }
}

function besideCapacity({ tableName }: TableDefinition, wanted: Wanted, what: string): string {
  const messages: { readonly [Change in Wanted]: string } = {
    capacity: `Table IOPS are currently being updated. Table: ${tableName}`,
    stream: `Can't change stream status while table IOPS are being updated. Table: ${tableName}`,
    tableClass: `Can't update table class when table IOPS are being updated. Table: ${tableName}`,
    onDemandThroughput: `OnDemandThroughput cannot be updated while ${what} update is in progress`,
    indexes: `Can't create or delete indexes while table IOPS are being updated. Table: ${tableName}`,
  };
  return messages[wanted];
}

function besideStream({ tableName }: TableDefinition, wanted: Wanted): string {
  const messages: { readonly [Change in Wanted]: string } = {
    capacity: `Can't change table IOPS when stream status is being updated. Table: ${tableName}`,
    stream: `Can't change stream status when stream status is being updated. Table: ${tableName}`,
    tableClass: `Can't update table class when stream status is being updated. Table: ${tableName}`,
    onDemandThroughput: 'OnDemandThroughput cannot be updated while stream status update is in progress',
    indexes: "Can't create or delete an index when stream status is being updated.",
  };
  return messages[wanted];
}

function besideTableClass({ tableName }: TableDefinition, next: string, wanted: Wanted): string {
  const place = `Table: ${tableName} TableClassUpdateInProgress: ${next}`;
  const messages: { readonly [Change in Wanted]: string } = {
    capacity: `Can't change table IOPS when a table class update is in progress. ${place}`,
    stream: `Can't change stream status when a table class update is in progress. ${place}`,
    tableClass: `Can't update table class when a table class update is in progress. ${place}`,
    onDemandThroughput: `OnDemandThroughput cannot be updated while TableClass update is in progress. TableClassUpdateInProgress: ${next}`,
    indexes: "Can't create or delete an index when a table class update is in progress.",
  };
  return messages[wanted];
}

/** Adding and removing indexes beside each other is refused elsewhere, as more than one at a time. */
function besideIndex({ tableName, globalIndexes }: TableDefinition, wanted: Wanted): string | undefined {
  const deleting = globalIndexes.filter(({ status }) => status === 'DELETING');
  const busy = deleting.length > 0 ? deleting : globalIndexes.filter(({ status }) => status === 'CREATING');
  const [being, doing] = deleting.length > 0 ? ['deleted', 'deletion'] : ['created', 'creation'];
  const names = listed(busy.map(({ indexName }) => indexName));
  const messages: { readonly [Change in Wanted]: string | undefined } = {
    capacity: `Can't change table IOPS when an index is being ${being}. Table: ${tableName} Indexes: ${names}`,
    stream: `Can't change stream status when an index is being ${being}`,
    tableClass: `Can't update table class when an index is being ${being}. Table: ${tableName}`,
    onDemandThroughput: `OnDemandThroughput cannot be updated while index ${doing} is in progress for indexes: ${names}`,
    indexes: undefined,
  };
  return messages[wanted];
}
