import { describe, expect, it } from 'vitest';
import { MAX_ITEM_COLLECTION_BYTES } from '../limits/index.js';
import { openMemoryEngine } from '../storage/index.js';
import { systemClock } from '../support/index.js';
import { Catalog } from './catalog.js';
import { collectionSizeRef, collectionSpaceOf } from './item-collection.js';
import { type ItemEffect, putEffect } from './item-effect.js';
import { writeItem } from './item-write.js';
import { encodePrimaryKey } from './key-layout.js';
import type { TableDefinition } from './table-definition.js';
import { withTable } from './with-table.js';

const KEY = { partition: [{ name: 'p', type: 'S' }], sort: [{ name: 's', type: 'S' }] } as const;
const DEFINITION: TableDefinition = {
  ...{ tableId: 'id', accountId: '123456789012', region: 'us-east-1', tableName: 'Orders', version: 1 },
  ...{ status: 'ACTIVE', createdAtMs: 0, attributeDefinitions: [], keySchema: KEY, space: 't.1' },
  localIndexes: [
    {
      indexName: 'ByDate',
      keySchema: { partition: KEY.partition, sort: [{ name: 'd', type: 'S' }] },
      projection: { type: 'ALL', nonKeyAttributes: [] },
      space: 'i.1',
    },
  ],
  ...{ globalIndexes: [], billingMode: 'PAY_PER_REQUEST', deletionProtection: false, tags: [] },
  throughput: { readUnits: 0, writeUnits: 0, decreasesToday: 0 },
};
const ITEM = { p: { S: 'a' }, s: { S: '1' }, d: { S: '2026' }, note: { S: 'x'.repeat(100) } };

async function openTable() {
  const engine = openMemoryEngine();
  const catalog = await Catalog.open(engine);
  await catalog.create(DEFINITION);
  const primaryKey = encodePrimaryKey(KEY, ITEM);
  const write = (effect: ItemEffect) =>
    withTable(catalog, DEFINITION, (table) =>
      writeItem(
        { engine, clock: systemClock },
        { table, primaryKey, decide: () => ({ effect, result: undefined }) },
      ),
    );
  return { engine, catalog, primaryKey, write };
}

describe('an item collection of a table with a local index', () => {
  it('is refused to grow beyond 10 GB, and may shrink', async () => {
    const { engine, catalog, primaryKey, write } = await openTable();
    const ref = collectionSizeRef(collectionSpaceOf(DEFINITION) ?? '', primaryKey);
    const almostFull = MAX_ITEM_COLLECTION_BYTES - 300;
    await engine.write([], () => ({
      changes: [{ kind: 'add', ...ref, amount: almostFull }],
      result: undefined,
    }));
    await write(putEffect(ITEM, 'put'));
    const big = { ...ITEM, note: { S: 'x'.repeat(300) } };
    await expect(write(putEffect(big, 'put'))).rejects.toMatchObject({
      code: 'ItemCollectionSizeLimitExceededException',
    });
    expect(await catalog.counts('t.1')).toEqual({ itemCount: 1, sizeBytes: 113 });
    await write({ kind: 'delete' });
    expect(await engine.readCounter(ref)).toBe(almostFull);
  });
});

describe('a write by an old definition', () => {
  it('looks the table up again and maintains the index that came meanwhile', async () => {
    const { engine, catalog, primaryKey } = await openTable();
    let attempts = 0;
    await withTable(catalog, DEFINITION, async (table) => {
      attempts++;
      if (attempts === 1)
        await catalog.change(DEFINITION, (definition) => ({ ...definition, localIndexes: [] }));
      return writeItem(
        { engine, clock: systemClock },
        { table, primaryKey, decide: () => ({ effect: putEffect(ITEM, 'put'), result: undefined }) },
      );
    });
    expect(attempts).toBe(2);
    expect(await catalog.counts('i.1')).toEqual({ itemCount: 0, sizeBytes: 0 });
    expect(await catalog.counts('t.1')).toMatchObject({ itemCount: 1 });
  });

  it('finds no table when it was removed, and counts nothing any more', async () => {
    const { catalog, write } = await openTable();
    await write(putEffect(ITEM, 'put'));
    await catalog.remove(DEFINITION, 1);
    for (const space of ['t.1', 'i.1']) {
      expect(await catalog.counts(space)).toEqual({ itemCount: 0, sizeBytes: 0 });
    }
    await expect(write(putEffect(ITEM, 'put'))).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
