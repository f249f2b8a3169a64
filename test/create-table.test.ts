import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const test = useStator();

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const HASH = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });
const RANGE = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' as const });
const ALL = { ProjectionType: 'ALL' as const };
const UNITS = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
const onDemand = { BillingMode: 'PAY_PER_REQUEST' as const };
const base = { AttributeDefinitions: [S('a')], KeySchema: [HASH('a')] };
const ranged = { AttributeDefinitions: [S('a'), S('b')], KeySchema: [HASH('a'), RANGE('b')] };

/** What a test sends: any JSON, for the service and not the SDK shall say what is wrong with it. */
type Parts = { readonly [Name in keyof CreateTableCommandInput]?: unknown };

function create(parts: Parts) {
  return test.client.send(
    new CreateTableCommand({ TableName: test.newName(), ...parts } as CreateTableCommandInput),
  );
}

const gsi = (parts: object = {}) => ({ IndexName: 'gsi', KeySchema: [HASH('b')], Projection: ALL, ...parts });
const lsi = (parts: object = {}) => ({
  ...{ IndexName: 'lsi', KeySchema: [HASH('a'), RANGE('b')], Projection: ALL },
  ...parts,
});
const withGsi = (parts: object) => ({ ...ranged, ...onDemand, GlobalSecondaryIndexes: [gsi(parts)] });
const withLsi = (parts: object) => ({ ...ranged, ...onDemand, LocalSecondaryIndexes: [lsi(parts)] });
const PREFIX = 'One or more parameter values were invalid: ';

describe('CreateTable answers', () => {
  it('a provisioned table that is being created, then an active one', async () => {
    const { TableDescription: created } = await create({ ...ranged, ProvisionedThroughput: UNITS });
    expect(created).toEqual({
      AttributeDefinitions: [S('a'), S('b')],
      KeySchema: [HASH('a'), RANGE('b')],
      CreationDateTime: expect.any(Date),
      TableName: created?.TableName,
      TableStatus: 'CREATING',
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...UNITS },
      TableSizeBytes: 0,
      ItemCount: 0,
      TableArn: `arn:aws:dynamodb:us-east-1:123456789012:table/${created?.TableName}`,
      TableId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      DeletionProtectionEnabled: false,
    });
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: created?.TableName }));
    expect(Table).toEqual({
      ...created,
      TableStatus: 'ACTIVE',
      WarmThroughput: { ReadUnitsPerSecond: 1, WriteUnitsPerSecond: 1, Status: 'ACTIVE' },
    });
  });

  it('an on-demand table with indexes of both kinds', async () => {
    const { TableDescription: created } = await create({
      ...{ ...ranged, ...onDemand, AttributeDefinitions: [S('b'), S('c'), S('a')] },
      LocalSecondaryIndexes: [lsi({ KeySchema: [HASH('a'), RANGE('c')] })],
      GlobalSecondaryIndexes: [
        gsi({
          KeySchema: [HASH('c'), HASH('b'), RANGE('a')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['z', 'y'] },
        }),
      ],
    });
    expect(created?.AttributeDefinitions).toEqual([S('a'), S('b'), S('c')]);
    expect(created?.BillingModeSummary).toEqual({ BillingMode: 'PAY_PER_REQUEST' });
    const NO_UNITS = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
    expect(created?.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'gsi',
        KeySchema: [HASH('c'), HASH('b'), RANGE('a')],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['y', 'z'] },
        IndexStatus: 'CREATING',
        ProvisionedThroughput: NO_UNITS,
        IndexSizeBytes: 0,
        ItemCount: 0,
        IndexArn: `${created?.TableArn}/index/gsi`,
      },
    ]);
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: created?.TableArn }));
    expect(Table?.BillingModeSummary).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      LastUpdateToPayPerRequestDateTime: Table?.CreationDateTime,
    });
    expect(Table?.WarmThroughput).toEqual({
      ...{ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' },
    });
    expect(Table?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: 'ACTIVE',
      WarmThroughput: Table?.WarmThroughput,
    });
    expect(Table?.LocalSecondaryIndexes).toEqual([
      {
        IndexName: 'lsi',
        KeySchema: [HASH('a'), RANGE('c')],
        Projection: ALL,
        IndexSizeBytes: 0,
        ItemCount: 0,
        IndexArn: `${created?.TableArn}/index/lsi`,
      },
    ]);
  });

  it('every setting that was made', async () => {
    const { TableDescription: created } = await create({
      ...{ ...base, ...onDemand, DeletionProtectionEnabled: true, TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'some-key' },
      OnDemandThroughput: { MaxReadRequestUnits: 100 },
      WarmThroughput: { ReadUnitsPerSecond: 12_001 },
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: created?.TableName }));
    expect(Table).toMatchObject({
      DeletionProtectionEnabled: true,
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      LatestStreamLabel: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
      LatestStreamArn: `${Table?.TableArn}/stream/${Table?.LatestStreamLabel}`,
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: 'KMS',
        KMSMasterKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/some-key',
      },
      OnDemandThroughput: { MaxReadRequestUnits: 100 },
      WarmThroughput: { ReadUnitsPerSecond: 12_001, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' },
    });
  });

  it('ResourceInUseException for a name that is taken', async () => {
    const TableName = test.newName();
    await create({ ...base, ...onDemand, TableName });
    expect(await refusalOf(create({ ...base, ...onDemand, TableName }))).toEqual({
      code: 'ResourceInUseException',
      message: `Table already exists: ${TableName}`,
    });
  });
});

