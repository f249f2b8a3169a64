/**
 * The API's actions, one file each: a parsed request in, the response out. What an action does not find out itself
 * (the wire, who calls, the request's shape) was done before; what storage means is told by `tables/`.
 */
import type { OperationName, RequestOf } from '../shapes/index.js';
import { batchExecuteStatement } from './batch-execute-statement.js';
import { batchGetItem } from './batch-get-item.js';
import { batchWriteItem } from './batch-write-item.js';
import { createTable } from './create-table.js';
import { deleteItem } from './delete-item.js';
import { deleteResourcePolicy } from './delete-resource-policy.js';
import { deleteTable } from './delete-table.js';
import { describeContinuousBackups } from './describe-continuous-backups.js';
import { describeContributorInsights } from './describe-contributor-insights.js';
import { describeEndpoints } from './describe-endpoints.js';
import { describeKinesisStreamingDestination } from './describe-kinesis-streaming-destination.js';
import { describeLimits } from './describe-limits.js';
import { describeStream } from './describe-stream.js';
import { describeTable } from './describe-table.js';
import { describeTableReplicaAutoScaling } from './describe-table-replica-auto-scaling.js';
import { describeTimeToLive } from './describe-time-to-live.js';
import { executeStatement } from './execute-statement.js';
import { executeTransaction } from './execute-transaction.js';
import { getItem } from './get-item.js';
import { getRecords } from './get-records.js';
import { getResourcePolicy } from './get-resource-policy.js';
import { getShardIterator } from './get-shard-iterator.js';
import { listContributorInsights } from './list-contributor-insights.js';
import { listStreams } from './list-streams.js';
import { listTables } from './list-tables.js';
import { listTagsOfResource } from './list-tags-of-resource.js';
import type { Operation } from './operation.js';
import { putItem } from './put-item.js';
import { putResourcePolicy } from './put-resource-policy.js';
import { query } from './query.js';
import { scan } from './scan.js';
import { tagResource } from './tag-resource.js';
import { transactGetItems } from './transact-get-items.js';
import { transactWriteItems } from './transact-write-items.js';
import { untagResource } from './untag-resource.js';
import { updateItem } from './update-item.js';
import { updateTable } from './update-table.js';
import { updateTimeToLive } from './update-time-to-live.js';

export type { Caller, Operation, OperationServices, ResponseBody } from './operation.js';

/** Every action that Stator knows how to do. */
type Operations = { readonly [Name in OperationName]?: Operation<RequestOf<Name>> };

export const operations: Operations = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeContributorInsights: describeContributorInsights,
  DescribeEndpoints: describeEndpoints,
  DescribeKinesisStreamingDestination: describeKinesisStreamingDestination,
  DescribeLimits: describeLimits,
  DescribeStream: describeStream,
  DescribeTable: describeTable,
  DescribeTableReplicaAutoScaling: describeTableReplicaAutoScaling,
  DescribeTimeToLive: describeTimeToLive,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  GetItem: getItem,
  GetRecords: getRecords,
  GetResourcePolicy: getResourcePolicy,
  GetShardIterator: getShardIterator,
  ListContributorInsights: listContributorInsights,
  ListStreams: listStreams,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};
