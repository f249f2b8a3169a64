import { isThrottling, transactionConflict } from '../errors/index.js';
import { type ItemWrite, type ItemWriteResult, placeText, writeItem } from '../tables/index.js';
import { writeUnitsOf } from './capacity.js';
import type { OperationServices } from './operation.js';
import { chargeWrite, checkIndexCapacity } from './write-capacity.js';

/** What a write costs at the least. */
const LEAST_UNITS = 1;

/**
 * Writes one item as `writeItem` does, if capacity is left for it, unless a transaction is at work on it: then
 * TransactionConflictException, as AWS answers. A write whose condition fails costs what the present item does.
 */
export async function writeUnlocked<Result>(
  services: OperationServices,
  write: ItemWrite<Result>,
): Promise<ItemWriteResult<Result>> {
  const { table, primaryKey, decide } = write;
  const meter = services.capacity;
  const capacity = meter.of(table);
  capacity.admit('write', primaryKey, LEAST_UNITS);
  const place = placeText({ space: table.definition.space, key: primaryKey });
  if (!services.locks.beginWrite(place)) throw transactionConflict();
  let presentBytes = 0;
  try {
    const written = await writeItem(services, {
      table,
      primaryKey,
      decide: (found) => {
        presentBytes = found.sizeBytes;
        return decide(found);
      },
      permit: (extent) => checkIndexCapacity(meter, table, extent),
    });
    chargeWrite(meter, write, { extent: written.extent, times: 1, takenUnits: LEAST_UNITS });
    return written;
  } catch (error) {
    const units = isThrottling(error) ? 0 : writeUnitsOf(presentBytes);
    capacity.charge('write', primaryKey, units - LEAST_UNITS);
    throw error;
  } finally {
    services.locks.endWrite(place);
  }
}
