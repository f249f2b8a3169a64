import { type DynamoError, validationError } from '../../errors/index.js';

/** What AWS says when an update does not fit the item it meets. */

/** A path that leads through something missing, or through something that is no map or list. */
export function invalidUpdatePath(): DynamoError {
  return validationError('The document path provided in the update expression is invalid for update');
}

export function incorrectOperandDataType(): DynamoError {
  return validationError('An operand in the update expression has an incorrect data type');
}

export function missingOperand(): DynamoError {
  return validationError('The provided expression refers to an attribute that does not exist in the item');
}

/** The legacy AttributeUpdates say it differently. */
export function updateTypeMismatch(): DynamoError {
  return validationError('Type mismatch for attribute to update');
}
