import { createHmac, timingSafeEqual } from 'node:crypto';
import { expiredIterator, validationError } from '../errors/index.js';
import { SHARD_ITERATOR_LIFETIME_MS } from '../limits/index.js';
import type { ReadableStream } from './find-stream.js';

/** Where somebody reads on in a shard. */
export interface ShardIterator {
  readonly shardNumber: number;
  /** What is read is behind this position. */
  readonly after: bigint;
  readonly createdAtMs: number;
}

/**
 * An iterator as clients get it: all of it is in the text, so that it outlives a restart. As AWS's it begins with the
 * ARN of the stream; the rest, behind `|1|`, is base64url of
 *
 *     bytes 0-3     number of the shard, big-endian
 *     bytes 4-11    position, big-endian
 *     bytes 12-17   when it was made, milliseconds since the Unix epoch, big-endian
 *     bytes 18-33   HMAC-SHA256 of the ARN and these bytes, the first half
 *
 * The key of the HMAC is the name of the stream's space, which is random and never leaves the server.
 */
export function encodeIterator({ arn, space }: ReadableStream, iterator: ShardIterator): string {
  const bytes = Buffer.allocUnsafe(SIGNED_BYTES);
  bytes.writeUInt32BE(iterator.shardNumber, 0);
  bytes.writeBigUInt64BE(iterator.after, POSITION_AT);
  bytes.writeUIntBE(iterator.createdAtMs, TIME_AT, SIGNED_BYTES - TIME_AT);
  return `${arn}${SEPARATOR}${Buffer.concat([bytes, seal(arn, space, bytes)]).toString('base64url')}`;
}

/**
 * The iterator that a text is; `find` looks its stream up by ARN, and what it throws is thrown. ValidationException for
 * what is no iterator of ours, ExpiredIteratorException for one older than 15 minutes.
 */
export function parseIterator(
  text: string,
  nowMs: number,
  find: (arn: string) => ReadableStream,
): { readonly stream: ReadableStream; readonly iterator: ShardIterator } {
  const separatorAt = text.indexOf(SEPARATOR);
  const bytes = Buffer.from(text.slice(separatorAt + SEPARATOR.length), 'base64url');
  if (separatorAt < 0 || bytes.length !== SIGNED_BYTES + SEAL_BYTES) throw invalidIterator();
  const stream = find(text.slice(0, separatorAt));
  const signed = bytes.subarray(0, SIGNED_BYTES);
  if (!timingSafeEqual(seal(stream.arn, stream.space, signed), bytes.subarray(SIGNED_BYTES))) {
    throw invalidIterator();
  }
  const iterator = {
    shardNumber: signed.readUInt32BE(0),
    after: signed.readBigUInt64BE(POSITION_AT),
    createdAtMs: signed.readUIntBE(TIME_AT, SIGNED_BYTES - TIME_AT),
  };
  if (iterator.createdAtMs + SHARD_ITERATOR_LIFETIME_MS < nowMs) throw expiredIterator();
  return { stream, iterator };
}

const SEPARATOR = '|1|';
const POSITION_AT = 4;
const TIME_AT = 12;
const SIGNED_BYTES = 18;
const SEAL_BYTES = 16;

function seal(arn: string, space: string, signed: Uint8Array): Buffer {
  return createHmac('sha256', space).update(arn).update(signed).digest().subarray(0, SEAL_BYTES);
}

function invalidIterator() {
  return validationError('Invalid ShardIterator');
}
