import { accessDenied, streamNotFound, validationError } from '../errors/index.js';
import { STREAM_RETENTION_MS } from '../limits/index.js';
import type { SpaceName } from '../storage/index.js';
import { type Catalog, type StreamDefinition, type TableDefinition, tableArnOf } from '../tables/index.js';

/** What is known of a stream's table: all, or what is left since it was deleted. */
export type StreamOwner = Pick<
  TableDefinition,
  'tableId' | 'accountId' | 'region' | 'tableName' | 'keySchema' | 'pastStreams'
> &
  Partial<Pick<TableDefinition, 'stream' | 'status' | 'update'>>;

/** A stream whose records can be read. */
export interface ReadableStream {
  readonly arn: string;
  readonly table: StreamOwner;
  readonly definition: StreamDefinition;
  readonly space: SpaceName;
}

/** A table's streams that can be read, the oldest first. Those disabled for 24 hours are gone. */
export function streamsOf(table: StreamOwner, nowMs: number): readonly ReadableStream[] {
  return [...(table.pastStreams ?? []), ...(table.stream ? [table.stream] : [])].flatMap((definition) => {
    const { space, label } = definition;
    if (space === undefined || isOver(definition, nowMs)) return [];
    return [{ arn: `${tableArnOf(table)}/stream/${label}`, table, definition, space }];
  });
}

/** All streams that can be read, also those of tables that were deleted. */
export function allStreams(catalog: Catalog, nowMs: number): readonly ReadableStream[] {
  const tables = catalog.all().map(({ definition }) => definition);
  return [...tables, ...catalog.deleted()].flatMap((table) => streamsOf(table, nowMs));
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
  const table = catalog.find({ accountId, region, tableName })?.definition;
  const streams = [...(table ? [table] : []), ...catalog.deleted()].flatMap((owner) =>
    streamsOf(owner, nowMs),
  );
  const stream = arnRegion === region ? streams.find((found) => found.arn === arn) : undefined;
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
