import type {
  GlobalIndexDefinition,
  KeySchema,
  SseDefinition,
  TableDefinition,
  TimeToLiveDefinition,
  WarmThroughput,
} from './table-definition.js';

/**
 * The definition after everything that was to end by `nowMs` has ended: CREATING and UPDATING become ACTIVE and
 * what was pending holds; an index whose space is ready goes over to backfilling, one that was being deleted is
 * gone, with the attributes that only it used. The same object when nothing was due. DELETING of a table is not
 * settled here: the table is removed.
 */
export function settle(definition: TableDefinition, nowMs: number): TableDefinition {
  const due = dueAtMs(definition);
  if (due === undefined || due > nowMs) return definition;
  return [settleStatus, settleIndexes, settleWarmThroughput, settleEncryption, settleTimeToLive].reduce(
    (settled, step) => step(settled, nowMs),
    definition,
  );
}

/** When the next thing that is pending in the definition ends; undefined when nothing is. */
export function dueAtMs(definition: TableDefinition): number | undefined {
  const times = [
    definition.statusEndsAtMs,
    definition.warmThroughput?.next?.atMs,
    definition.sse?.next?.atMs,
    definition.timeToLive?.statusEndsAtMs,
    ...definition.globalIndexes.flatMap((index) => [index.statusEndsAtMs, index.warmThroughput?.next?.atMs]),
  ].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function settleStatus(definition: TableDefinition, nowMs: number): TableDefinition {
  const { statusEndsAtMs, update, ...rest } = definition;
  if (definition.status === 'DELETING' || !hasEnded(statusEndsAtMs, nowMs)) return definition;
  const settled: TableDefinition = { ...rest, status: 'ACTIVE' };
  if (definition.status === 'CREATING') {
    return { ...settled, globalIndexes: rest.globalIndexes.map((index) => ({ ...index, status: 'ACTIVE' })) };
  }
  if (update?.kind === 'billingMode' && definition.billingMode === 'PAY_PER_REQUEST') {
    return { ...settled, onDemandSinceMs: nowMs };
  }
  if (update?.kind === 'throughput') return { ...settled, throughput: update.throughput };
  if (update?.kind === 'tableClass') {
    return { ...settled, tableClass: update.tableClass, tableClassUpdatedAtMs: nowMs };
  }
  return settled;
}

function settleIndexes(definition: TableDefinition, nowMs: number): TableDefinition {
  const globalIndexes = definition.globalIndexes.flatMap((index) => settleIndex(index, nowMs));
  const settled = { ...definition, globalIndexes };
  return globalIndexes.length === definition.globalIndexes.length
    ? settled
    : withoutUnusedAttributes(settled);
}

function settleIndex(index: GlobalIndexDefinition, nowMs: number): readonly GlobalIndexDefinition[] {
  const warm = index.warmThroughput && settleWarm(index.warmThroughput, nowMs);
  const { statusEndsAtMs, nextThroughput, ...rest } = warm ? { ...index, warmThroughput: warm } : index;
  if (!hasEnded(statusEndsAtMs, nowMs)) return [warm ? { ...index, warmThroughput: warm } : index];
  if (index.status === 'DELETING') return [];
  if (index.status === 'CREATING') return [{ ...rest, backfilling: true }];
  return [{ ...rest, status: 'ACTIVE', throughput: nextThroughput ?? rest.throughput }];
}

function settleWarmThroughput(definition: TableDefinition, nowMs: number): TableDefinition {
  const { warmThroughput } = definition;
  return warmThroughput ? { ...definition, warmThroughput: settleWarm(warmThroughput, nowMs) } : definition;
}

function settleWarm(warm: WarmThroughput, nowMs: number): WarmThroughput {
  if (!hasEnded(warm.next?.atMs, nowMs) || warm.next === undefined) return warm;
  const { readUnitsPerSecond, writeUnitsPerSecond } = warm.next;
  return { readUnitsPerSecond, writeUnitsPerSecond };
}

function settleEncryption(definition: TableDefinition, nowMs: number): TableDefinition {
  const { sse, ...rest } = definition;
  if (!hasEnded(sse?.next?.atMs, nowMs)) return definition;
  const kmsMasterKeyArn = sse?.next?.kmsMasterKeyArn;
  if (kmsMasterKeyArn === undefined) return rest;
  const settled: SseDefinition = { kmsMasterKeyArn };
  return { ...rest, sse: settled };
}

function settleTimeToLive(definition: TableDefinition, nowMs: number): TableDefinition {
  const { timeToLive } = definition;
  if (timeToLive === undefined || !hasEnded(timeToLive.statusEndsAtMs, nowMs)) return definition;
  const { statusEndsAtMs: _, ...rest } = timeToLive;
  const settled: TimeToLiveDefinition = {
    ...rest,
    status: timeToLive.status === 'ENABLING' ? 'ENABLED' : 'DISABLED',
  };
  return { ...definition, timeToLive: settled };
}

/** Attributes are defined as long as a key uses them (recorded: DescribeTable after an index was deleted). */
function withoutUnusedAttributes(definition: TableDefinition): TableDefinition {
  const schemas = [definition, ...definition.localIndexes, ...definition.globalIndexes].map(
    ({ keySchema }) => keySchema,
  );
  const used = new Set(schemas.flatMap(namesOf));
  return {
    ...definition,
    attributeDefinitions: definition.attributeDefinitions.filter(({ name }) => used.has(name)),
  };
}

function namesOf({ partition, sort }: KeySchema): readonly string[] {
  return [...partition, ...sort].map(({ name }) => name);
}

function hasEnded(atMs: number | undefined, nowMs: number): boolean {
  return atMs !== undefined && atMs <= nowMs;
}
