import { createHash } from 'node:crypto';
import { idempotentParameterMismatch, transactionInProgress } from '../errors/index.js';
import { REQUEST_TOKEN_LIFETIME_MS } from '../limits/index.js';
import type { Change, KeyRef } from '../storage/index.js';
import {
  decodeToken,
  type ExpiredToken,
  findExpiredTokens,
  forgetChanges,
  placeText,
  type RequestToken,
  type TokenRecord,
  tokenChanges,
  tokenRef,
} from '../tables/index.js';
import type { Caller, OperationServices } from './operation.js';

/** What a write must read and change so that its request is done once. */
export interface Idempotence {
  readonly refs: readonly KeyRef[];
  /**
   * The record of the request when the values at `refs` tell that it was done before. Throws
   * IdempotentParameterMismatchException when its token was used for another.
   */
  readonly repeatedIn: (values: readonly (Uint8Array | undefined)[]) => TokenRecord | undefined;
  /** What remembers the request, with the sizes of the items that its actions were about. */
  readonly changesOf: (
    values: readonly (Uint8Array | undefined)[],
    sizesBytes: readonly number[],
  ) => readonly Change[];
}

/** How a request that may have been done before is answered. */
export interface OncePlan<Result> {
  /** Does it, unless the write finds it done meanwhile by another process. */
  readonly perform: (idempotence: Idempotence) => Promise<Result>;
  /** Answers a request that was done before. */
  readonly repeat: (record: TokenRecord) => Result;
}

/** Who asks for which operation: what a token belongs to. */
export interface TokenContext {
  readonly operation: 'TransactWriteItems' | 'ExecuteTransaction';
  readonly caller: Caller;
  readonly services: OperationServices;
}

const NO_TOKEN: Idempotence = { refs: [], repeatedIn: () => undefined, changesOf: () => [] };

/** Tokens forgotten per request that brings a new one: more than come in, and quick. */
const FORGOTTEN_PER_REQUEST = 2;

/**
 * Performs a request that may have a ClientRequestToken. Throws TransactionInProgressException while another with
 * the same token is at work. A repetition is recognized before anything else could refuse it.
 */
export async function onceByToken<Result>(
  request: { readonly ClientRequestToken?: string | undefined },
  { operation, caller, services }: TokenContext,
  { perform, repeat }: OncePlan<Result>,
): Promise<Result> {
  const { ClientRequestToken: token } = request;
  if (token === undefined) return perform(NO_TOKEN);
  const { accountId, region } = caller;
  const requestToken = { accountId, region, operation, token };
  const ref = tokenRef(requestToken);
  const { engine, clock, locks } = services;
  const places = [placeText(ref)];
  const [isTaken] = locks.beginTransaction(places);
  if (isTaken) throw transactionInProgress();
  try {
    const nowMs = clock.nowMs();
    const expired = await findExpiredTokens(engine, { nowMs, limit: FORGOTTEN_PER_REQUEST });
    const idempotence = idempotenceOf(requestToken, { digest: digestOf(request), nowMs, expired });
    const known = idempotence.repeatedIn(await engine.get([ref]));
    return known === undefined ? await perform(idempotence) : repeat(known);
  } finally {
    locks.endTransaction(places);
  }
}

function idempotenceOf(
  token: RequestToken,
  {
    digest,
    nowMs,
    expired,
  }: { readonly digest: string; readonly nowMs: number; readonly expired: readonly ExpiredToken[] },
): Idempotence {
  return {
    refs: [tokenRef(token), ...expired.map(({ ref }) => ref)],
    repeatedIn: ([stored]) => {
      const known = decodeToken(stored, nowMs);
      if (known !== undefined && known.digest !== digest) throw idempotentParameterMismatch();
      return known;
    },
    changesOf: ([, ...records], sizesBytes) => [
      ...expired.flatMap((one, at) => forgetChanges(one, records[at], nowMs)),
      // Last: this token may be one of those that are forgotten.
      ...tokenChanges(token, { expiresAtMs: nowMs + REQUEST_TOKEN_LIFETIME_MS, digest, sizesBytes }),
    ],
  };
}

/** Tells requests apart; the same for the same request, in whatever order its maps are written (as at AWS). */
function digestOf(request: object): string {
  return createHash('sha256').update(canonicalJson(request)).digest('base64');
}

/** JSON with the names of every object in order; what is undefined is left out. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const names = Object.keys(value);
  if (names.length > 1) names.sort();
  let json = '';
  for (const name of names) {
    const part: unknown = value[name as keyof typeof value];
    if (part !== undefined) json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(part)}`;
  }
  return `{${json}}`;
}
