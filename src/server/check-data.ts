import { type ConsistencyReport, checkTable, type TableDefinition } from '../tables/index.js';
import { openCatalog } from './open-catalog.js';
import { openExistingStorage, type StorageChoice } from './open-storage.js';

/** What a check found of one table. */
export interface TableCheck {
  readonly table: TableDefinition;
  readonly report: ConsistencyReport;
}

/**
 * Reads all tables in a data folder or a database and tells whether items, indexes and counters agree, table by table.
 * No server may be running on the folder, or changing tables in the database. Throws StartError when it cannot be used.
 */
export async function checkData(choice: StorageChoice, onTable: (check: TableCheck) => void): Promise<void> {
  const { engine, close } = await openExistingStorage(choice);
  try {
    const catalog = await openCatalog(engine);
    for (const table of catalog.all()) {
      onTable({ table: table.definition, report: await checkTable(engine, table) });
    }
  } finally {
    await close();
  }
}
