import { crc32 } from '../support/index.js';
import { chooseCoding } from './accept-encoding.js';
import { encodeBody, MIN_COMPRESSED_BYTES } from './content-coding.js';
import { corsHeaders } from './cors.js';
import type { AnswerSink, WireRequest } from './wire-request.js';

/** An answer before it is put on the wire. */
export interface Reply {
  readonly status: number;
  readonly requestId: string;
  /** Left out when empty. */
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Puts an answer on the wire, compressed when it is long and the client accepts that. */
export function sendReply(request: WireRequest, sink: AnswerSink, reply: Reply): void {
  const body = bufferOf(reply.body);
  if (body.length >= MIN_COMPRESSED_BYTES && request.headers['accept-encoding'] !== undefined) {
    // Of several such headers DynamoDB heeds the first (ScyllaDB's test_compressed_response.py).
    const [accepted] = request.headersDistinct['accept-encoding'] ?? [];
    const coding = accepted === undefined ? undefined : chooseCoding(accepted);
    if (coding !== undefined) {
      encodeBody(body, coding).then(
        (encoded) => write(request, sink, reply, encoded, coding),
        // Memory ran out for the compressor: the plain answer is as good.
        () => write(request, sink, reply, body, undefined),
      );
      return;
    }
  }
  write(request, sink, reply, body, undefined);
}

function write(
  request: WireRequest,
  sink: AnswerSink,
  reply: Reply,
  body: Buffer,
  coding: string | undefined,
): void {
  // In AWS's order, flat: the form that costs Node the least.
  const headers = ['Server', 'Server'];
  if (reply.contentType !== '') headers.push('Content-Type', reply.contentType);
  headers.push('Content-Length', String(body.length));
  if (coding !== undefined) headers.push('Content-Encoding', coding);
  headers.push('x-amzn-RequestId', reply.requestId, 'x-amz-crc32', String(crc32(body)));
  if (request.headers.origin !== undefined) headers.push(...corsHeaders(request.headers));
  sink.send(reply.status, headers, body);
}

function bufferOf(body: string | Uint8Array): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
