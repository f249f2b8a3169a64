import { conditionalCheckFailed, duplicateItem } from '../../errors/index.js';
import { type Condition, statementCondition, type Update } from '../../expressions/index.js';
import {
  type DeleteStatement,
  type InsertStatement,
  type Returning,
  type UpdateStatement,
  type WriteStatement,
  writtenItem,
} from '../../partiql/index.js';
import type { ReturnValuesOnConditionCheckFailure } from '../../shapes/index.js';
import {
  checkItemKeys,
  checkKey,
  checkKeyPaths,
  type FoundItem,
  type KeySchema,
  putEffect,
  type Table,
} from '../../tables/index.js';
import type { Item } from '../../values/index.js';
import type { ItemWriteRequest } from '../item-write-request.js';
import { checkUpdate, decideUpdate } from '../update-effect.js';
import { checkCondition } from '../write-condition.js';

type OnFailure = ReturnValuesOnConditionCheckFailure | undefined;

/**
 * The write that a statement is, on a table with this key. Unlike the writes of the item operations, UPDATE does not
 * make items, and DELETE of an item that is not there asks for nothing. Throws AWS's ValidationException.
 */
export function writeOf(
  statement: WriteStatement,
  schema: KeySchema,
  onFailure: OnFailure,
): ItemWriteRequest {
  switch (statement.kind) {
    case 'insert':
      return insertWrite(statement);
    case 'update':
      return updateWrite(statement, schema, onFailure);
    case 'delete':
      return deleteWrite(statement, schema, onFailure);
  }
}

function insertWrite({ item }: InsertStatement): ItemWriteRequest {
  return {
    key: item,
    condition: undefined,
    check: (table) => {
      // Before the keys, and long before anything is decided.
      putEffect(item, 'put');
      checkItemKeys(table, item);
    },
    decide: (_table, found) => {
      if (found.sizeBytes > 0) throw duplicateItem();
      return { effect: putEffect(item, 'put'), result: undefined };
    },
  };
}

function updateWrite(statement: UpdateStatement, schema: KeySchema, onFailure: OnFailure): ItemWriteRequest {
  const { update } = statement;
  const { key, condition } = itemOf(statement, schema);
  return {
    key,
    condition: undefined,
    check: (table) => {
      checkUpdate(table, key, update);
      checkConditionPaths(table, condition);
    },
    decide: (table, found) => {
      if (found.sizeBytes === 0) throw conditionalCheckFailed();
      checkCondition(condition, found, onFailure);
      const effect = decideUpdate(table, { found, key, update });
      const item = effect.kind === 'put' ? effect.item : undefined;
      return { effect, result: returned(statement.returning, { found, item, update }) };
    },
  };
}

function deleteWrite(statement: DeleteStatement, schema: KeySchema, onFailure: OnFailure): ItemWriteRequest {
  const { key, condition } = itemOf(statement, schema);
  return {
    key,
    condition: undefined,
    check: (table) => {
      checkKey(table.definition.keySchema, key);
      checkConditionPaths(table, condition);
    },
    decide: (_table, found) => {
      if (found.sizeBytes === 0) return { effect: { kind: 'none' }, result: undefined };
      checkCondition(condition, found, onFailure);
      const result = statement.returning === undefined ? undefined : found.item();
      return { effect: { kind: 'delete' }, result };
    },
  };
}

function itemOf({ where }: UpdateStatement | DeleteStatement, schema: KeySchema) {
  const { key, condition } = writtenItem(where, schema);
  return { key, condition: condition && statementCondition(condition) };
}

function checkConditionPaths(table: Table, condition: Condition | undefined): void {
  if (condition !== undefined) checkKeyPaths(table, condition.nestedAttributes);
}

function returned(
  returning: Returning | undefined,
  { found, item, update }: { found: FoundItem; item: Item | undefined; update: Update },
): Item | undefined {
  switch (returning) {
    case undefined:
      return undefined;
    case 'all old':
      return found.item();
    case 'all new':
      return item;
    case 'modified old':
      return update.updatedPart(found.item());
    case 'modified new':
      return update.updatedPart(item);
  }
}
