import { type DynamoError, validationError } from '../../errors/index.js';
import { statementCondition } from '../../expressions/index.js';
import {
  type ExistsStatement,
  isWholeKey,
  joined,
  type WriteStatement,
  whereOfItem,
} from '../../partiql/index.js';
import type { ReturnValuesOnConditionCheckFailure } from '../../shapes/index.js';
import { checkKey, type KeySchema, keySchemaMismatch } from '../../tables/index.js';
import { itemSizeBytes } from '../../values/index.js';
import type { TransactionAction } from '../transaction-action.js';
import { writeOf } from './statement-write.js';

type OnFailure = ReturnValuesOnConditionCheckFailure | undefined;

/**
 * An INSERT, UPDATE or DELETE as a part of a transaction. Throws AWS's ValidationException, which in a transaction has
 * the same words for whatever is wrong with the key (recorded in 2026).
 */
export function writeAction(
  statement: WriteStatement,
  schema: KeySchema,
  onFailure: OnFailure,
): TransactionAction {
  if (statement.kind !== 'insert') {
    const { key, contradicted } = whereOfItem(statement.where, schema);
    if (contradicted !== undefined) throw keySchemaMismatch();
    checkKey(schema, key);
  }
  const { key, check, decide } = writeOf(statement, schema, onFailure);
  return {
    tableName: statement.source.tableName,
    key,
    payloadBytes: itemSizeBytes(key),
    condition: undefined,
    onFailure,
    check,
    decide: (table, found) => decide(table, found).effect,
  };
}

/** `EXISTS(SELECT …)`: a condition on one item that is not written. Throws AWS's ValidationException. */
export function existsAction(
  { select }: ExistsStatement,
  schema: KeySchema,
  onFailure: OnFailure,
): TransactionAction {
  if (select.source.indexName !== undefined) {
    throw validationError('Operations on indices are not supported in transactions');
  }
  const { key, rest } = whereOfItem(select.where, schema);
  const condition = joined(rest);
  if (!isWholeKey(key, schema) || condition === undefined) throw notOneItemWithCondition();
  return {
    tableName: select.source.tableName,
    key,
    payloadBytes: itemSizeBytes(key),
    condition: statementCondition(condition),
    onFailure,
    check: (table) => checkKey(table.definition.keySchema, key),
    decide: () => ({ kind: 'none' }),
  };
}

function notOneItemWithCondition(): DynamoError {
  return validationError('EXISTS() must contain a single item read with additional condition');
}
