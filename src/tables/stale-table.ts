/**
 * Thrown when a table's definition turned out not to be the latest, before anything was done or told: look the table up
 * anew and try again.
 */
export class StaleTable extends Error {}

export function isStaleTable(error: unknown): boolean {
  return error instanceof StaleTable;
}
