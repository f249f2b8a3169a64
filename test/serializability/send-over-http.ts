import type { Send } from './bank-client.js';

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  authorization:
    'AWS4-HMAC-SHA256 Credential=key/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20250101T000000Z',
};

/**
 * Sends requests to a server, with more headers if wanted; rejects with TypeError "fetch failed" when the connection breaks before
 * the answer.
 */
export function sendOverHttp(endpoint: string, headers: Readonly<Record<string, string>> = {}): Send {
  return async (operation, body) => {
    const target = `DynamoDB_20120810.${operation}`;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { ...HEADERS, ...headers, 'x-amz-target': target },
      body: JSON.stringify(body),
    });
    const text = await response.text().catch((cause: unknown) => {
      throw new TypeError('fetch failed', { cause });
    });
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (response.ok) return { response: answer };
    const { __type: type, message = answer.Message, ...extras } = answer;
    return { code: String(type).split('#').at(-1) ?? '', message: String(message), extras };
  };
}
