import { describe, expect, it } from 'vitest';
import { dueAtMs, settle } from './lifecycle-settle.js';
import type { GlobalIndexDefinition, TableDefinition } from './table-definition.js';

const UNITS = { readUnits: 1, writeUnits: 1, decreasesToday: 0 };
const MORE = { readUnits: 2, writeUnits: 2, decreasesToday: 0 };

const INDEX: GlobalIndexDefinition = {
  indexName: 'gsi',
  keySchema: { partition: [{ name: 'x', type: 'S' }], sort: [] },
  projection: { type: 'ALL', nonKeyAttributes: [] },
  space: 'i.1',
  status: 'ACTIVE',
  backfilling: false,
  sinceVersion: 1,
  throughput: UNITS,
};

const TABLE: TableDefinition = {
  tableId: 'id',
  accountId: '123456789012',
  region: 'us-east-1',
  tableName: 'table',
  version: 1,
  status: 'ACTIVE',
  createdAtMs: 0,
  attributeDefinitions: [
    { name: 'p', type: 'S' },
    { name: 'x', type: 'S' },
  ],
  keySchema: { partition: [{ name: 'p', type: 'S' }], sort: [] },
  localIndexes: [],
  globalIndexes: [INDEX],
  space: 't.1',
  billingMode: 'PROVISIONED',
  throughput: UNITS,
  deletionProtection: false,
  tags: [],
};

const withIndex = (index: Partial<GlobalIndexDefinition>): TableDefinition => ({
  ...TABLE,
  globalIndexes: [{ ...INDEX, ...index }],
});

describe('settle', () => {
  it('leaves what is not due as it is', () => {
    expect(settle(TABLE, 100)).toBe(TABLE);
    const updating: TableDefinition = { ...TABLE, status: 'UPDATING', statusEndsAtMs: 100 };
    expect(settle(updating, 99)).toBe(updating);
    expect(dueAtMs(updating)).toBe(100);
  });

  it.each<[string, TableDefinition, TableDefinition]>([
    [
      'a new table with its indexes',
      { ...withIndex({ status: 'CREATING' }), status: 'CREATING', statusEndsAtMs: 100 },
      TABLE,
    ],
    [
      'throughput',
      { ...TABLE, status: 'UPDATING', statusEndsAtMs: 100, update: { kind: 'throughput', throughput: MORE } },
      { ...TABLE, throughput: MORE },
    ],
    [
      'a billing mode',
      {
        ...{ ...TABLE, billingMode: 'PAY_PER_REQUEST', status: 'UPDATING', statusEndsAtMs: 100 },
        update: { kind: 'billingMode' },
      },
      { ...TABLE, billingMode: 'PAY_PER_REQUEST', onDemandSinceMs: 100 },
    ],
    [
      'a table class',
      {
        ...{ ...TABLE, status: 'UPDATING', statusEndsAtMs: 100 },
        update: { kind: 'tableClass', tableClass: 'STANDARD_INFREQUENT_ACCESS' },
      },
      { ...TABLE, tableClass: 'STANDARD_INFREQUENT_ACCESS', tableClassUpdatedAtMs: 100 },
    ],
    [
      'an index that can be filled now',
      withIndex({ status: 'CREATING', statusEndsAtMs: 100 }),
      withIndex({ status: 'CREATING', backfilling: true }),
    ],
    [
      'an index with other throughput',
      withIndex({ status: 'UPDATING', statusEndsAtMs: 100, nextThroughput: MORE }),
      withIndex({ throughput: MORE }),
    ],
    [
      'an index that is deleted, with the attribute that only it used',
      withIndex({ status: 'DELETING', statusEndsAtMs: 100 }),
      { ...TABLE, globalIndexes: [], attributeDefinitions: [{ name: 'p', type: 'S' }] },
    ],
    [
      'warmth',
      {
        ...TABLE,
        warmThroughput: {
          ...{ readUnitsPerSecond: 1, writeUnitsPerSecond: 1 },
          next: { readUnitsPerSecond: 5, writeUnitsPerSecond: 6, atMs: 100 },
        },
      },
      { ...TABLE, warmThroughput: { readUnitsPerSecond: 5, writeUnitsPerSecond: 6 } },
    ],
    [
      'encryption by another key',
      { ...TABLE, sse: { kmsMasterKeyArn: 'old', next: { kmsMasterKeyArn: 'new', atMs: 100 } } },
      { ...TABLE, sse: { kmsMasterKeyArn: 'new' } },
    ],
    ["encryption by AWS's key", { ...TABLE, sse: { kmsMasterKeyArn: 'old', next: { atMs: 100 } } }, TABLE],
    [
      'time to live',
      {
        ...TABLE,
        timeToLive: { attributeName: 'ttl', status: 'DISABLING', statusEndsAtMs: 100, changedAtMs: 50 },
      },
      { ...TABLE, timeToLive: { attributeName: 'ttl', status: 'DISABLED', changedAtMs: 50 } },
    ],
  ])('ends %s', (_, pending, settled) => {
    expect(settle(pending, 99)).toBe(pending);
    expect(settle(pending, 100)).toEqual(settled);
    expect(dueAtMs(settle(pending, 100))).toBeUndefined();
  });

  it('does not end the deletion of a table', () => {
    const deleting: TableDefinition = { ...TABLE, status: 'DELETING', statusEndsAtMs: 100 };
    expect(settle(deleting, 200)).toEqual(deleting);
  });
});
