import { invalidParameterValues, validationError } from '../../errors/index.js';
import type { StreamSpecification } from '../../shapes/index.js';
import type { SpaceName } from '../../storage/index.js';
import {
  disabledStream,
  newStream,
  type StreamDefinition,
  type TableDefinition,
} from '../../tables/index.js';

/** What a stream that begins needs. */
interface NewStreamContext {
  readonly nowMs: number;
  readonly newSpace: (kind: 's') => SpaceName;
}

/** The stream of a new table; undefined when it has none. Wordings recorded (2026). */
export function initialStream(
  requested: StreamSpecification | undefined,
  { nowMs, newSpace }: NewStreamContext,
): StreamDefinition | undefined {
  if (requested === undefined) return undefined;
  const { StreamEnabled, StreamViewType } = requested;
  if (!StreamEnabled && StreamViewType !== undefined) {
    throw invalidParameterValues(
      'Table is being created with a stream disabled, UpdateViewType should not be specified',
    );
  }
  if (!StreamEnabled) return undefined;
  if (StreamViewType === undefined) {
    throw invalidParameterValues('Table is being created with a stream enabled, UpdateViewType is required');
  }
  return newStream({ viewType: StreamViewType, space: newSpace('s'), nowMs });
}

/** What a change of the stream is about, as far as the request alone tells. */
export type StreamChange =
  | { readonly kind: 'enable'; readonly viewType: StreamDefinition['viewType'] }
  | { readonly kind: 'disable' };

export function parseStreamChange({ StreamEnabled, StreamViewType }: StreamSpecification): StreamChange {
  if (!StreamEnabled && StreamViewType !== undefined) {
    throw invalidParameterValues('If stream is being disabled, then UpdateViewType must not be specified');
  }
  if (!StreamEnabled) return { kind: 'disable' };
  if (StreamViewType === undefined) {
    throw invalidParameterValues('If stream is being enabled then UpdateViewType is required');
  }
  return { kind: 'enable', viewType: StreamViewType };
}

/**
 * The streams after the change. The label of a disabled stream stays (recorded); one enabled after it is a new stream,
 * and the old one can be read on.
 */
export function changedStreams(
  { tableName, stream, pastStreams = [] }: TableDefinition,
  change: StreamChange,
  { nowMs, newSpace }: NewStreamContext,
): Pick<TableDefinition, 'stream' | 'pastStreams'> {
  if (change.kind === 'disable') {
    if (!stream?.enabled) throw validationError(`Table has no stream to disable: TableName: ${tableName}`);
    return { stream: disabledStream(stream, nowMs) };
  }
  if (stream?.enabled) {
    throw validationError(`Table already has an enabled stream: TableName: ${tableName}`);
  }
  // Labels tell streams apart, so that of one enabled in the millisecond of another must be later.
  const createdAtMs = Math.max(nowMs, (stream?.createdAtMs ?? 0) + 1);
  return {
    stream: newStream({ viewType: change.viewType, space: newSpace('s'), nowMs: createdAtMs }),
    ...(stream && { pastStreams: [...pastStreams, stream] }),
  };
}
