import { createHash } from 'node:crypto';
import type { ReadableStream } from './find-stream.js';
import type { FoundRecord } from './read-records.js';
import { formatSequenceNumber } from './sequence-number.js';

/** The JSON of records as GetRecords answers them, each a list of pieces; keys and images are not parsed for it. */
export function recordsJson(
  stream: ReadableStream,
  records: readonly FoundRecord[],
): readonly (readonly Uint8Array[])[] {
  return records.map((found) => recordJson(stream, found));
}

/** The version of AWS's form of records. */
const EVENT_VERSION = '1.1';

/** Who deletes expired items. Source: "DynamoDB Streams and Time to Live" (developer guide). */
const TIME_TO_LIVE_IDENTITY = '"userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"},';

function recordJson(
  { space, table, definition }: ReadableStream,
  { position, record }: FoundRecord,
): readonly Uint8Array[] {
  const { kind, atMs, sizeBytes, json } = record;
  const isExpiry = kind === 'EXPIRE';
  const start =
    `{"eventID":"${eventId(space, position)}","eventName":"${isExpiry ? 'REMOVE' : kind}",` +
    `"eventVersion":"${EVENT_VERSION}","eventSource":"aws:dynamodb","awsRegion":${JSON.stringify(table.region)},` +
    (isExpiry ? TIME_TO_LIVE_IDENTITY : '') +
    `"dynamodb":{"ApproximateCreationDateTime":${Math.floor(atMs / 1000)},`;
  const end =
    `,"SequenceNumber":"${formatSequenceNumber(position)}","SizeBytes":${sizeBytes},` +
    `"StreamViewType":"${definition.viewType}"}}`;
  return [Buffer.from(start), json, Buffer.from(end)];
}

/** The same record has the same id whenever it is read, and no two have the same. */
function eventId(space: string, position: bigint): string {
  return createHash('md5').update(`${space} ${position}`).digest('hex');
}
