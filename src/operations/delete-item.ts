import type { DeleteItemInput } from '../shapes/index.js';
import { checkKey } from '../tables/index.js';
import { parseItem } from '../values/index.js';
import { checkReturnsOldOrNone, performItemWrite } from './item-write-request.js';
import type { Operation } from './operation.js';
import { checkForms, expressionsOf } from './request-expressions.js';
import { conditionOf } from './write-condition.js';

/** Deletes the item with a key; one that does not exist is deleted already. */
export const deleteItem: Operation<DeleteItemInput> = (request, caller, services) => {
  checkForms(request, PARAMETERS);
  const key = parseItem(request.Key);
  checkReturnsOldOrNone(request.ReturnValues);
  const expressions = expressionsOf(request, services.expressions);
  const condition = conditionOf(request, expressions);
  expressions.close();
  return performItemWrite(request, caller, services, {
    key,
    condition,
    check: (table) => checkKey(table.definition.keySchema, key),
    decide: (_table, found) => ({
      effect: { kind: 'delete' },
      result: request.ReturnValues === 'ALL_OLD' ? found.item() : undefined,
    }),
  });
};

const PARAMETERS = { expressions: ['ConditionExpression'], legacy: ['Expected', 'ConditionalOperator'] };
