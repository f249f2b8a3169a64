import { type DynamoError, validationError } from '../errors/index.js';
import type { Position } from './position.js';

/**
 * A statement the parser cannot read. What follows the colon are the words of the PartiQL reference parser, which is
 * the one AWS runs; nothing follows for what its lexer refuses (recorded in 2026).
 */
export function notWellFormed(detail = ''): DynamoError {
  return validationError(`Statement wasn't well formed, can't be processed: ${detail}`);
}

/** A statement that means nothing here, with the token at fault: `… at 1:34:7` is line, column and length. */
export function refusedAt(problem: string, { line, column, length }: Position): DynamoError {
  return validationError(`${problem} at ${line}:${column}:${length}`);
}
