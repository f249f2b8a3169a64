import type { PutItemInput } from '../shapes/index.js';
import { checkItemKeys, putEffect } from '../tables/index.js';
import { parseItem } from '../values/index.js';
import { checkReturnsOldOrNone, performItemWrite } from './item-write-request.js';
import type { Operation } from './operation.js';
import { checkForms, expressionsOf } from './request-expressions.js';
import { conditionOf } from './write-condition.js';

/** Puts an item in the place of the one with its key, if there is one. */
export const putItem: Operation<PutItemInput> = (request, caller, services) => {
  checkForms(request, PARAMETERS);
  const item = parseItem(request.Item);
  checkReturnsOldOrNone(request.ReturnValues);
  const effect = putEffect(item, 'put');
  const expressions = expressionsOf(request, services.expressions);
  const condition = conditionOf(request, expressions);
  expressions.close();
  return performItemWrite(request, caller, services, {
    key: item,
    condition,
    check: (table) => checkItemKeys(table, item),
    decide: (_table, found) => ({
      effect,
      result: request.ReturnValues === 'ALL_OLD' ? found.item() : undefined,
    }),
  });
};

const PARAMETERS = { expressions: ['ConditionExpression'], legacy: ['Expected', 'ConditionalOperator'] };
