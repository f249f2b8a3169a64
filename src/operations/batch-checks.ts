import { type DynamoError, validationError } from '../errors/index.js';

/** A batch that names a key twice. */
export function duplicateKeys(): DynamoError {
  return validationError('Provided list of item keys contains duplicates');
}

/** A batch over the limit of all its tables together. */
export function tooManyItems(operation: 'BatchGetItem' | 'BatchWriteItem'): DynamoError {
  return validationError(`Too many items requested for the ${operation} call`);
}

/** A batch without any table. */
export function requestItemsRequired(operation: 'BatchGetItem' | 'BatchWriteItem'): DynamoError {
  return validationError(`The requestItems parameter is required for ${operation}`);
}
