import { decodeStoredItem, type StoredItem, storedJson, storedSizeBytes } from '../codec/index.js';
import type { Projection } from '../expressions/index.js';
import type { ConsumedCapacity, GetItemInput } from '../shapes/index.js';
import { checkKey, checkKeyPaths, encodePrimaryKey } from '../tables/index.js';
import { parseItem } from '../values/index.js';
import { consumedCapacity, readUnitsOf, tableUse } from './capacity.js';
import type { Operation, ResponseBody } from './operation.js';
import { checkForms, projectionOf } from './request-expressions.js';
import { tableForItems } from './table-reference.js';

/** Reads one item. An item as it is stored goes out without being parsed. */
export const getItem: Operation<GetItemInput> = async (request, caller, services) => {
  checkForms(request, PARAMETERS);
  const key = parseItem(request.Key);
  const projection = projectionOf(request, services.expressions);
  const table = tableForItems(request.TableName, caller, services.catalog);
  const { space, keySchema } = table.definition;
  checkKey(keySchema, key);
  if (projection !== undefined) checkKeyPaths(table, projection.nestedAttributes);
  const place = { space, key: encodePrimaryKey(keySchema, key) };
  const capacity = services.capacity.of(table);
  const leastUnits = readUnitsOf(0, request.ConsistentRead);
  capacity.admit('read', place.key, leastUnits);
  const [stored] = await services.readers.of([table], request.ConsistentRead).get([place]);
  const units = readUnitsOf(stored === undefined ? 0 : storedSizeBytes(stored), request.ConsistentRead);
  capacity.charge('read', place.key, units - leastUnits);
  const consumed = consumedCapacity(request.ReturnConsumedCapacity, request.TableName, tableUse(units));
  return response(stored, projection, consumed);
};

const PARAMETERS = { expressions: ['ProjectionExpression'], legacy: ['AttributesToGet'] };

function response(
  stored: StoredItem | undefined,
  projection: Projection | undefined,
  capacity: ConsumedCapacity | undefined,
): ResponseBody {
  const withCapacity = capacity === undefined ? undefined : { ConsumedCapacity: capacity };
  if (stored === undefined) return withCapacity ?? {};
  if (projection !== undefined) return { Item: projection.apply(decodeStoredItem(stored)), ...withCapacity };
  const tail =
    withCapacity === undefined ? BODY_END : Buffer.from(`,${JSON.stringify(withCapacity).slice(1)}`);
  return Buffer.concat([BODY_START, storedJson(stored), tail]);
}

const BODY_START = Buffer.from('{"Item":');
const BODY_END = Buffer.from('}');
