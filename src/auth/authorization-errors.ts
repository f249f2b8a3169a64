/** What AWS says about a claim it cannot read. Wordings: recorded answers. */
import { DynamoError } from '../errors/index.js';

/** No `Authorization` header, one that is not of AWS4, and no `X-Amz-Algorithm` in the query string. */
export function missingAuthenticationToken(): DynamoError {
  return new DynamoError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
}

/** A header and a query string both claim: AWS takes neither. */
export function authorizationTwice(): DynamoError {
  return new DynamoError(
    'InvalidSignatureException',
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  );
}

/** A piece of the `Authorization` header without `=`. */
export function notKeyValue(part: string, header: string): DynamoError {
  return incomplete(
    `'${part}' not a valid key=value pair (missing equal-sign) in Authorization header: '${header}'.`,
  );
}

/** All that an `Authorization` header lacks, in one message. */
export function incompleteAuthorization(
  missing: readonly string[],
  hasDate: boolean,
  header: string,
): DynamoError {
  const sentences = missing.map((name) => `Authorization header requires '${name}' parameter. `);
  if (!hasDate) {
    sentences.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  return incomplete(`${sentences.join('')}Authorization=${header}`);
}

/** All that the query string of a presigned request lacks, in one message. */
export function incompleteQuery(missing: readonly string[]): DynamoError {
  const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'. `);
  return incomplete(`${sentences.join('')}Re-examine the query-string parameters.`);
}

/** An algorithm other than AWS4-HMAC-SHA256. */
export function unsupportedAlgorithm(algorithm: string): DynamoError {
  return incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only AWS4-HMAC-SHA256 for now). `);
}

/** A credential that is not `keyid/date/region/service/term`. */
export function malformedCredential(credential: string): DynamoError {
  return incomplete(
    'Credential must have exactly 5 slash-delimited elements, ' +
      `e.g. keyid/date/region/service/term, got '${credential}'`,
  );
}

/** A scope naming a region that cannot be one. */
export function wronglyScoped(region: string): DynamoError {
  return new DynamoError(
    'InvalidSignatureException',
    `Credential should be scoped to a valid region, not '${region}'. `,
  );
}

function incomplete(message: string): DynamoError {
  return new DynamoError('IncompleteSignatureException', message);
}
