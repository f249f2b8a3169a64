import { isUtf8 } from 'node:buffer';
import { parseAuthorization } from '../auth/index.js';
import type { Caller, ResponseBody } from '../operations/index.js';
import type { Authenticator } from './authenticator.js';
import { unknownOperation, unreadableBody } from './error-body.js';
import { nestsDeeper } from './json-depth.js';
import type { ActionHandler } from './targets.js';
import type { WireRequest } from './wire-request.js';

/** What turns a POST into an answer. */
export interface PostContext {
  readonly handlers: ReadonlyMap<string, ActionHandler>;
  readonly authenticate: Authenticator;
  readonly accountId: string;
  /** Serve every request as this region; `undefined` takes the region of the credential scope. */
  readonly region: string | undefined;
}

/**
 * Runs the action a POST asks for. The order of the checks is AWS's (recorded answers): JSON, target,
 * authorization, that there is a body at all, and then whatever the action finds.
 */
export function answerPost(context: PostContext, request: WireRequest, body: Buffer): Promise<ResponseBody> {
  const json = body.length === 0 ? undefined : parseJson(body);
  const target = request.headers['x-amz-target'];
  const handler = typeof target === 'string' ? context.handlers.get(target) : undefined;
  if (handler === undefined) throw unknownOperation();
  const caller = identifyCaller(context, request, body);
  if (json === undefined) throw unreadableBody();
  return handler(json, caller);
}

/** A body over this is looked through before it is parsed: levels cost far more to parse than anything else. */
const LARGE_BODY_BYTES = 1024 * 1024;
/** A request with items of 32 levels has about 70 levels of JSON. */
const MAX_LEVELS = 1_000;

function parseJson(body: Buffer): unknown {
  // Decoding would quietly replace bytes that are no UTF-8; what a client did not send must not be stored.
  if (!isUtf8(body)) throw unreadableBody();
  if (body.length > LARGE_BODY_BYTES && nestsDeeper(body, MAX_LEVELS)) throw unreadableBody();
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw unreadableBody();
  }
}

function identifyCaller(context: PostContext, request: WireRequest, body: Buffer): Caller {
  const { headers, url = '/' } = request;
  const queryStart = url.indexOf('?');
  const authorization = parseAuthorization({
    header: headers.authorization,
    hasDate: headers['x-amz-date'] !== undefined || headers.date !== undefined,
    query: queryStart < 0 ? '' : url.slice(queryStart + 1),
  });
  context.authenticate(authorization, request, body);
  return {
    accountId: context.accountId,
    region: context.region ?? authorization.scope.region,
    host: headers.host ?? '',
  };
}
