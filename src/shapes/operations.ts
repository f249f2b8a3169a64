import { OPERATIONS } from './generated/api.js';
import type { Requests, Responses } from './generated/requests.js';

/** The name of an API action, of DynamoDB or of DynamoDB Streams. */
export type OperationName = keyof typeof OPERATIONS & keyof Requests;

/** The parsed input of an operation, in AWS's own field names. */
export type RequestOf<Name extends OperationName> = Requests[Name];

/** What an operation answers, in AWS's own field names. */
export type ResponseOf<Name extends OperationName> = Responses[Name];

/** All operations of both services, in alphabetical order. */
// The keys of a literal of ours: Object.keys alone forgets which strings they are.
export const operationNames = Object.keys(OPERATIONS) as readonly OperationName[];

/** Whether a string, say from `X-Amz-Target`, names an operation. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}

/** The service part of an operation's `X-Amz-Target`, e.g. `DynamoDB_20120810`. */
export function targetPrefixOf(name: OperationName): string {
  return OPERATIONS[name].target;
}
