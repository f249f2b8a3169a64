import { createHash } from 'node:crypto';
import { bufferOf } from './stored-key.js';

const LONGEST_PLAIN_KEY_BYTES = 64;

/**
 * How a counter's key is kept: as it is, or, when long, as a mark and its SHA-512, which together are longer than any
 * plain one. Counters have no order.
 */
export function counterKey(key: Uint8Array): Buffer {
  const bytes = bufferOf(key);
  if (bytes.length <= LONGEST_PLAIN_KEY_BYTES) return bytes;
  return Buffer.concat([Buffer.of(0), createHash('sha512').update(bytes).digest()]);
}
