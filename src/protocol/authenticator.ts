import type { Authorization } from '../auth/index.js';
import type { WireRequest } from './wire-request.js';

/**
 * Decides whether a request is from whom it says. Throws the `DynamoError` that turns the request away; returning
 * lets it in. Synchronous, because it stands in the path of every request.
 */
export type Authenticator = (authorization: Authorization, request: WireRequest, body: Buffer) => void;

/** Lets everyone in, whatever the signature: what a local DynamoDB is expected to do. */
export const acceptAnyone: Authenticator = () => {};
