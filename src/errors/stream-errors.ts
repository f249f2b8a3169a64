import { DynamoError } from './dynamo-error.js';

/** An ARN of a stream that does not exist, or no longer (recorded answer of DescribeStream). */
export function streamNotFound(arn: string): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Stream: ${arn} not found`,
  );
}

/** GetShardIterator of a shard that does not exist, or no longer (recorded answer). */
export function shardNotFound(): DynamoError {
  return new DynamoError('ResourceNotFoundException', 'Requested resource not found: Shard does not exist');
}

/** Records that are older than 24 hours. Wording as quoted in node-dynamodb-stream's issue 13. */
export function trimmedDataAccess(): DynamoError {
  return new DynamoError('TrimmedDataAccessException', 'The data you are trying to access has been trimmed');
}

/** An iterator older than 15 minutes. Source of the wording: the service model. */
export function expiredIterator(): DynamoError {
  return new DynamoError(
    'ExpiredIteratorException',
    'The provided iterator exceeds the maximum age allowed.',
  );
}
