import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import { type OperationName, parseRequest } from './index.js';

/** The code and message of the refusal, or undefined when the body is accepted. */
function refusal(name: OperationName, body: unknown): string | undefined {
  try {
    parseRequest(name, structuredClone(body));
  } catch (error) {
    if (error instanceof DynamoError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}

const name256 = 'a'.repeat(256);
const badName = 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+';
const shorterThan3 = 'Member must have length greater than or equal to 3';
const missing = 'Member must not be null';
const capacities = 'Member must satisfy enum value set: [INDEXES, TOTAL, NONE]';
const metrics = 'Member must satisfy enum value set: [SIZE, NONE]';
const returnValues = 'Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]';
const selects =
  'Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]';
const tableNameKeys = `Map keys must satisfy constraint: [Member must have length less than or equal to 255, ${shorterThan3}, ${badName}]`;
const writeRequestLimits =
  'Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]';

/** `value` as it stands in the message, quotes included. */
function at(path: string, value: string, constraint: string): string {
  return `Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function validation(...violations: readonly string[]): string {
  const noun = violations.length === 1 ? 'error' : 'errors';
  return `ValidationException: ${violations.length} validation ${noun} detected: ${violations.join('; ')}`;
}

const Key = { pk: { S: 'a' } };
const keySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
const table = {
  TableName: 'abc',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: keySchema,
};
const projection = { ProjectionType: 'ALL' };

describe('constraints, as recorded', () => {
  const cases: readonly (readonly [OperationName, unknown, string])[] = [
    // Table names of item operations.
    ['PutItem', { Item: Key }, validation(at('tableName', 'null', missing))],
    ['PutItem', { TableName: null, Item: Key }, validation(at('tableName', 'null', missing))],
    [
      'PutItem',
      { TableName: '', Item: Key },
      validation(at('tableName', "''", 'Member must have length greater than or equal to 1')),
    ],
    [
      'PutItem',
      { TableName: name256, Item: Key },
      validation(at('tableName', `'${name256}'`, 'Member must have length less than or equal to 255')),
    ],
    [
      'PutItem',
      { TableName: 'bad table!@#', Item: Key },
      validation(at('tableName', "'bad table!@#'", badName)),
    ],
    ['DeleteItem', {}, validation(at('tableName', 'null', missing), at('key', 'null', missing))],
    ['Query', {}, validation(at('tableName', 'null', missing))],
    [
      'Scan',
      { TableName: 'a;' },
      validation(at('tableName', "'a;'", badName), at('tableName', "'a;'", shorterThan3)),
    ],
    // Table names of operations on tables.
    [
      'CreateTable',
      {},
      "ValidationException: The parameter 'TableName' is required but was not present in the request",
    ],
    [
      'DescribeTable',
      {},
      "ValidationException: The parameter 'TableName' is required but was not present in the request",
    ],
    ['CreateTable', { ...table, TableName: 'ab' }, validation(at('tableName', "'ab'", shorterThan3))],
    ['DeleteTable', { TableName: 'abc;' }, validation(at('tableName', "'abc;'", badName))],
    // Several at once, in AWS's order.
    [
      'UpdateItem',
      { TableName: '', ReturnConsumedCapacity: 'INVALID', ReturnValues: 'INVALID' },
      validation(
        at('returnConsumedCapacity', "'INVALID'", capacities),
        at('tableName', "''", 'Member must have length greater than or equal to 1'),
        at('returnValues', "'INVALID'", returnValues),
        at('key', 'null', missing),
      ),
    ],
    [
      'UpdateItem',
      { TableName: 'abc', ConditionalOperator: 'XOR' },
      validation(
        at('conditionalOperator', "'XOR'", 'Member must satisfy enum value set: [OR, AND]'),
        at('key', 'null', missing),
      ),
    ],
    [
      'DeleteItem',
      {
        TableName: 'abc;',
        ReturnConsumedCapacity: 'hi',
        ReturnItemCollectionMetrics: 'hi',
        ReturnValues: 'hi',
      },
      validation(
        at('returnConsumedCapacity', "'hi'", capacities),
        at('tableName', "'abc;'", badName),
        at('returnValues', "'hi'", returnValues),
        at('returnItemCollectionMetrics', "'hi'", metrics),
        at('key', 'null', missing),
      ),
    ],
    [
      'Query',
      {
        TableName: 'abc;',
        ReturnConsumedCapacity: 'hi',
        AttributesToGet: [],
        IndexName: 'abc;',
        Select: 'hi',
        QueryFilter: { a: {} },
        ConditionalOperator: 'AN',
      },
      validation(
        at('select', "'hi'", selects),
        at('indexName', "'abc;'", badName),
        at('returnConsumedCapacity', "'hi'", capacities),
        at('queryFilter.a.member.comparisonOperator', 'null', missing),
        at('tableName', "'abc;'", badName),
        at('conditionalOperator', "'AN'", 'Member must satisfy enum value set: [OR, AND]'),
        at('attributesToGet', "'[]'", 'Member must have length greater than or equal to 1'),
      ),
    ],
    [
      'Query',
      { TableName: 'abc', IndexName: 'a;' },
      validation(at('indexName', "'a;'", badName), at('indexName', "'a;'", shorterThan3)),
    ],
    [
      'ListTables',
      { ExclusiveStartTableName: '' },
      validation(
        at('exclusiveStartTableName', "''", badName),
        at('exclusiveStartTableName', "''", shorterThan3),
      ),
    ],
    // Ranges.
    [
      'ListTables',
      { Limit: 101 },
      validation(at('limit', "'101'", 'Member must have value less than or equal to 100')),
    ],
    [
      'Scan',
      { TableName: 'abc', Limit: 0 },
      validation(at('limit', "'0'", 'Member must have value greater than or equal to 1')),
    ],
    [
      'Query',
      { TableName: 'abc', Limit: 0 },
      "ValidationException: 1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'Scan',
      { TableName: 'abc', Segment: -1, TotalSegments: 1 },
      validation(at('segment', "'-1'", 'Member must have value greater than or equal to 0')),
    ],
    // CreateTable.
    [
      'CreateTable',
      { TableName: 'abc;' },
      validation(
        at('attributeDefinitions', 'null', missing),
        at('tableName', "'abc;'", badName),
        at('keySchema', 'null', missing),
      ),
    ],
    [
      'CreateTable',
      {
        TableName: 'abc',
        AttributeDefinitions: [],
        KeySchema: [],
        ProvisionedThroughput: { ReadCapacityUnits: -1, WriteCapacityUnits: -1 },
        BillingMode: 'A',
      },
      validation(
        at('billingMode', "'A'", 'Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]'),
        at(
          'provisionedThroughput.writeCapacityUnits',
          "'-1'",
          'Member must have value greater than or equal to 1',
        ),
        at(
          'provisionedThroughput.readCapacityUnits',
          "'-1'",
          'Member must have value greater than or equal to 1',
        ),
        at('keySchema', "'[]'", 'Member must have length greater than or equal to 1'),
      ),
    ],
    [
      'CreateTable',
      { ...table, KeySchema: [{ AttributeName: 'pk', KeyType: 'INVALID' }] },
      validation(
        at('keySchema.1.member.keyType', "'INVALID'", 'Member must satisfy enum value set: [HASH, RANGE]'),
      ),
    ],
    [
      'CreateTable',
      { ...table, AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'INVALID' }] },
      validation(
        at(
          'attributeDefinitions.1.member.attributeType',
          "'INVALID'",
          'Member must satisfy enum value set: [B, N, S]',
        ),
      ),
    ],
    [
      'CreateTable',
      { ...table, AttributeDefinitions: [{}] },
      validation(
        at('attributeDefinitions.1.member.attributeName', 'null', missing),
        at('attributeDefinitions.1.member.attributeType', 'null', missing),
      ),
    ],
    [
      'CreateTable',
      {
        ...table,
        KeySchema: [{ KeyType: 'HASH' }, { AttributeName: 'a' }, { KeyType: 'RANGE', AttributeName: 'b' }],
      },
      validation(
        at(
          'keySchema',
          "'[KeySchemaElement(attributeName=null, keyType=HASH), KeySchemaElement(attributeName=a, keyType=null), KeySchemaElement(attributeName=b, keyType=RANGE)]'",
          'Member must have length less than or equal to 2',
        ),
        at('keySchema.1.member.attributeName', 'null', missing),
        at('keySchema.2.member.keyType', 'null', missing),
      ),
    ],
    [
      'CreateTable',
      {
        ...table,
        LocalSecondaryIndexes: [{ IndexName: 'l1', KeySchema: keySchema, Projection: projection }],
        GlobalSecondaryIndexes: [{ IndexName: 'g1', KeySchema: keySchema, Projection: projection }],
      },
      validation(
        at('globalSecondaryIndexes.1.member.indexName', "'g1'", shorterThan3),
        at('localSecondaryIndexes.1.member.indexName', "'l1'", shorterThan3),
      ),
    ],
    [
      'CreateTable',
      {
        ...table,
        LocalSecondaryIndexes: [
          {
            IndexName: 'abc',
            KeySchema: keySchema,
            Projection: { ProjectionType: 'abc', NonKeyAttributes: [] },
          },
        ],
      },
      validation(
        at(
          'localSecondaryIndexes.1.member.projection.projectionType',
          "'abc'",
          'Member must satisfy enum value set: [ALL, INCLUDE, KEYS_ONLY]',
        ),
        at(
          'localSecondaryIndexes.1.member.projection.nonKeyAttributes',
          "'[]'",
          'Member must have length greater than or equal to 1',
        ),
      ),
    ],
    [
      'UpdateTable',
      {
        TableName: 'abc',
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'a', ProvisionedThroughput: {} } }],
      },
      validation(
        at('globalSecondaryIndexUpdates.1.member.update.indexName', "'a'", shorterThan3),
        at(
          'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.writeCapacityUnits',
          'null',
          missing,
        ),
        at(
          'globalSecondaryIndexUpdates.1.member.update.provisionedThroughput.readCapacityUnits',
          'null',
          missing,
        ),
      ),
    ],
    // BatchGetItem.
    ['BatchGetItem', {}, validation(at('requestItems', 'null', missing))],
    [
      'BatchGetItem',
      { RequestItems: {} },
      'ValidationException: The requestItems parameter is required for BatchGetItem',
    ],
    [
      'BatchGetItem',
      { RequestItems: { abc: {} } },
      validation(at('requestItems.abc.member.keys', 'null', missing)),
    ],
    [
      'BatchGetItem',
      { RequestItems: { abc: { Keys: [] } } },
      "ValidationException: 1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'BatchGetItem',
      { RequestItems: { abc: { Keys: Array(101).fill(Key) } } },
      "ValidationException: 1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
    [
      'BatchGetItem',
      { RequestItems: { 'bad!name': { Keys: [{ pk: { S: 'a' } }] } }, ReturnConsumedCapacity: 'BOGUS' },
      validation(
        at('requestItems', `'{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}'`, tableNameKeys),
        at('returnConsumedCapacity', "'BOGUS'", capacities),
      ),
    ],
    // BatchWriteItem.
    [
      'BatchWriteItem',
      { RequestItems: {} },
      'ValidationException: The requestItems parameter is required for BatchWriteItem',
    ],
    [
      'BatchWriteItem',
      { RequestItems: { abc: [] } },
      validation(at('requestItems', "'{abc=[]}'", writeRequestLimits)),
    ],
    [
      'BatchWriteItem',
      {
        RequestItems: { abc: [{ PutRequest: {}, DeleteRequest: {} }] },
        ReturnConsumedCapacity: 'hi',
        ReturnItemCollectionMetrics: 'hi',
      },
      validation(
        at('returnConsumedCapacity', "'hi'", capacities),
        at('returnItemCollectionMetrics', "'hi'", metrics),
        at('requestItems.abc.member.1.member.deleteRequest.key', 'null', missing),
        at('requestItems.abc.member.1.member.putRequest.item', 'null', missing),
      ),
    ],
    [
      'BatchWriteItem',
      { RequestItems: { 'bad!name': [{ PutRequest: { Item: Key } }] }, ReturnConsumedCapacity: 'BOGUS' },
      validation(at('returnConsumedCapacity', "'BOGUS'", capacities)),
    ],
    // Transactions.
    [
      'TransactGetItems',
      { TransactItems: [] },
      validation(at('transactItems', "'[]'", 'Member must have length greater than or equal to 1')),
    ],
    [
      'TransactWriteItems',
      { TransactItems: [] },
      validation(at('transactItems', "'[]'", 'Member must have length greater than or equal to 1')),
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [{ Put: { TableName: 'abc', Item: Key } }],
        ClientRequestToken: 'x'.repeat(37),
        ReturnConsumedCapacity: 'BOGUS',
      },
      validation(
        at('clientRequestToken', `'${'x'.repeat(37)}'`, 'Member must have length less than or equal to 36'),
        at('returnConsumedCapacity', "'BOGUS'", capacities),
      ),
    ],
    // Tags.
    ['TagResource', {}, 'ValidationException: Invalid TableArn'],
    ['TagResource', { ResourceArn: 'a:b:c:d:e:f/g' }, validation(at('tags', 'null', missing))],
    ['UntagResource', { ResourceArn: 'a:b:c:d:e:f/g' }, validation(at('tagKeys', 'null', missing))],
  ];

  it.each(cases)('%s %j', (name, body, expected) => {
    expect(refusal(name, body)).toBe(expected);
  });

  it('lists ten violations at most', () => {
    const LocalSecondaryIndexes = [{}, {}, {}, {}, {}];
    const message = refusal('CreateTable', { ...table, LocalSecondaryIndexes });
    expect(message).toMatch(/^ValidationException: 10 validation errors detected: /);
    expect(message).toMatch(/Value null at 'localSecondaryIndexes\.4\.member\.indexName' [^;]*$/);
  });

  it('shows a batch with too many writes as Java prints it', () => {
    const requests = Array.from({ length: 26 }, (_, i) => ({
      PutRequest: { Item: { pk: { S: `bw-${i}` } } },
    }));
    expect(refusal('BatchWriteItem', { RequestItems: { abc: requests } })).toMatch(
      /^ValidationException: 1 validation error detected: Value '\{abc=\[(WriteRequest\(putRequest=PutRequest\(item=\{pk=com\.amazonaws\.dynamodb\.v20120810\.AttributeValue@[0-9a-f]+\}\), deleteRequest=null\)(, )?){26}\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: /,
    );
  });

  it('refuses a bad table name of a batch write on its own', () => {
    expect(
      refusal('BatchWriteItem', { RequestItems: { 'bad!name': [{ PutRequest: { Item: Key } }] } }),
    ).toMatch(
      /^ValidationException: 1 validation error detected: Value '\{bad!name=\[WriteRequest\(putRequest=PutRequest\(item=\{pk=.+\}.*\)\]\}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: \[Member must have length less than or equal to 255, .*\]$/,
    );
  });

  it('refuses more than 100 actions of a transaction', () => {
    const TransactItems = Array(101).fill({ Get: { TableName: 'abc', Key } });
    expect(refusal('TransactGetItems', { TransactItems })).toMatch(
      /^ValidationException: 1 validation error detected: Value '\[.+\]' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/,
    );
  });

  it.each<[OperationName, unknown, string]>([
    ['BatchWriteItem', { RequestItems: { abc: null } }, at('requestItems.abc.member', 'null', missing)],
    [
      'BatchWriteItem',
      { RequestItems: { abc: [null] } },
      at('requestItems.abc.member.1.member', 'null', missing),
    ],
    ['UntagResource', { ResourceArn: 'x', TagKeys: ['a', null] }, at('tagKeys.2.member', 'null', missing)],
    ['CreateTable', { ...table, KeySchema: [null] }, at('keySchema.1.member', 'null', missing)],
  ])('%s %j has a null that is not absent', (name, body, expected) => {
    expect(refusal(name, body)).toBe(validation(expected));
  });

  it('holds elements of a list and names in a map to their constraints as a whole', () => {
    const index = {
      IndexName: 'abc',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', ''] },
    };
    expect(refusal('CreateTable', { ...table, GlobalSecondaryIndexes: [index] })).toBe(
      validation(
        at(
          'globalSecondaryIndexes.1.member.projection.nonKeyAttributes',
          "'[a, ]'",
          'Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]',
        ),
      ),
    );
    const Item = { m: { M: { ['x'.repeat(65536)]: { S: '' } } } };
    expect(refusal('PutItem', { TableName: 'abc', Item })).toMatch(
      /^ValidationException: 1 validation error detected: Value '\{x+=.*' at 'item\.m\.member\.m' failed to satisfy constraint: Map keys must satisfy constraint: \[Member must have length less than or equal to 65535\]$/,
    );
  });

  it('does not lack what another region’s table provides', () => {
    expect(
      refusal('CreateTable', { TableName: 'abc', GlobalTableSourceArn: 'arn:aws:dynamodb:x:1:table/abc' }),
    ).toBeUndefined();
  });
});