/** What is sent beside the name, and the message; the sources are named where the checks are. */
const REFUSED: readonly (readonly [string, Parts, string])[] = [
  [
    'no throughput',
    base,
    `${PREFIX}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    'throughput of an on-demand table',
    { ...base, ...onDemand, ProvisionedThroughput: UNITS },
    `${PREFIX}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'too much throughput',
    {
      ...base,
      ProvisionedThroughput: { ReadCapacityUnits: 1_000_000_000_001, WriteCapacityUnits: 1_000_000_000_001 },
    },
    'Given value 1000000000001 for ReadCapacityUnits is out of bounds',
  ],
  [
    'an attribute defined twice',
    { ...base, ...onDemand, AttributeDefinitions: [S('a'), S('a')] },
    'Attribute Name is duplicated: a',
  ],
  [
    'more keys than definitions',
    { ...base, ...onDemand, KeySchema: [HASH('a'), RANGE('a')] },
    'Invalid KeySchema: Some index key attribute have no definition',
  ],
  [
    'a key without definition',
    { ...base, ...onDemand, AttributeDefinitions: [S('b')] },
    `${PREFIX}Some index key attributes are not defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: [b]`,
  ],
  [
    'a key twice',
    { ...ranged, ...onDemand, KeySchema: [HASH('a'), HASH('a')] },
    'Both the Hash Key and the Range Key element in the KeySchema have the same name',
  ],
  [
    'a sort key first',
    { ...ranged, ...onDemand, KeySchema: [RANGE('a'), HASH('b')] },
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    'two partition keys',
    { ...ranged, ...onDemand, KeySchema: [HASH('a'), HASH('b')] },
    'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type',
  ],
  [
    'an unused definition',
    { ...ranged, ...onDemand, KeySchema: [HASH('a')] },
    `${PREFIX}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    'no local index',
    { ...ranged, ...onDemand, LocalSecondaryIndexes: [] },
    `${PREFIX}List of LocalSecondaryIndexes is empty`,
  ],
  [
    'no global index',
    { ...ranged, ...onDemand, GlobalSecondaryIndexes: [] },
    `${PREFIX}List of GlobalSecondaryIndexes is empty`,
  ],
  [
    'a local index without a sort key of the table',
    { ...withLsi({}), KeySchema: [HASH('a')] },
    `${PREFIX}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    'a local index without sort key',
    withLsi({ KeySchema: [HASH('b')] }),
    `${PREFIX}Index KeySchema does not have a range key for index: lsi`,
  ],
  [
    'a local index with another partition key',
    withLsi({ KeySchema: [HASH('b'), RANGE('a')] }),
    `${PREFIX}Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi. index hash key: b, table hash key: a`,
  ],
  [
    'an undefined attribute in an index',
    withGsi({ KeySchema: [HASH('c')] }),
    `${PREFIX}Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [a, b]`,
  ],
  ['no projection type', withGsi({ Projection: {} }), `${PREFIX}Unknown ProjectionType: null`],
  [
    'names projected beside all',
    withLsi({ Projection: { ...ALL, NonKeyAttributes: ['c'] } }),
    `${PREFIX}ProjectionType is ALL, but NonKeyAttributes is specified`,
  ],
  [
    'no names to include',
    withGsi({ Projection: { ProjectionType: 'INCLUDE' } }),
    `${PREFIX}ProjectionType is INCLUDE, but NonKeyAttributes is not specified`,
  ],
  [
    'a name included twice',
    withGsi({ Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['c', 'c'] } }),
    `${PREFIX}Duplicate element in NonKeyAttributes: c`,
  ],
  [
    'throughput of an index of an on-demand table',
    withGsi({ ProvisionedThroughput: UNITS }),
    `${PREFIX}ProvisionedThroughput should not be specified for index: gsi when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'no throughput of an index',
    { ...ranged, ProvisionedThroughput: UNITS, GlobalSecondaryIndexes: [gsi()] },
    `${PREFIX}ProvisionedThroughput is not specified for index: gsi`,
  ],
  [
    'an index name twice',
    {
      ...ranged,
      ...onDemand,
      LocalSecondaryIndexes: [lsi()],
      GlobalSecondaryIndexes: [gsi({ IndexName: 'lsi' })],
    },
    `${PREFIX}Duplicate index name: lsi`,
  ],
  [
    'six local indexes',
    {
      ...ranged,
      ...onDemand,
      LocalSecondaryIndexes: [0, 1, 2, 3, 4, 5].map((n) => lsi({ IndexName: `lsi${n}` })),
    },
    `${PREFIX}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
  ],
  [
    '21 global indexes',
    {
      ...ranged,
      ...onDemand,
      GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, n) => gsi({ IndexName: `gsi${n}` })),
    },
    `${PREFIX}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ],
  [
    'sort keys before partition keys in an index',
    withGsi({ KeySchema: [RANGE('a'), HASH('b')] }),
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    'an attribute twice in an index',
    withGsi({ KeySchema: [HASH('a'), HASH('a')] }),
    'The KeySchema contains multiple key attributes with the same name',
  ],
  [
    'a stream without view type',
    { ...base, ...onDemand, StreamSpecification: { StreamEnabled: true } },
    `${PREFIX}Table is being created with a stream enabled, UpdateViewType is required`,
  ],
  [
    'a view type without stream',
    { ...base, ...onDemand, StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_IMAGE' } },
    `${PREFIX}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ],
  [
    'a type of no encryption',
    { ...base, ...onDemand, SSESpecification: { Enabled: false, SSEType: 'KMS' } },
    `${PREFIX}SSEType can not be specified if Enabled is false`,
  ],
  [
    'another encryption',
    { ...base, ...onDemand, SSESpecification: { Enabled: true, SSEType: 'AES256' } },
    `${PREFIX}SSEType AES256 is not supported`,
  ],
  [
    'a key without type',
    { ...base, ...onDemand, SSESpecification: { Enabled: true, KMSMasterKeyId: 'k' } },
    `${PREFIX}SSEType KMS is required if KMSMasterKeyId is specified`,
  ],
  [
    'a maximum of a provisioned table',
    { ...base, ProvisionedThroughput: UNITS, OnDemandThroughput: { MaxReadRequestUnits: 5 } },
    `${PREFIX}MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.`,
  ],
  [
    'a maximum of nothing',
    { ...base, ...onDemand, OnDemandThroughput: { MaxWriteRequestUnits: 0 } },
    `${PREFIX}Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    'too little warmth',
    {
      ...base,
      ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 10 },
      WarmThroughput: { ReadUnitsPerSecond: 5 },
    },
    `${PREFIX}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput`,
  ],
  [
    '51 tags',
    { ...base, ...onDemand, Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `${n}`, Value: 'v' })) },
    'Number of Tags exceed the current limit for the provided ResourceArn',
  ],
  [
    "a tag of AWS's",
    { ...base, ...onDemand, Tags: [{ Key: 'aws:foo', Value: 'v' }] },
    'Tag Key cannot be prefixed with aws:, Key: aws:foo',
  ],
];

describe('CreateTable refuses', () => {
  it.each(REFUSED)('%s', async (_, parts, message) => {
    const TableName = test.newName();
    expect(await refusalOf(create({ ...parts, TableName }))).toEqual({
      code: 'ValidationException',
      message,
    });
    const described = test.client.send(new DescribeTableCommand({ TableName }));
    expect((await refusalOf(described)).code).toBe('ResourceNotFoundException');
  });

  it('an index key of five partition attributes', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const refused = create({
      ...{ ...onDemand, KeySchema: [HASH('a')], AttributeDefinitions: names.map(S) },
      GlobalSecondaryIndexes: [gsi({ KeySchema: names.map(HASH) })],
    });
    expect(await refusalOf(refused)).toEqual({
      code: 'ValidationException',
      message: `${PREFIX}The KeySchema exceeds the maximum allowed number of HASH key attributes`,
    });
  });

  it('an index key whose sort attributes are not last', async () => {
    const refused = create({
      ...{ ...onDemand, KeySchema: [HASH('a')], AttributeDefinitions: ['a', 'b', 'c'].map(S) },
      GlobalSecondaryIndexes: [gsi({ KeySchema: [HASH('a'), RANGE('b'), HASH('c')] })],
    });
    expect(await refusalOf(refused)).toEqual({
      code: 'ValidationException',
      message: `${PREFIX}All HASH key attributes must precede RANGE key attributes in the KeySchema`,
    });
  });

  it('definitions that no index uses, before anything else about indexes', async () => {
    const refused = create({
      ...{ ...ranged, ...onDemand, AttributeDefinitions: ['a', 'b', 'c'].map(S) },
      GlobalSecondaryIndexes: [gsi({ Projection: {} })],
    });
    expect(await refusalOf(refused)).toEqual({
      code: 'ValidationException',
      message: `${PREFIX}Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]`,
    });
  });
});
