import { DynamoError } from './dynamo-error.js';

/** A resource without a policy, or with one of another revision than was expected. All wordings recorded (2026). */
export function policyNotFound(detail: string): DynamoError {
  return new DynamoError(
    'PolicyNotFoundException',
    `Resource-based policy not found for the provided ResourceArn: ${detail}`,
  );
}

/** A policy that was changed a moment ago; `at` is when it may be changed again. */
export function policyChangedTooOften(table: string, at: Date): DynamoError {
  return new DynamoError(
    'ThrottlingException',
    `Resource-based policy for table ${table} modified within the previous 15000 milliseconds. ` +
      `Please try again after ${at.toISOString()}.`,
  );
}

/** An index that DescribeContributorInsights cannot tell of. */
export function insightsIndexNotFound(names: {
  readonly indexName: string;
  readonly tableName: string;
}): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Index: ${names.indexName} not found for table: ${names.tableName}`,
  );
}

/** Operations on replicas of a table that has none. */
export function globalTableNotFound(tableName: string): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Global table with name: '${tableName}' does not exist.`,
  );
}

/** A stream that a table does not have. */
export function streamOfTableNotFound(names: {
  readonly label: string;
  readonly tableName: string;
}): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Stream: ${names.label} not found for Table: ${names.tableName}`,
  );
}
