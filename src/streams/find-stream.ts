import { accessDenied, streamNotFound, validationError } from '../errors/index.js';
import { STREAM_RETENTION_MS } from '../limits/index.js';
import type { SpaceName } from '../storage/index.js';
import { type Catalog, type StreamDefinition, type TableDefinition, tableArnOf } from '../tables/index.js';

/** A stream whose records can be read. */
export interface ReadableStream {
  readonly arn: string;
  readonly table: TableDefinition;
  readonly definition: StreamDefinition;
  readonly space: SpaceName;
}

/** A table's streams that can be read, the oldest first. Those disabled for 24 hours are gone. */
export function streamsOf(table: TableDefinition, nowMs: number): readonly ReadableStream[] {
  return [...(table.pastStreams ?? []), ...(table.stream ? [table.stream] : [])].flatMap((definition) => {
    const { space, label } = definition;
    if (space === undefined || isOver(definition, nowMs)) return [];
    return [{ arn: `${tableArnOf(table)}/stream/${label}`, table, definition, space }];
  });
}

/** Whether a stream was disabled so long ago that its records are gone. */
function isOver({ disabledAtMs }: StreamDefinition, nowMs: number): boolean {
  return disabledAtMs !== undefined && disabledAtMs + STREAM_RETENTION_MS <= nowMs;
}

/** The table without streams that are over; itself when there are none. The label of its latest stream stays. */
export function withoutOverStreams(table: TableDefinition, nowMs: number): TableDefinition {
  const { stream, pastStreams = [] } = table;
  const kept = pastStreams.filter((past) => !isOver(past, nowMs));
  const endsLatest = stream?.space !== undefined && isOver(stream, nowMs);
  if (kept.length === pastStreams.length && !endsLatest) return table;
  const { pastStreams: _, ...rest } = table;
  return {
    ...rest,
    ...(stream && { stream: endsLatest ? withoutRecords(stream) : stream }),
    ...(kept.length > 0 && { pastStreams: kept }),
  };
}

function withoutRecords({ space: _, ...stream }: StreamDefinition): StreamDefinition {
  return stream;
}

/**
 * The stream with an ARN. ValidationException for what is no ARN of a stream (recorded), AccessDeniedException for one
 * of another account, ResourceNotFoundException when there is none in the caller's region.
 */
export function findStream(
  catalog: Catalog,
  arn: string,
  { accountId, region, nowMs }: { accountId: string; region: string; nowMs: number },
): ReadableStream {
  const [, arnRegion, arnAccountId, tableName] = STREAM_ARN.exec(arn) ?? [];
  if (tableName === undefined) throw invalidStreamArn();
  if (arnAccountId !== accountId) throw accessDenied();
  const table = arnRegion === region ? catalog.find({ accountId, region, tableName }) : undefined;
  const streams = table === undefined ? [] : streamsOf(table.definition, nowMs);
  const stream = streams.find((found) => found.arn === arn);
  if (stream === undefined) throw streamNotFound(arn);
  return stream;
}

/** Whether a text could be the ARN of a stream. */
export function isStreamArn(text: string): boolean {
  return STREAM_ARN.test(text);
}

/** Wording recorded in the tests of AWS's SDK for JavaScript. */
export function invalidStreamArn() {
  return validationError('Invalid StreamArn');
}

const STREAM_ARN =
  /^arn:aws(?:-[a-z]+)*:dynamodb:([^:]*):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})\/stream\/[0-9T:.-]+$/;
