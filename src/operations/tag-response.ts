import { resourceInUse } from '../errors/index.js';
import type { TableDefinition } from '../tables/index.js';

/** TagResource and UntagResource answer with nothing at all, not even `{}` (recorded: dynalite). */
export const NO_CONTENT = new Uint8Array();

export function checkNotDeleting({ status, tableName }: TableDefinition): void {
  if (status === 'DELETING') throw resourceInUse(`Table is being deleted: ${tableName}`);
}
