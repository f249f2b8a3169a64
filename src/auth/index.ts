/**
 * Who a request says it is from: the SigV4 `Authorization` header, or the same in the query string of a presigned
 * request, parsed into its parts. Whether the signature is right is not decided here.
 */
export { type Authorization, type CredentialScope, parseAuthorization } from './authorization.js';
