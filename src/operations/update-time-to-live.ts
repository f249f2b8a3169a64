import { resourceInUse, tableNotFound, validationError } from '../errors/index.js';
import type { TimeToLiveSpecification, UpdateTimeToLiveInput } from '../shapes/index.js';
import type { TableDefinition, TimeToLiveDefinition } from '../tables/index.js';
import type { Operation } from './operation.js';
import { parseTableReference } from './table-reference.js';

/** AWS documents an hour; recorded are 31 minutes. */
const MIN_INTERVAL_MS = 30 * 60 * 1000;

/**
 * UpdateTimeToLive: which attribute says when an item expires. Items begin to be deleted once it is enabled, and are
 * left alone as soon as it is being disabled. Wordings and order recorded (2026; alternator,
 * test_ttl). The minimum interval between two changes holds where changes take time at all.
 */
export const updateTimeToLive: Operation<UpdateTimeToLiveInput> = async (request, caller, services) => {
  const { lifecycle, clock, newId } = services;
  const address = parseTableReference(request.TableName, caller);
  const requested = request.TimeToLiveSpecification;
  const changed = await lifecycle.change(address, (definition) => {
    const nowMs = clock.nowMs();
    if (definition.status === 'CREATING') {
      throw resourceInUse(`Table is being created: ${definition.tableName}`);
    }
    checkChange(definition, requested);
    if (lifecycle.hasDelay) checkInterval(definition, nowMs);
    // The version is set by the catalog.
    const index = { space: `x.${newId().replaceAll('-', '')}`, backfilling: true, sinceVersion: 0 };
    const timeToLive: TimeToLiveDefinition = {
      attributeName: requested.AttributeName,
      status: requested.Enabled ? 'ENABLING' : 'DISABLING',
      statusEndsAtMs: lifecycle.changeEndsAtMs(),
      changedAtMs: nowMs,
      ...(requested.Enabled && { index }),
    };
    return { ...definition, timeToLive };
  });
  if (changed === undefined) throw tableNotFound(address.tableName);
  return { TimeToLiveSpecification: requested };
};

function checkChange({ timeToLive }: TableDefinition, requested: TimeToLiveSpecification): void {
  const isOn = timeToLive?.status === 'ENABLED' || timeToLive?.status === 'ENABLING';
  if (!isOn && !requested.Enabled) throw validationError('TimeToLive is already disabled');
  if (!isOn) return;
  if (timeToLive.attributeName !== requested.AttributeName) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive.attributeName}`,
    );
  }
  if (requested.Enabled) throw validationError('TimeToLive is already enabled');
}

function checkInterval({ timeToLive }: TableDefinition, nowMs: number): void {
  if (timeToLive !== undefined && nowMs - timeToLive.changedAtMs < MIN_INTERVAL_MS) {
    throw validationError('Time to live has been modified multiple times within a fixed interval');
  }
}
