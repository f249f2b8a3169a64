import type { StorageEngine } from '../storage/index.js';
import {
  type Catalog,
  type ConsistencyReport,
  checkTable,
  type Table,
  type TableDefinition,
} from '../tables/index.js';
import { openCatalog } from './open-catalog.js';
import { openExistingStorage, type StorageChoice } from './open-storage.js';

/** What a check found of one table. */
export interface TableCheck {
  readonly table: TableDefinition;
  readonly report: ConsistencyReport;
}

/**
 * Reads all tables in a data folder or a database and tells whether items, indexes and counters agree, table by table.
 * No server may be running on the folder; servers may be at work in the database. Throws StartError when it cannot be used.
 */
export async function checkData(choice: StorageChoice, onTable: (check: TableCheck) => void): Promise<void> {
  const { engine, close } = await openExistingStorage(choice);
  try {
    const catalog = await openCatalog(engine);
    for (const table of catalog.all()) {
      const checked = await checkLatest(engine, catalog, table);
      if (checked !== undefined) onTable(checked);
    }
  } finally {
    await close();
  }
}

/** Undefined when the table is gone. */
async function checkLatest(
  engine: StorageEngine,
  catalog: Catalog,
  table: Table,
): Promise<TableCheck | undefined> {
  const report = await checkTable(engine, table);
  if (report.inconsistencies.length === 0) return { table: table.definition, report };
  await catalog.refresh(table.definition);
  const latest = catalog.find(table.definition);
  if (latest === table) return { table: table.definition, report };
  // A server has changed the definition since it was read.
  return latest && checkLatest(engine, catalog, latest);
}
