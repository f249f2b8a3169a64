import { openMemoryEngine, type StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import type { Item } from '../values/index.js';
import { Catalog } from './catalog.js';
import { putEffect } from './item-effect.js';
import { writeItem } from './item-write.js';
import { encodePrimaryKey } from './key-layout.js';
import type { Table } from './table.js';
import type {
  GlobalIndexDefinition,
  IndexDefinition,
  KeyAttribute,
  TableDefinition,
} from './table-definition.js';
import { withTable } from './with-table.js';

const S = (name: string): KeyAttribute => ({ name, type: 'S' });
const NO_UNITS = { readUnits: 0, writeUnits: 0, decreasesToday: 0 };

const BY_C: IndexDefinition = {
  indexName: 'by-c',
  keySchema: { partition: [S('a')], sort: [S('c')] },
  projection: { type: 'ALL', nonKeyAttributes: [] },
  space: 'sample.l',
};

const BY_D: GlobalIndexDefinition = {
  indexName: 'by-d',
  keySchema: { partition: [S('d')], sort: [] },
  projection: { type: 'INCLUDE', nonKeyAttributes: ['e'] },
  space: 'sample.g',
  status: 'ACTIVE',
  backfilling: false,
  sinceVersion: 1,
  throughput: NO_UNITS,
};

/** A table with key `a`, `b`, a local index on `c` and a sparse global one on `d` that projects `e`. */
const SAMPLE: TableDefinition = {
  tableId: '01234567-89ab-4cde-8f01-23456789abcd',
  accountId: '123456789012',
  region: 'us-east-1',
  tableName: 'Sample',
  version: 1,
  status: 'ACTIVE',
  createdAtMs: 1,
  attributeDefinitions: ['a', 'b', 'c', 'd'].map(S),
  keySchema: { partition: [S('a')], sort: [S('b')] },
  localIndexes: [BY_C],
  globalIndexes: [BY_D],
  space: 'sample',
  billingMode: 'PAY_PER_REQUEST',
  throughput: NO_UNITS,
  deletionProtection: false,
  tags: [],
};

/** The sample table on an engine of its own. */
export interface SampleTable {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly table: Table;
  put(item: Item): Promise<void>;
  delete(key: Item): Promise<void>;
}

const clock: Clock = { nowMs: () => 1_700_000_000_000 };

/** Opens the sample table, empty, in memory; `settings` are what is to be otherwise. */
export async function openSampleTable(settings: Partial<TableDefinition> = {}): Promise<SampleTable> {
  const engine = openMemoryEngine();
  const catalog = await Catalog.open(engine);
  const table = await catalog.create({ ...SAMPLE, ...settings });
  if (table === undefined) throw new Error('the engine is empty, so the table is new');
  const write = async (item: Item, kind: 'put' | 'delete') => {
    await withTable(catalog, SAMPLE, (present) =>
      writeItem(
        { engine, clock },
        {
          table: present,
          primaryKey: encodePrimaryKey(SAMPLE.keySchema, item),
          decide: () => ({ effect: kind === 'put' ? putEffect(item, 'put') : { kind }, result: undefined }),
        },
      ),
    );
  };
  return {
    engine,
    catalog,
    table,
    put: (item) => write(item, 'put'),
    delete: (key) => write(key, 'delete'),
  };
}
