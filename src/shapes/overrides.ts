import type { OperationName } from './operations.js';
import type { Shape, StructureShape } from './shape.js';

/**
 * Where AWS's service answers differently from its published model. Sources: `recorded` is an answer of AWS written
 * down by a public test suite (dynalite's, or dynamodb-conformance of nubo-db and its successor paritysuite);
 * `likeness` is what those answers make likely for a case that nobody recorded.
 */

/** Shapes that the model does not have, or has otherwise. */
export const SHAPE_OVERRIDES: { readonly [name: string]: Shape } = {
  // Recorded: enum values are listed in the order of the service's own hash set, not of the model.
  ComparisonOperator: {
    type: 'string',
    enum: [
      ...['IN', 'NULL', 'BETWEEN', 'LT', 'NOT_CONTAINS', 'EQ', 'GT', 'NOT_NULL', 'NE', 'LE'],
      ...['BEGINS_WITH', 'GE', 'CONTAINS'],
    ],
  },
  ConditionalOperator: { type: 'string', enum: ['OR', 'AND'] },
  ProjectionType: { type: 'string', enum: ['ALL', 'INCLUDE', 'KEYS_ONLY'] },
  ReturnValue: { type: 'string', enum: ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] },
  ScalarAttributeType: { type: 'string', enum: ['B', 'N', 'S'] },
  Select: {
    type: 'string',
    enum: ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
  },

  // Recorded: lists that are held to their limits later, in another wording (late-checks.ts).
  KeyList: { type: 'list', member: 'Key' },
  BatchGetRequestMap: { type: 'map', key: 'TableArn', value: 'KeysAndAttributes', max: 100 },
  BatchWriteItemRequestMap: { type: 'map', key: 'String', value: 'WriteRequests', max: 25 },
  UncheckedInteger: { type: 'integer' },
  // Recorded: tags likewise (operations/table-settings/tags.ts).
  Tag: { type: 'structure', members: { Key: 'TagKeyString', Value: 'TagValueString' } },
  TagKeyString: { type: 'string' },
  TagValueString: { type: 'string' },

  // Recorded: the limits that only the API reference's text names (ScyllaDB's test_streams.py).
  StreamsPageLimit: { type: 'integer', min: 1, max: 100 },
  StreamRecordsLimit: { type: 'integer', min: 1, max: 1000 },

  // Recorded: a table has at most two key attributes, whatever the model says since indexes may have eight.
  TableKeySchema: { type: 'list', member: 'KeySchemaElement', min: 1, max: 2 },
};

/** Members whose shape is another one here than elsewhere: structure, member, shape. */
export const MEMBER_OVERRIDES: { readonly [structure: string]: StructureShape['members'] } = {
  CreateTableInput: { KeySchema: 'TableKeySchema' },
  TableCreationParameters: { KeySchema: 'TableKeySchema' },
  // Likeness: a local index has the table's partition key and one sort key.
  LocalSecondaryIndex: { KeySchema: 'TableKeySchema' },
  // Recorded: Query words a bad Limit as late-checks.ts does; Scan as the model would have it.
  QueryInput: { Limit: 'UncheckedInteger' },
  DescribeStreamInput: { Limit: 'StreamsPageLimit' },
  GetRecordsInput: { Limit: 'StreamRecordsLimit' },
  ListStreamsInput: { Limit: 'StreamsPageLimit' },
};

/**
 * Members required unless another one is there. Recorded for CreateTable before it learned to copy another region's
 * table (GlobalTableSourceArn), which is why the model no longer requires them.
 */
export const REQUIRED_UNLESS: {
  readonly [structure: string]: { members: readonly string[]; unless: string };
} = {
  CreateTableInput: { members: ['AttributeDefinitions', 'KeySchema'], unless: 'GlobalTableSourceArn' },
};

/**
 * The order in which violations are listed where it is not the model's; members left out come last, in model order.
 * Recorded: UpdateItem, BatchWriteItem, TransactWriteItems and CreateTable's indexes. The rest follows the order in
 * which dynalite lists them, which agrees with all that was recorded since.
 */
export const REPORT_ORDER: { readonly [structure: string]: readonly string[] } = {
  BatchWriteItemInput: ['ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'RequestItems'],
  CreateTableInput: [
    ...['AttributeDefinitions', 'TableName', 'BillingMode', 'ProvisionedThroughput', 'KeySchema'],
    ...['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'],
  ],
  DeleteItemInput: [
    ...['ReturnConsumedCapacity', 'TableName', 'ReturnValues', 'ReturnItemCollectionMetrics', 'Key'],
    ...['ConditionalOperator', 'Expected'],
  ],
  GetItemInput: ['ReturnConsumedCapacity', 'AttributesToGet', 'TableName', 'Key'],
  ProvisionedThroughput: ['WriteCapacityUnits', 'ReadCapacityUnits'],
  PutItemInput: [
    ...['ReturnConsumedCapacity', 'TableName', 'Item', 'ConditionalOperator', 'Expected', 'ReturnValues'],
    ...['ReturnItemCollectionMetrics'],
  ],
  QueryInput: [
    ...['Select', 'IndexName', 'ReturnConsumedCapacity', 'QueryFilter', 'TableName', 'ConditionalOperator'],
    ...['AttributesToGet', 'KeyConditions'],
  ],
  ScanInput: [
    ...['Select', 'IndexName', 'TotalSegments', 'ReturnConsumedCapacity', 'TableName'],
    ...['ConditionalOperator', 'ScanFilter', 'AttributesToGet', 'Segment', 'Limit'],
  ],
  TransactWriteItemsInput: [
    ...['ClientRequestToken', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'TransactItems'],
  ],
  UpdateItemInput: [
    ...['ReturnConsumedCapacity', 'TableName', 'ReturnItemCollectionMetrics', 'ReturnValues'],
    ...['ConditionalOperator', 'Key', 'Expected', 'AttributeUpdates'],
  ],
  WriteRequest: ['DeleteRequest', 'PutRequest'],
};

/** Maps that a message shows as JSON and not as Java prints them. Recorded for BatchGetItem. */
export const SHOWN_AS_JSON: ReadonlySet<string> = new Set(['BatchGetRequestMap']);

/**
 * Operations that look for their table before anything else: `The parameter 'TableName' is required …`. Recorded for
 * CreateTable, DeleteTable, DescribeTable, DescribeTimeToLive and UpdateTable; likeness for the others.
 */
export const TABLE_NAME_FIRST: ReadonlySet<OperationName> = new Set<OperationName>([
  ...(['CreateBackup', 'CreateTable', 'DeleteTable', 'DescribeContinuousBackups'] as const),
  ...(['DescribeContributorInsights', 'DescribeKinesisStreamingDestination', 'DescribeTable'] as const),
  ...(['DescribeTableReplicaAutoScaling', 'DescribeTimeToLive'] as const),
  ...(['DisableKinesisStreamingDestination', 'EnableKinesisStreamingDestination'] as const),
  ...(['UpdateContinuousBackups', 'UpdateContributorInsights', 'UpdateKinesisStreamingDestination'] as const),
  ...(['UpdateTable', 'UpdateTableReplicaAutoScaling', 'UpdateTimeToLive'] as const),
]);

/** Operations that answer `Invalid TableArn` when there is no ResourceArn. Recorded. */
export const RESOURCE_ARN_FIRST: ReadonlySet<OperationName> = new Set<OperationName>([
  'ListTagsOfResource',
  'TagResource',
  'UntagResource',
]);
