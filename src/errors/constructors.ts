import { DynamoError, type ErrorExtras } from './dynamo-error.js';

/** A request that is well formed but not allowed. The wording belongs to the check that found it. */
export function validationError(message: string): DynamoError {
  return new DynamoError('ValidationException', message);
}

/** `One or more parameter values were invalid: …`, AWS's prefix for most checks of keys and values. */
export function invalidParameterValues(detail: string): DynamoError {
  return validationError(`One or more parameter values were invalid: ${detail}`);
}

/** A condition evaluated to false. `extras.Item` holds the old item when the caller asked for it. */
export function conditionalCheckFailed(extras: ErrorExtras = {}): DynamoError {
  return new DynamoError('ConditionalCheckFailedException', 'The conditional request failed', extras);
}

/** Item operations on a table that does not exist; the message names no table (recorded answer). */
export function requestedResourceNotFound(): DynamoError {
  return new DynamoError('ResourceNotFoundException', 'Requested resource not found');
}

/** Control-plane calls on a table that does not exist. */
export function tableNotFound(tableName: string): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${tableName} not found`,
  );
}

/** A body that is not JSON, or not of the types the API wants. AWS sends no message at all for an empty one. */
export function serializationError(message: string): DynamoError {
  return new DynamoError('SerializationException', message);
}

/** An item collection over 10 GB. Wording: "Error handling with DynamoDB" in the developer guide. */
export function itemCollectionSizeLimitExceeded(): DynamoError {
  return new DynamoError('ItemCollectionSizeLimitExceededException', 'Collection size exceeded.');
}

/** A PartiQL INSERT of an item that is there already (recorded wording). */
export function duplicateItem(): DynamoError {
  return new DynamoError('DuplicateItemException', 'Duplicate primary key exists in table');
}
