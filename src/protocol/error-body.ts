import { DynamoError, statusOf, wireTypeOf } from '../errors/index.js';

/** Codes whose message AWS spells `Message`: the service model for most, recorded answers for the first two. */
const CAPITAL_MESSAGE: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'SerializationException',
  'IdempotentParameterMismatchException',
  'TransactionCanceledException',
  'TransactionInProgressException',
]);

/** Status and JSON of an error answer. An empty message is left out, as AWS does. */
export function encodeError(error: DynamoError): { status: number; json: string } {
  const field = CAPITAL_MESSAGE.has(error.code) ? 'Message' : 'message';
  const text = error.message === '' ? {} : { [field]: error.message };
  return {
    status: statusOf(error.code),
    json: JSON.stringify({ __type: wireTypeOf(error.code), ...text, ...error.extras }),
  };
}

/** What a client is told of anything we did not foresee: nothing but that it was us. */
export function internalServerError(): DynamoError {
  return new DynamoError('InternalServerError', 'Internal server error');
}

/** A body that is not JSON, or none where one is needed (recorded: no message). */
export function unreadableBody(): DynamoError {
  return new DynamoError('SerializationException', '');
}

/** A target that names no action (recorded: no message). */
export function unknownOperation(): DynamoError {
  return new DynamoError('UnknownOperationException', '');
}
