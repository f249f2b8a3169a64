import { createHash } from 'node:crypto';
import { type DynamoError, validationError } from '../../errors/index.js';
import { isInRange, type Table } from '../../tables/index.js';
import type { StatementRequest } from './prepare-statement.js';
import type { Read } from './select-reads.js';

/** Where a SELECT goes on: in which of its reads, and after which key of it. */
export interface ReadPosition {
  readonly read: number;
  readonly startAfter: Uint8Array | undefined;
}

/*
 * A token is base64 of: SHA-256 of the table's id, the statement and its parameters (32 bytes), the number of the read
 * (2 bytes, big-endian), the key (the rest; nothing when the read is still to begin).
 */
const HASH_BYTES = 32;
const KEY_OFFSET = HASH_BYTES + 2;

/** The NextToken for a position; it serves no other statement, and no other parameters. */
export function encodeNextToken(
  request: StatementRequest,
  table: Table,
  { read, startAfter }: ReadPosition,
): string {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(read);
  return Buffer.concat([hashOf(request, table), number, startAfter ?? new Uint8Array()]).toString('base64');
}

/**
 * The position in a NextToken. Throws AWS's ValidationException for a token that is none, or of another request; one
 * that leads out of what the statement reads is none.
 */
export function decodeNextToken(
  token: string,
  request: StatementRequest,
  { table, reads }: { readonly table: Table; readonly reads: readonly Read[] },
): ReadPosition {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length < KEY_OFFSET || bytes.toString('base64') !== token) throw invalidToken();
  if (!bytes.subarray(0, HASH_BYTES).equals(hashOf(request, table))) {
    throw validationError('NextToken does not match request');
  }
  const read = bytes.readUInt16BE(HASH_BYTES);
  const key = bytes.subarray(KEY_OFFSET);
  const range = reads[read]?.range;
  if (range === undefined) throw invalidToken();
  if (key.length === 0) return { read, startAfter: undefined };
  if (!isInRange(key, range)) throw invalidToken();
  return { read, startAfter: key };
}

function hashOf({ Statement, Parameters }: StatementRequest, { definition }: Table): Buffer {
  const text = JSON.stringify([definition.tableId, Statement, Parameters ?? []]);
  return createHash('sha256').update(text).digest();
}

function invalidToken(): DynamoError {
  return validationError('Invalid NextToken');
}
