import { type DynamoError, validationError } from '../errors/index.js';
import type { Condition, RequestExpressions } from '../expressions/index.js';
import type {
  ReturnValuesOnConditionCheckFailure,
  TransactWriteItem,
  TransactWriteItemsInput,
} from '../shapes/index.js';
import {
  checkItemKeys,
  checkKey,
  type FoundItem,
  type ItemEffect,
  putEffect,
  type Table,
} from '../tables/index.js';
import { type Item, itemSizeBytes, parseItem } from '../values/index.js';
import type { OperationServices } from './operation.js';
import { checkForms, expressionsOf, type PlaceholderRequest } from './request-expressions.js';
import { checkUpdate, decideUpdate } from './update-effect.js';
import { conditionOf } from './write-condition.js';

/** One action of a transaction, parsed: on which item, under which condition, to what effect. */
export interface TransactionAction {
  /** As the request names it. */
  readonly tableName: string;
  /** The key, or an item that has its attributes. */
  readonly key: Item;
  readonly condition: Condition | undefined;
  readonly onFailure: ReturnValuesOnConditionCheckFailure | undefined;
  /** What it counts towards the 4 MB of a transaction: what it brings, not what it finds. */
  readonly payloadBytes: number;
  /** Throws what is wrong with the action for its table. */
  readonly check: (table: Table) => void;
  readonly decide: (table: Table, found: FoundItem) => ItemEffect;
}

/** What a transaction wants to be told, and under which token it is not done twice. */
export type TransactionRequest = Pick<
  TransactWriteItemsInput,
  'ReturnConsumedCapacity' | 'ReturnItemCollectionMetrics' | 'ClientRequestToken'
>;

/** An action with the item it is about. */
export interface TransactionTarget {
  readonly action: TransactionAction;
  readonly table: Table;
  readonly primaryKey: Uint8Array;
  /** Where the item is. */
  readonly place: string;
}

/** Parses an action; what is wrong with its values or expressions is the whole request's ValidationException. */
export function parseAction(action: TransactWriteItem, services: OperationServices): TransactionAction {
  const { Put, Update, Delete, ConditionCheck } = action;
  const requests = [Put, Update, Delete, ConditionCheck].filter((request) => request !== undefined);
  if (requests.length > 1) throw severalActions();
  for (const request of requests) checkForms(request, PARAMETERS);
  if (Put !== undefined) return parsePut(Put, services);
  if (Update !== undefined) return parseUpdate(Update, services);
  if (Delete !== undefined) return parseKeyAction(Delete, { kind: 'delete' }, services);
  if (ConditionCheck !== undefined) return parseKeyAction(ConditionCheck, { kind: 'none' }, services);
  throw noAction();
}

const PARAMETERS = { expressions: ['UpdateExpression', 'ConditionExpression'], legacy: [] };

type ActionRequest<Name extends keyof TransactWriteItem> = NonNullable<TransactWriteItem[Name]>;

function parsePut(request: ActionRequest<'Put'>, services: OperationServices): TransactionAction {
  const item = parseItem(request.Item);
  // Unlike the size that an update leads to, this is a fault of the whole request (recorded in 2026).
  const effect = putEffect(item, 'put');
  return {
    ...parseCommon(request, item, expressionsOf(request, services.expressions)),
    check: (table) => checkItemKeys(table, item),
    decide: () => effect,
  };
}

function parseUpdate(request: ActionRequest<'Update'>, services: OperationServices): TransactionAction {
  const key = parseItem(request.Key);
  const expressions = expressionsOf(request, services.expressions);
  const update = expressions.update(request.UpdateExpression);
  return {
    ...parseCommon(request, key, expressions),
    check: (table) => checkUpdate(table, key, update),
    decide: (table, found) => decideUpdate(table, { found, key, update, isTransaction: true }),
  };
}

/** Delete and ConditionCheck: a key, a condition and an effect that depends on neither. */
function parseKeyAction(
  request: ActionRequest<'Delete' | 'ConditionCheck'>,
  effect: ItemEffect,
  services: OperationServices,
): TransactionAction {
  const key = parseItem(request.Key);
  return {
    ...parseCommon(request, key, expressionsOf(request, services.expressions)),
    check: (table) => checkKey(table.definition.keySchema, key),
    decide: () => effect,
  };
}

interface CommonRequest extends PlaceholderRequest {
  readonly TableName: string;
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

/** What all actions have. The condition is the last of an action's expressions. */
function parseCommon(request: CommonRequest, key: Item, expressions: RequestExpressions) {
  const condition = conditionOf(request, expressions);
  expressions.close();
  const { TableName: tableName, ExpressionAttributeValues: values } = request;
  return {
    tableName,
    key,
    condition,
    onFailure: request.ReturnValuesOnConditionCheckFailure,
    payloadBytes: itemSizeBytes(key) + (values === undefined ? 0 : itemSizeBytes(parseItem(values))),
  };
}

/** Recorded in moto's tests, which run against AWS. */
function severalActions(): DynamoError {
  return validationError('TransactItems can only contain one of Check, Put, Update or Delete');
}

/** The wording is that of AWS's DAX clients, which make this check themselves. */
function noAction(): DynamoError {
  return validationError(
    'Invalid Request: TransactWriteRequest should contain Delete or Put or Update request',
  );
}
