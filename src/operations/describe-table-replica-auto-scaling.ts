import { globalTableNotFound } from '../errors/index.js';
import type { DescribeTableReplicaAutoScalingInput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { parseTableReference } from './table-reference.js';

/** DescribeTableReplicaAutoScaling: tables without replicas do not exist to it (recorded, 2026), and none has any. */
export const describeTableReplicaAutoScaling: Operation<DescribeTableReplicaAutoScalingInput> = async (
  request,
  caller,
) => {
  throw globalTableNotFound(parseTableReference(request.TableName, caller).tableName);
};
