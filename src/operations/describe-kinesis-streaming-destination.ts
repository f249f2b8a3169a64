import type {
  DescribeKinesisStreamingDestinationInput,
  DescribeKinesisStreamingDestinationOutput,
} from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableForControl } from './table-reference.js';

/** DescribeKinesisStreamingDestination: none, for none can be enabled. */
export const describeKinesisStreamingDestination: Operation<
  DescribeKinesisStreamingDestinationInput
> = async (request, caller, { catalog }) => {
  const { tableName } = tableForControl(request.TableName, caller, catalog).definition;
  const response: DescribeKinesisStreamingDestinationOutput = {
    TableName: tableName,
    KinesisDataStreamDestinations: [],
  };
  return response;
};
