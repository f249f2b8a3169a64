import { describe, expect, it } from 'vitest';
import { parseAuthorization } from './authorization.js';

const CREDENTIAL = 'AKID/20261120/eu-west-1/dynamodb/aws4_request';

function answerTo(header: string | undefined, query = '', hasDate = true): string {
  try {
    parseAuthorization({ header, query, hasDate });
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('a readable claim', () => {
  const scope = {
    accessKeyId: 'AKID',
    date: '20261120',
    region: 'eu-west-1',
    service: 'dynamodb',
    terminator: 'aws4_request',
  };

  it.each([
    `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=0a`,
    `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=host;x-amz-date,Signature=0a`,
    `AWS4-HMAC-SHA256 Signature=0a   SignedHeaders=host;x-amz-date Credential=${CREDENTIAL}/`,
  ])('is parsed from the header %s', (header) => {
    expect(parseAuthorization({ header, query: '', hasDate: true })).toEqual({
      scope,
      signedHeaders: 'host;x-amz-date',
      signature: '0a',
      source: 'header',
    });
  });

  it('is parsed from the query string of a presigned request', () => {
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': CREDENTIAL,
      'X-Amz-Date': '20261120T000000Z',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '0a',
    });
    expect(parseAuthorization({ header: undefined, query: query.toString(), hasDate: false })).toEqual({
      scope,
      signedHeaders: 'host',
      signature: '0a',
      source: 'query',
    });
  });
});

describe('an unreadable claim gets the recorded answer', () => {
  const missing = 'MissingAuthenticationTokenException: Request is missing Authentication Token';
  const incomplete = 'IncompleteSignatureException: ';

  it.each([
    [undefined, '', missing],
    ['AWS4', '', missing],
    ['X', 'X-Amz-Algorith', missing],
    [undefined, 'X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d', missing],
    [
      'X',
      'X-Amz-Algorithm',
      "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
    [
      'AWS4- Signature=b, Credential=a',
      '',
      `${incomplete}Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b, Credential=a`,
    ],
    [
      'AWS4-HMAC-SHA256 Signature=b, Credential, SignedHeaders=c',
      '',
      `${incomplete}'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Signature=b, Credential, SignedHeaders=c'.`,
    ],
    [
      undefined,
      'X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d',
      `${incomplete}AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.`,
    ],
    [
      'AWS4-HMAC-SHA25 Signature=b, Credential=a, SignedHeaders=c',
      '',
      `${incomplete}Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). `,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=c, Signature=b',
      '',
      `${incomplete}Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'`,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c:d/e/f, SignedHeaders=c, Signature=b',
      '',
      "InvalidSignatureException: Credential should be scoped to a valid region, not 'c:d'. ",
    ],
  ])('%s ? %s', (header, query, answer) => {
    expect(answerTo(header, query)).toBe(answer);
  });

  it('names everything that is missing, the date too', () => {
    expect(answerTo('AWS4-', '', false)).toBe(
      `${incomplete}Authorization header requires 'Credential' parameter. ` +
        "Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. " +
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-",
    );
  });
});
