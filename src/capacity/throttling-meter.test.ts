import { beforeEach, describe, expect, it } from 'vitest';
import { encodePartitionHash } from '../codec/index.js';
import { DynamoError } from '../errors/index.js';
import { openMemoryEngine } from '../storage/index.js';
import { Catalog, type Table, type TableDefinition, tableOf } from '../tables/index.js';
import type { CapacityKind } from './capacity-meter.js';
import { ThrottlingMeter } from './throttling-meter.js';

const HALF_HOUR_MS = 30 * 60 * 1000;
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/Table';
/** Keys in the first and in the last partition, however many there are. */
const [FIRST, LAST] = [encodePartitionHash(0), encodePartitionHash(2 ** 24 - 1)];

const DEFINITION: TableDefinition = {
  tableId: '01234567-89ab-4cde-8f01-23456789abcd',
  accountId: '123456789012',
  region: 'us-east-1',
  tableName: 'Table',
  version: 1,
  status: 'ACTIVE',
  createdAtMs: 0,
  attributeDefinitions: [{ name: 'p', type: 'S' }],
  keySchema: { partition: [{ name: 'p', type: 'S' }], sort: [] },
  localIndexes: [],
  globalIndexes: [],
  space: 'table',
  billingMode: 'PROVISIONED',
  throughput: { readUnits: 10, writeUnits: 5, decreasesToday: 0 },
  deletionProtection: false,
  tags: [],
};

const onDemand = (parts: Partial<TableDefinition> = {}) =>
  tableOf({ ...DEFINITION, billingMode: 'PAY_PER_REQUEST', ...parts });
const provisioned = (readUnits: number, writeUnits: number, parts: Partial<TableDefinition> = {}) =>
  tableOf({ ...DEFINITION, throughput: { readUnits, writeUnits, decreasesToday: 0 }, ...parts });

let nowMs = 0;
let meter: ThrottlingMeter;

beforeEach(async () => {
  nowMs = 0;
  const catalog = await Catalog.open(openMemoryEngine());
  meter = new ThrottlingMeter({ catalog, clock: { nowMs: () => nowMs } });
});

/** Asks for `units` in pieces; how many are let in. */
function admitted(
  table: Table,
  { kind = 'write', units, key = FIRST, piece = 1 }: Wanted,
): { units: number; reason?: unknown } {
  for (let taken = 0; taken < units; taken += piece) {
    try {
      meter.of(table).admit(kind, key, piece);
    } catch (error) {
      if (!(error instanceof DynamoError)) throw error;
      return { units: taken, reason: Object.values(error.extras).flat()[0] };
    }
  }
  return { units };
}

interface Wanted {
  readonly kind?: CapacityKind;
  readonly units: number;
  readonly key?: Uint8Array;
  readonly piece?: number;
}

describe('A provisioned table', () => {
  it('can do what it was given, reads and writes apart', () => {
    const table = provisioned(10, 5);
    expect(admitted(table, { units: 100 })).toEqual({
      units: 5,
      reason: { reason: 'TableWriteProvisionedThroughputExceeded', resource: ARN },
    });
    expect(admitted(table, { kind: 'read', units: 100 }).units).toBe(10);
    nowMs += 1000;
    expect(admitted(table, { units: 100 }).units).toBe(5);
  });

  it('has 300 seconds of what it did not use', () => {
    const table = provisioned(10, 3);
    admitted(table, { units: 1 });
    nowMs = 10 * 60 * 1000;
    expect(admitted(table, { units: 2000 }).units).toBe(900);
    expect(admitted(table, { kind: 'read', units: 5000 }).units).toBe(3000);
  });

  it('that is met for the first time has what it could not have used before', () => {
    nowMs = 1_000_000;
    expect(admitted(provisioned(10, 1), { units: 1000 }).units).toBe(300);
  });

  it('throttles a partition beyond 1,000 writes or 3,000 reads a second', () => {
    const table = provisioned(30_000, 10_000);
    expect(admitted(table, { units: 5000 })).toEqual({
      units: 1000,
      reason: { reason: 'TableWriteKeyRangeThroughputExceeded', resource: ARN },
    });
    expect(admitted(table, { units: 500, key: LAST }).units).toBe(500);
    expect(admitted(table, { kind: 'read', units: 5000 }).units).toBe(3000);
  });

  it('with little throughput is one partition, unless it was made for more', () => {
    const few = provisioned(10, 5);
    nowMs = 300_000;
    expect(admitted(few, { units: 1000 }).units).toBe(1000);
    expect(admitted(few, { units: 1, key: LAST }).units).toBe(0);
    const warm = { readUnitsPerSecond: 6000, writeUnitsPerSecond: 2000 };
    const more = provisioned(10, 5, { space: 'more', warmThroughput: warm });
    expect(admitted(more, { units: 1000 }).units).toBe(1000);
    expect(admitted(more, { units: 1, key: LAST }).units).toBe(1);
  });

  it('goes by its newest settings at once', () => {
    const before = provisioned(10, 5);
    expect(admitted(before, { units: 10 }).units).toBe(5);
    const after = provisioned(10, 100, { version: 2 });
    expect(admitted(after, { units: 10 }).units).toBe(0);
    nowMs += 1000;
    expect(admitted(after, { units: 200 }).units).toBe(100);
    nowMs += 1000;
    expect(admitted(before, { units: 200 }).units).toBe(100);
  });

  it('has a second of units when it was on-demand before', () => {
    nowMs = 1_000_000;
    expect(admitted(onDemand(), { units: 10 }).units).toBe(10);
    expect(admitted(provisioned(10, 5, { version: 2 }), { units: 10 }).units).toBe(5);
  });
});

