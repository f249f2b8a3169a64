import { DynamoError } from './dynamo-error.js';

/** A resource of another account, or of another service (recorded answer of DescribeTable and ListTagsOfResource). */
export function accessDenied(): DynamoError {
  return new DynamoError('AccessDeniedException', 'Access is denied');
}

/** CreateTable of a name that is taken. */
export function tableAlreadyExists(tableName: string): DynamoError {
  return new DynamoError('ResourceInUseException', `Table already exists: ${tableName}`);
}

/** A change that must wait until another one is done. */
export function resourceInUse(detail: string): DynamoError {
  return new DynamoError(
    'ResourceInUseException',
    `Attempt to change a resource which is still in use: ${detail}`,
  );
}

/** A quota of the account or of the table. */
export function limitExceeded(detail: string): DynamoError {
  return new DynamoError('LimitExceededException', `Subscriber limit exceeded: ${detail}`);
}

/** Operations on backups of a table that does not exist (recorded, 2026). */
export function backedUpTableNotFound(tableName: string): DynamoError {
  return new DynamoError('TableNotFoundException', `Table not found: ${tableName}`);
}

/** UpdateTable of an index that the table does not have. */
export function indexNotFound(names: {
  readonly indexName: string;
  readonly tableName: string;
}): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Index ${names.indexName} for table ${names.tableName}`,
  );
}

/** Tag operations on the ARN of a table that does not exist. */
export function resourceArnNotFound(arn: string): DynamoError {
  return new DynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: ResourceArn: ${arn} not found`,
  );
}
