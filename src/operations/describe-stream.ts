import { invalidParameterValues } from '../errors/index.js';
import { MAX_STREAMS_PAGE } from '../limits/index.js';
import type { DescribeStreamInput, Shard, ShardFilter, StreamStatus } from '../shapes/index.js';
import {
  type DescribedShard,
  findStream,
  formatSequenceNumber,
  type ReadableStream,
  readShards,
} from '../streams/index.js';
import type { Operation } from './operation.js';
import { keySchemaElements } from './table-settings/description.js';

/** DescribeStream: a stream and a page of its shards, in the order of their ids. */
export const describeStream: Operation<DescribeStreamInput> = async (request, caller, services) => {
  const { Limit = MAX_STREAMS_PAGE, ExclusiveStartShardId: start = '' } = request;
  const { engine, catalog, clock } = services;
  const parentShardId = request.ShardFilter && parseShardFilter(request.ShardFilter);
  const nowMs = clock.nowMs();
  const stream = findStream(catalog, request.StreamArn, { ...caller, nowMs });
  const shards = await readShards(engine, stream.space, nowMs);
  const known = new Set(shards.map(({ shard }) => shard.shardId));
  const left = shards.filter(
    ({ shard }) =>
      shard.shardId > start && (parentShardId === undefined || shard.parentShardId === parentShardId),
  );
  const page = left.slice(0, Limit);
  const last = page.length < left.length ? page.at(-1) : undefined;
  return {
    StreamDescription: {
      ...describe(stream),
      Shards: page.map((shard) => describeShard(shard, known)),
      ...(last && { LastEvaluatedShardId: last.shard.shardId }),
    },
  };
};

/** The id of the shard whose children are asked for. That AWS refuses incomplete filters is recorded, its words not. */
function parseShardFilter({ Type, ShardId }: ShardFilter): string {
  if (Type === undefined) throw invalidParameterValues('ShardFilter.Type is required');
  if (ShardId === undefined) throw invalidParameterValues('ShardFilter.ShardId is required');
  return ShardId;
}

function describe({ arn, table, definition }: ReadableStream) {
  return {
    StreamArn: arn,
    StreamLabel: definition.label,
    StreamStatus: statusOf({ arn, table, definition }),
    StreamViewType: definition.viewType,
    CreationRequestDateTime: definition.createdAtMs / 1000,
    TableName: table.tableName,
    KeySchema: keySchemaElements(table.keySchema),
  };
}

/** Records are taken from the first moment to the last; the state only tells whether the table is still changing. */
function statusOf({ table, definition }: Omit<ReadableStream, 'space'>): StreamStatus {
  const isLatest = table.stream?.label === definition.label;
  const isChanging =
    isLatest &&
    ((table.status === 'UPDATING' && table.update?.kind === 'stream') || table.status === 'CREATING');
  if (definition.enabled) return isChanging ? 'ENABLING' : 'ENABLED';
  return isChanging ? 'DISABLING' : 'DISABLED';
}

/** A parent that is gone is not named: consumers would wait for its end. */
function describeShard({ shard, start, last, isClosed }: DescribedShard, known: ReadonlySet<string>): Shard {
  const { shardId, parentShardId } = shard;
  return {
    ShardId: shardId,
    SequenceNumberRange: {
      StartingSequenceNumber: formatSequenceNumber(start),
      ...(isClosed && { EndingSequenceNumber: formatSequenceNumber(last) }),
    },
    ...(parentShardId !== undefined && known.has(parentShardId) && { ParentShardId: parentShardId }),
  };
}