describe('An on-demand table', () => {
  it('has four partitions to begin with', () => {
    const table = onDemand();
    expect(admitted(table, { units: 5000 }).units).toBe(1000);
    for (const quarter of [1, 2, 3]) {
      const key = encodePartitionHash(quarter * 2 ** 22);
      expect(admitted(table, { units: 5000, key }).units).toBe(1000);
    }
    expect(admitted(table, { kind: 'read', units: 5000 }).units).toBe(3000);
  });

  it('keeps no unused units', () => {
    const table = onDemand();
    nowMs = 600_000;
    expect(admitted(table, { units: 5000 }).units).toBe(1000);
  });

  it('doubles half an hour after it did all that it could', () => {
    const table = onDemand();
    const eighth = 2 ** 21;
    const spread = (at: Table) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce(
        (sum, n) =>
          sum + admitted(at, { units: 2000, key: encodePartitionHash(n * eighth), piece: 50 }).units,
        0,
      );
    expect(spread(table)).toBe(4000);
    nowMs = HALF_HOUR_MS - 1;
    expect(spread(table)).toBe(4000);
    nowMs = HALF_HOUR_MS + 10_000;
    expect(spread(table)).toBe(4000);
    nowMs += 1000;
    expect(spread(table)).toBe(8000);
  });

  it('can do at once what it was warmed for', () => {
    const warm = { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 8000 };
    const table = onDemand({ warmThroughput: warm });
    expect(admitted(table, { units: 2000 }).units).toBe(1000);
    expect(admitted(table, { units: 2000, key: encodePartitionHash(2 ** 21) }).units).toBe(1000);
  });

  it('does no more than its maximum', () => {
    const table = onDemand({ onDemandThroughput: { maxWriteUnits: 7 } });
    expect(admitted(table, { units: 100 })).toEqual({
      units: 7,
      reason: { reason: 'TableWriteMaxOnDemandThroughputExceeded', resource: ARN },
    });
    expect(admitted(table, { kind: 'read', units: 100 }).units).toBe(100);
    expect(admitted(onDemand({ version: 2 }), { units: 100 }).units).toBe(100);
  });
});

describe('The meter', () => {
  it('gives back what was not used after all', () => {
    const table = provisioned(10, 5);
    expect(admitted(table, { units: 5 }).units).toBe(5);
    meter.of(table).charge('write', FIRST, -2);
    expect(admitted(table, { units: 5 }).units).toBe(2);
  });

  it('knows a table that was made anew from the one before', () => {
    expect(admitted(provisioned(10, 5), { units: 10 }).units).toBe(5);
    expect(admitted(provisioned(10, 5, { space: 'again' }), { units: 10 }).units).toBe(5);
  });

  it('forgets tables that are gone', () => {
    const gone = provisioned(10, 5);
    expect(admitted(gone, { units: 10 }).units).toBe(5);
    for (let n = 0; n < 200; n++) admitted(provisioned(10, 5, { space: `table ${n}` }), { units: 1 });
    expect(admitted(gone, { units: 10 }).units).toBe(5);
  });
});
