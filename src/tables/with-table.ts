import { requestedResourceNotFound } from '../errors/index.js';
import { isMissingSpace } from '../storage/index.js';
import type { Catalog } from './catalog.js';
import type { TableAddress } from './catalog-records.js';
import { isStaleTable } from './stale-table.js';
import type { Table } from './table.js';

/**
 * Looks the table up and runs `attempt` with it, again when the table's definition changes meanwhile.
 * ResourceNotFoundException when there is no such table, or none that is ready.
 */
export async function withTable<Result>(
  catalog: Catalog,
  address: TableAddress,
  attempt: (table: Table) => Promise<Result>,
): Promise<Result> {
  const table = readyTable(catalog, address);
  try {
    return await attempt(table);
  } catch (error) {
    await refreshAfter(error, catalog, { addresses: [address], tables: [table] });
  }
  return withTable(catalog, address, attempt);
}

/** As `withTable`, with several tables, in the order of their addresses. */
export async function withTables<Result>(
  catalog: Catalog,
  addresses: readonly TableAddress[],
  attempt: (tables: readonly Table[]) => Promise<Result>,
): Promise<Result> {
  const tables = addresses.map((address) => readyTable(catalog, address));
  try {
    return await attempt(tables);
  } catch (error) {
    await refreshAfter(error, catalog, { addresses, tables });
  }
  return withTables(catalog, addresses, attempt);
}

function readyTable(catalog: Catalog, address: TableAddress): Table {
  const table = catalog.find(address);
  if (table === undefined || !table.acceptsItems) throw requestedResourceNotFound();
  return table;
}

/** Reads the definitions anew when an attempt failed because they may be old; throws its error when they are not. */
async function refreshAfter(
  error: unknown,
  catalog: Catalog,
  { addresses, tables }: { addresses: readonly TableAddress[]; tables: readonly Table[] },
): Promise<void> {
  if (!isStaleTable(error) && !isMissingSpace(error)) throw error;
  for (const address of addresses) await catalog.refresh(address);
  // What belongs to the latest definition is there, unless it is damaged.
  const isSame = addresses.every((address, at) => catalog.find(address) === tables[at]);
  if (isMissingSpace(error) && isSame) throw error;
}
