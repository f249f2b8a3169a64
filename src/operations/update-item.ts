import { legacyAttributeUpdates, type RequestExpressions, type Update } from '../expressions/index.js';
import type { ReturnValue, UpdateItemInput } from '../shapes/index.js';
import { unreachable } from '../support/index.js';
import { type Item, parseItem } from '../values/index.js';
import { performItemWrite } from './item-write-request.js';
import type { Operation } from './operation.js';
import { checkForms, expressionsOf } from './request-expressions.js';
import { checkUpdate, decideUpdate } from './update-effect.js';
import { conditionOf } from './write-condition.js';

/** Changes parts of an item, or makes a new one of its key and what the update sets. */
export const updateItem: Operation<UpdateItemInput> = (request, caller, services) => {
  checkForms(request, PARAMETERS);
  const key = parseItem(request.Key);
  const expressions = expressionsOf(request, services.expressions);
  const update = updateOf(request, expressions);
  const condition = conditionOf(request, expressions);
  expressions.close();
  return performItemWrite(request, caller, services, {
    key,
    condition,
    check: (table) => checkUpdate(table, key, update),
    decide: (table, found) => {
      const effect = decideUpdate(table, { found, key, update });
      if (effect.kind !== 'put') return { effect, result: undefined };
      const { item } = effect;
      return {
        effect,
        result: returnedAttributes(request.ReturnValues, { old: found.item(), item, update }),
      };
    },
  });
};

const PARAMETERS = {
  expressions: ['UpdateExpression', 'ConditionExpression'],
  legacy: ['AttributeUpdates', 'Expected', 'ConditionalOperator'],
};

/** A request without updates still makes an item of the key, as an empty list of updates does. */
function updateOf(request: UpdateItemInput, expressions: RequestExpressions): Update {
  if (request.UpdateExpression !== undefined) return expressions.update(request.UpdateExpression);
  return legacyAttributeUpdates(request.AttributeUpdates ?? {});
}

function returnedAttributes(
  returnValues: ReturnValue | undefined,
  { old, item, update }: { old: Item | undefined; item: Item; update: Update },
): Item | undefined {
  switch (returnValues) {
    case undefined:
    case 'NONE':
      return undefined;
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return item;
    case 'UPDATED_OLD':
      return update.updatedPart(old);
    case 'UPDATED_NEW':
      return update.updatedPart(item);
    default:
      return unreachable(returnValues);
  }
}
