import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import { MAX_REQUEST_BYTES } from '../limits/index.js';
import type { ContentCoding } from './accept-encoding.js';

const expand = { gzip: promisify(gunzip), deflate: promisify(inflate) };
const compress = { gzip: promisify(gzip), deflate: promisify(deflate) };

/** Responses shorter than this are sent as they are, whatever the client accepts (observed threshold). */
export const MIN_COMPRESSED_BYTES = 4096;

/** A request body that does not decode: `tooLarge` when it would exceed the limit of a plain one. */
export class UndecodableBodyError extends Error {
  override readonly name = 'UndecodableBodyError';
  readonly tooLarge: boolean;

  constructor(message: string, options: { tooLarge: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.tooLarge = options.tooLarge;
  }
}

/**
 * Decodes a request body sent with `Content-Encoding`, holding the plain body to the same limit as any other.
 * Rejects with UndecodableBodyError; DynamoDB answers both an unknown coding and broken content with status 500.
 */
export async function decodeBody(body: Buffer, contentEncoding: string): Promise<Buffer> {
  const coding = contentEncoding.trim().toLowerCase();
  if (coding === '' || coding === 'identity') return body;
  if (coding !== 'gzip' && coding !== 'deflate') {
    throw new UndecodableBodyError(`unknown content coding ${coding}`, { tooLarge: false });
  }
  try {
    // An empty body is neither valid gzip nor valid deflate, but zlib takes it for an empty one.
    if (body.length === 0) throw new Error('nothing to decode');
    return await expand[coding](body, { maxOutputLength: MAX_REQUEST_BYTES });
  } catch (cause) {
    const tooLarge = cause instanceof RangeError;
    throw new UndecodableBodyError(`request body is not ${coding}`, { tooLarge, cause });
  }
}

/** Compresses a response body off the event loop. */
export function encodeBody(body: Uint8Array, coding: ContentCoding): Promise<Buffer> {
  return compress[coding](body);
}
