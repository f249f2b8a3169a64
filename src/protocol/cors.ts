import type { WireHeaders } from './wire-request.js';

/** How long a browser may remember a preflight's answer (recorded). */
const MAX_AGE_SECONDS = '172800';

/** Headers that let a page of any origin read an answer, none when the request is not from a page (recorded). */
export function corsHeaders(headers: WireHeaders): readonly string[] {
  if (headers.origin === undefined) return [];
  return [
    'Access-Control-Allow-Origin',
    '*',
    'Access-Control-Expose-Headers',
    'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
  ];
}

/** Headers of the answer to a preflight: whatever the page asks for is allowed (recorded). */
export function preflightHeaders(headers: WireHeaders): readonly string[] {
  const allowed = [...corsHeaders(headers)];
  const wantedHeaders = headers['access-control-request-headers'];
  if (wantedHeaders !== undefined) allowed.push('Access-Control-Allow-Headers', wantedHeaders);
  const wantedMethod = headers['access-control-request-method'];
  if (wantedMethod !== undefined) allowed.push('Access-Control-Allow-Methods', wantedMethod);
  allowed.push('Access-Control-Max-Age', MAX_AGE_SECONDS);
  return allowed;
}
