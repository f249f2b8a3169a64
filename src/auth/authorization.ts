import {
  authorizationTwice,
  incompleteAuthorization,
  incompleteQuery,
  missingAuthenticationToken,
  notKeyValue,
  unsupportedAlgorithm,
} from './authorization-errors.js';
import { type CredentialScope, parseCredential } from './credential.js';

export type { CredentialScope } from './credential.js';

/** What a signed request claims. Nothing of it is proved yet. */
export interface Authorization {
  readonly scope: CredentialScope;
  /** Names of the signed headers, separated by `;`, as the client wrote them. */
  readonly signedHeaders: string;
  /** Lower-case hexadecimal when the client is honest; any string otherwise. */
  readonly signature: string;
  /** Where the claim stood: a presigned request is verified from its query string. */
  readonly source: 'header' | 'query';
}

/** The parts of a request that can carry an authorization. */
export interface AuthorizationInput {
  /** The `Authorization` header. */
  readonly header: string | undefined;
  /** Whether an `X-Amz-Date` or `Date` header is there. */
  readonly hasDate: boolean;
  /** The request's query string without `?`, empty when there is none. */
  readonly query: string;
}

/** The form every AWS SDK writes. Anything else takes the slow way, which also finds the words for what is wrong. */
const USUAL_HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^\s,/]+)\/(\d{8})\/([\w-]{1,64})\/(\w+)\/(\w+), ?SignedHeaders=([^\s,=]+), ?Signature=([^\s,=]+)$/;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Parses a request's claim. Throws MissingAuthenticationTokenException, IncompleteSignatureException or
 * InvalidSignatureException in AWS's words and order (recorded answers).
 */
export function parseAuthorization(input: AuthorizationInput): Authorization {
  if (input.header !== undefined && input.query === '' && input.hasDate) {
    const usual = parseUsualHeader(input.header);
    if (usual !== undefined) return usual;
  }
  const query = new URLSearchParams(input.query);
  const inQuery = query.has('X-Amz-Algorithm');
  if (input.header !== undefined && inQuery) throw authorizationTwice();
  if (input.header !== undefined) return parseHeader(input.header.trim(), input.hasDate);
  if (inQuery) return parseQuery(query);
  throw missingAuthenticationToken();
}

function parseUsualHeader(header: string): Authorization | undefined {
  const match = USUAL_HEADER.exec(header);
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', terminator = ''] = match;
  const scope = { accessKeyId, date, region, service, terminator };
  return { scope, signedHeaders: match[6] ?? '', signature: match[7] ?? '', source: 'header' };
}

function parseHeader(header: string, hasDate: boolean): Authorization {
  if (!header.startsWith('AWS4-')) throw missingAuthenticationToken();
  const [algorithm, ...parts] = header.split(/[\s,]+/).filter((part) => part !== '');
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals < 0) throw notKeyValue(part, header);
    parameters.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parameters.get(name));
  if (missing.length > 0 || !hasDate) throw incompleteAuthorization(missing, hasDate, header);
  if (algorithm !== ALGORITHM) throw unsupportedAlgorithm(algorithm ?? '');
  return authorizationOf(
    'header',
    parameters.get('Credential') ?? '',
    parameters.get('SignedHeaders') ?? '',
    parameters.get('Signature') ?? '',
  );
}

function parseQuery(query: URLSearchParams): Authorization {
  const required = [
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
  ];
  const missing = required.filter((name) => !query.get(name));
  if (missing.length > 0) throw incompleteQuery(missing);
  const algorithm = query.get('X-Amz-Algorithm') ?? '';
  if (algorithm !== ALGORITHM) throw unsupportedAlgorithm(algorithm);
  return authorizationOf(
    'query',
    query.get('X-Amz-Credential') ?? '',
    query.get('X-Amz-SignedHeaders') ?? '',
    query.get('X-Amz-Signature') ?? '',
  );
}

function authorizationOf(
  source: Authorization['source'],
  credential: string,
  signedHeaders: string,
  signature: string,
): Authorization {
  return { scope: parseCredential(credential), signedHeaders, signature, source };
}
