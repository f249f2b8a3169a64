import { MAX_EXPRESSION_BYTES } from '../limits/index.js';
import { type ExpressionParameter, invalidExpression } from './failure.js';
import { checkConditionFunctionPositions, checkUpdateFunctionPositions } from './rules/function-positions.js';
import { checkKnownFunctions } from './rules/known-functions.js';
import { checkPathLimits } from './rules/path-limits.js';
import { checkParentheses } from './rules/redundant-parentheses.js';
import { checkReservedWords } from './rules/reserved-words.js';
import { checkSectionsOnce } from './rules/sections-once.js';
import type { NamePlaceholder, ParsedCondition, ParsedProjection, UpdateActionNode } from './syntax/ast.js';
import { parseCondition } from './syntax/condition-parser.js';
import { parseProjection } from './syntax/projection-parser.js';
import { parseUpdate } from './syntax/update-parser.js';
import { namePlaceholdersIn, operandsOfCondition, operandsOfUpdate, pathsIn } from './syntax/walk.js';

/**
 * Everything about an expression that its text alone decides: parsed and checked once, then valid for every request
 * with the same text. The checks run in AWS's order (recorded by dynalite's tests).
 */

export function checkConditionText(text: string, parameter: ExpressionParameter): ParsedCondition {
  checkLength(text, parameter);
  const parsed = parseCondition(text, parameter);
  const operands = operandsOfCondition(parsed.condition);
  checkParentheses(parsed, parameter);
  checkKnownFunctions(operands, parameter);
  checkConditionFunctionPositions(parsed.condition, parameter);
  checkReservedWords(pathsIn(operands), parameter);
  checkPathLimits(pathsIn(operands), parameter);
  return parsed;
}

/** An update whose text is right. */
export interface CheckedUpdate {
  readonly actions: readonly UpdateActionNode[];
  /** All placeholders for names, in the order written. */
  readonly names: readonly NamePlaceholder[];
}

export function checkProjectionText(text: string): ParsedProjection {
  checkLength(text, 'ProjectionExpression');
  const parsed = parseProjection(text);
  checkReservedWords(parsed.paths, 'ProjectionExpression');
  checkPathLimits(parsed.paths, 'ProjectionExpression');
  return parsed;
}

export function checkUpdateText(text: string): CheckedUpdate {
  checkLength(text, 'UpdateExpression');
  const parsed = parseUpdate(text);
  const operands = operandsOfUpdate(parsed);
  checkParentheses(parsed, 'UpdateExpression');
  checkReservedWords(pathsIn(operands), 'UpdateExpression');
  checkKnownFunctions(operands, 'UpdateExpression');
  checkUpdateFunctionPositions(parsed);
  checkSectionsOnce(parsed);
  checkPathLimits(pathsIn(operands), 'UpdateExpression');
  return { actions: parsed.actions, names: namePlaceholdersIn(pathsIn(operands)) };
}

function checkLength(text: string, parameter: ExpressionParameter): void {
  if (text === '') throw invalidExpression(parameter, 'The expression can not be empty;');
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= MAX_EXPRESSION_BYTES) return;
  const detail = `Expression size has exceeded the maximum allowed size; expression size: ${sizeBytes}`;
  throw invalidExpression(parameter, detail);
}
