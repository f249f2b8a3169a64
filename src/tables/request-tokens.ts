import type { Change, KeyRef, SpaceName, StorageEngine } from '../storage/index.js';

/**
 * The tokens of requests that must not be done twice, in a space of their own:
 *
 *     t NUL account NUL region NUL operation NUL token   the record: JSON
 *     e <8 bytes: when it is forgotten> <the key above>  nothing; tells in order of time which tokens to forget
 *
 * A token is written in the same atomic step as what its request does, so a restart loses neither or both.
 */
export const TOKENS_SPACE: SpaceName = 'tokens';

/** A token means something to one operation of one account in one region. */
export interface RequestToken {
  readonly accountId: string;
  readonly region: string;
  readonly operation: string;
  readonly token: string;
}

/** What is known of a request that was done. */
export interface TokenRecord {
  /** Milliseconds since the Unix epoch. */
  readonly expiresAtMs: number;
  /** Tells the request from any other. */
  readonly digest: string;
  /** Of the item that each action was about: what a repetition is charged for. */
  readonly sizesBytes: readonly number[];
}

/** A token whose time is over, and the key of the entry that says so. */
export interface ExpiredToken {
  readonly expiryKey: Uint8Array;
  /** Where its record is, unless somebody has been quicker. */
  readonly ref: KeyRef;
}

export function tokenRef({ accountId, region, operation, token }: RequestToken): KeyRef {
  return { space: TOKENS_SPACE, key: Buffer.from(`t\0${accountId}\0${region}\0${operation}\0${token}`) };
}

/** The record found under a token, unless it is to be forgotten by now. */
export function decodeToken(stored: Uint8Array | undefined, nowMs: number): TokenRecord | undefined {
  if (stored === undefined) return undefined;
  // Only tokenChanges writes these records.
  const record = JSON.parse(Buffer.from(stored).toString('utf8')) as TokenRecord;
  return record.expiresAtMs > nowMs ? record : undefined;
}

/** What remembers a token. */
export function tokenChanges(token: RequestToken, record: TokenRecord): readonly Change[] {
  const ref = tokenRef(token);
  const key = expiryKeyOf(record.expiresAtMs, ref.key);
  return [
    { kind: 'put', ...ref, value: Buffer.from(JSON.stringify(record)) },
    { kind: 'put', space: TOKENS_SPACE, key, value: new Uint8Array() },
  ];
}

/** Tokens whose time is over, the oldest first; at most `limit`. */
export async function findExpiredTokens(
  engine: StorageEngine,
  { nowMs, limit }: { nowMs: number; limit: number },
): Promise<readonly ExpiredToken[]> {
  const expired = await engine.range({
    space: TOKENS_SPACE,
    start: Buffer.from('e'),
    end: expiryKeyOf(nowMs, new Uint8Array()),
    limit,
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
  return expired.map(({ key }) => ({
    expiryKey: key,
    ref: { space: TOKENS_SPACE, key: key.slice(EXPIRY_BYTES) },
  }));
}

/** What forgets a token, given what is now stored under its `ref`: one that was used anew loses its old date only. */
export function forgetChanges(
  { expiryKey, ref }: ExpiredToken,
  stored: Uint8Array | undefined,
  nowMs: number,
): readonly Change[] {
  const expiry: Change = { kind: 'delete', space: TOKENS_SPACE, key: expiryKey };
  const isOver = stored !== undefined && decodeToken(stored, nowMs) === undefined;
  return isOver ? [expiry, { kind: 'delete', ...ref }] : [expiry];
}

const EXPIRY_BYTES = 9;

function expiryKeyOf(expiresAtMs: number, tokenKey: Uint8Array): Uint8Array {
  const when = Buffer.alloc(EXPIRY_BYTES, 'e');
  when.writeBigUInt64BE(BigInt(expiresAtMs), 1);
  return Buffer.concat([when, tokenKey]);
}
