import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const test = useStator();

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });
const HASH = (name: string) => ({ AttributeName: name, KeyType: 'HASH' as const });
const ALL = { ProjectionType: 'ALL' as const };
const units = (read: number, write = read) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write });
const PREFIX = 'One or more parameter values were invalid: ';

/** What a test sends: any JSON, for the service and not the SDK shall say what is wrong with it. */
type Parts = { readonly [Name in keyof UpdateTableCommandInput]?: unknown };

function update(TableName: string, parts: Parts) {
  return test.client.send(new UpdateTableCommand({ TableName, ...parts } as UpdateTableCommandInput));
}

async function described(TableName: string) {
  const { Table } = await test.client.send(new DescribeTableCommand({ TableName }));
  return Table;
}

async function newTable(parts: Partial<CreateTableCommandInput> = {}): Promise<string> {
  const TableName = test.newName();
  const base = { AttributeDefinitions: [S('p')], KeySchema: [HASH('p')] };
  const mode = parts.ProvisionedThroughput ? {} : { BillingMode: 'PAY_PER_REQUEST' as const };
  await test.client.send(new CreateTableCommand({ TableName, ...base, ...mode, ...parts }));
  return TableName;
}

/** With a provisioned global index `gsi` of `x`. */
function newProvisionedTable(read = 5): Promise<string> {
  return newTable({
    AttributeDefinitions: [S('p'), S('x')],
    ProvisionedThroughput: units(read),
    GlobalSecondaryIndexes: [
      { IndexName: 'gsi', KeySchema: [HASH('x')], Projection: ALL, ProvisionedThroughput: units(2) },
    ],
  });
}

const creation = (IndexName: string, parts: object = {}) => ({
  Create: { IndexName, KeySchema: [HASH('x')], Projection: ALL, ...parts },
});

describe('UpdateTable', () => {
  it('answers the old throughput and has the new one then', async () => {
    const name = await newProvisionedTable();
    const { TableDescription: answer } = await update(name, { ProvisionedThroughput: units(7, 4) });
    expect(answer).toMatchObject({
      TableStatus: 'UPDATING',
      ProvisionedThroughput: {
        ...{ ...units(5), NumberOfDecreasesToday: 0 },
        ...{ LastIncreaseDateTime: expect.any(Date), LastDecreaseDateTime: expect.any(Date) },
      },
    });
    expect(await described(name)).toMatchObject({
      TableStatus: 'ACTIVE',
      ProvisionedThroughput: { ...units(7, 4), NumberOfDecreasesToday: 1 },
      WarmThroughput: { ReadUnitsPerSecond: 7, WriteUnitsPerSecond: 5 },
    });
  });

  it('changes the throughput of an index', async () => {
    const name = await newProvisionedTable();
    const { TableDescription: answer } = await update(name, {
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'gsi', ProvisionedThroughput: units(3) } }],
    });
    expect(answer).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(answer?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: 'UPDATING',
      ProvisionedThroughput: units(2),
    });
    expect((await described(name))?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: 'ACTIVE',
      ProvisionedThroughput: units(3),
    });
  });

  it('goes to on-demand and back, with its indexes', async () => {
    const name = await newProvisionedTable();
    const { TableDescription: answer } = await update(name, { BillingMode: 'PAY_PER_REQUEST' });
    expect(answer?.BillingModeSummary).toEqual({ BillingMode: 'PAY_PER_REQUEST' });
    expect(answer).toMatchObject({ TableStatus: 'UPDATING', ProvisionedThroughput: units(0) });
    expect(await described(name)).toMatchObject({
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: expect.any(Date),
      },
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 },
      GlobalSecondaryIndexes: [
        { IndexStatus: 'ACTIVE', ProvisionedThroughput: { ...units(0), NumberOfDecreasesToday: 1 } },
      ],
    });
    const back = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(9) };
    expect(await refusalOf(update(name, back))).toEqual({
      code: 'ValidationException',
      message: `${PREFIX}ProvisionedThroughput must be specified for index: gsi`,
    });
    await update(name, {
      ...back,
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'gsi', ProvisionedThroughput: units(8) } }],
    });
    expect(await described(name)).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: units(9),
      GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE', ProvisionedThroughput: units(8) }],
    });
  });

  it('enables a stream once and disables it once', async () => {
    const name = await newTable();
    const enable = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } };
    const { TableDescription: answer } = await update(name, enable);
    expect(answer).toMatchObject({ TableStatus: 'UPDATING', ...enable, LatestStreamArn: expect.any(String) });
    expect((await refusalOf(update(name, enable))).message).toBe(
      `Table already has an enabled stream: TableName: ${name}`,
    );
    const disable = { StreamSpecification: { StreamEnabled: false } };
    await update(name, disable);
    const table = await described(name);
    expect(table?.StreamSpecification).toBeUndefined();
    expect(table?.LatestStreamArn).toBe(answer?.LatestStreamArn);
    expect((await refusalOf(update(name, disable))).message).toBe(
      `Table has no stream to disable: TableName: ${name}`,
    );
  });

  it('changes encryption, class, maxima, warmth and deletion protection', async () => {
    const name = await newTable();
    const encrypted = await update(name, { SSESpecification: { Enabled: true } });
    expect(encrypted.TableDescription).toMatchObject({
      TableStatus: 'ACTIVE',
      SSEDescription: { Status: 'UPDATING' },
    });
    const classed = await update(name, { TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    expect(classed.TableDescription?.TableStatus).toBe('UPDATING');
    expect(classed.TableDescription?.TableClassSummary).toBeUndefined();
    await update(name, { OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 } });
    const limited = await update(name, { OnDemandThroughput: { MaxReadRequestUnits: -1 } });
    expect(limited.TableDescription?.OnDemandThroughput).toEqual({
      MaxReadRequestUnits: -1,
      MaxWriteRequestUnits: 20,
    });
    const warmed = await update(name, { WarmThroughput: { ReadUnitsPerSecond: 13_000 } });
    expect(warmed.TableDescription?.WarmThroughput).toEqual({
      ...{ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'UPDATING' },
    });
    await update(name, { DeletionProtectionEnabled: true });
    expect(await described(name)).toMatchObject({
      TableStatus: 'ACTIVE',
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: 'KMS',
        KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:/),
      },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS', LastUpdateDateTime: expect.any(Date) },
      OnDemandThroughput: { MaxWriteRequestUnits: 20 },
      WarmThroughput: { ReadUnitsPerSecond: 13_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' },
      DeletionProtectionEnabled: true,
    });
    await update(name, { SSESpecification: { Enabled: false } });
    expect((await described(name))?.SSEDescription).toBeUndefined();
  });

  it('adds an index to a table with items while others are written, and takes it away', async () => {
    const name = await newTable();
    const put = (n: number, x: object) =>
      test.client.send(new PutItemCommand({ TableName: name, Item: { p: { S: `${n}` }, ...x } as never }));
    for (let n = 0; n < 150; n++) await put(n, { x: { S: `x${n}` } });
    await put(1000, { x: { N: '1' } });
    await put(1001, {});
    await put(1002, { x: { S: '' } });
    await put(1003, { x: { S: 'x'.repeat(2049) } });
    await put(1004, { x: { S: 'x'.repeat(2049) } });
    const { TableDescription: answer } = await update(name, {
      AttributeDefinitions: [S('x')],
      GlobalSecondaryIndexUpdates: [creation('gsi')],
    });
    expect(answer).toMatchObject({ TableStatus: 'UPDATING', AttributeDefinitions: [S('p'), S('x')] });
    expect(answer?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexStatus: 'CREATING',
      Backfilling: false,
    });
    await Promise.all([
      ...[0, 1, 2].map((n) => put(n, { x: { S: 'changed' } })),
      ...[3, 4].map((n) => put(n, {})),
      ...[200, 201].map((n) => put(n, { x: { S: 'new' } })),
      put(1003, {}),
    ]);
    await expect
      .poll(async () => (await described(name))?.GlobalSecondaryIndexes?.[0])
      .toMatchObject({ IndexStatus: 'ACTIVE', ItemCount: 150 });
    const { Items = [] } = await test.client.send(new ScanCommand({ TableName: name, IndexName: 'gsi' }));
    expect(Items).toHaveLength(150);
    expect(Items.filter(({ x }) => x?.S === 'changed')).toHaveLength(3);
    const { TableDescription: removing } = await update(name, {
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gsi' } }],
    });
    expect(removing).toMatchObject({
      TableStatus: 'UPDATING',
      GlobalSecondaryIndexes: [{ IndexStatus: 'DELETING' }],
    });
    const table = await described(name);
    expect(table?.GlobalSecondaryIndexes).toBeUndefined();
    expect(table?.AttributeDefinitions).toEqual([S('p')]);
  });

  it('keeps the type of a known attribute that a new index does not use', async () => {
    const name = await newTable();
    await update(name, {
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'N' }, S('x'), S('unused')],
      GlobalSecondaryIndexUpdates: [creation('gsi')],
    });
    expect((await described(name))?.AttributeDefinitions).toEqual([S('p'), S('x')]);
  });
});

const NOTHING =
  'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required';
const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } };
const created = { AttributeDefinitions: [S('x')], GlobalSecondaryIndexUpdates: [creation('new')] };

/** On a table that need not exist. */
const REFUSED: readonly (readonly [string, Parts, string])[] = [
  ['nothing', {}, NOTHING],
  ['attributes alone', { AttributeDefinitions: [S('p')] }, NOTHING],
  ['an empty list alone', { GlobalSecondaryIndexUpdates: [] }, NOTHING],
  [
    'an empty list',
    { GlobalSecondaryIndexUpdates: [], DeletionProtectionEnabled: true },
    `${PREFIX}List of GlobalSecondaryIndexUpdates is empty`,
  ],
  [
    'encryption and more',
    { SSESpecification: { Enabled: true }, DeletionProtectionEnabled: true },
    `${PREFIX}Server-Side Encryption modification must be the only operation in the request`,
  ],
  [
    'class and more',
    { TableClass: 'STANDARD', DeletionProtectionEnabled: true },
    `${PREFIX}TableClass modification must be the only operation in the request`,
  ],
  [
    'protection and more',
    { DeletionProtectionEnabled: true, BillingMode: 'PAY_PER_REQUEST' },
    `${PREFIX}DeletionProtection modification must be the only operation in the request`,
  ],
  [
    'warmth and more',
    { WarmThroughput: { ReadUnitsPerSecond: 1 }, ...stream },
    `${PREFIX}WarmThroughput must be the only operation in the request`,
  ],
  [
    'warmth and an index',
    { WarmThroughput: { ReadUnitsPerSecond: 1 }, ...created },
    `${PREFIX}Create global secondary index cannot be specified when updating WarmThroughput`,
  ],
  [
    'maxima and more',
    { OnDemandThroughput: { MaxReadRequestUnits: 1 }, ...stream },
    `${PREFIX}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
  ],
  [
    'stream and throughput',
    { ProvisionedThroughput: units(1), ...stream },
    `${PREFIX}You cannot modify stream status while updating table IOPS`,
  ],
  [
    'an index and throughput',
    { ProvisionedThroughput: units(1), ...created },
    `${PREFIX}You cannot create or delete index while updating table IOPS`,
  ],
  [
    'an index and a stream',
    { ...stream, ...created },
    `${PREFIX}You cannot create or delete index while changing stream status`,
  ],
  [
    'provisioned without throughput',
    { BillingMode: 'PROVISIONED' },
    `${PREFIX}ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
  ],
  [
    'too much throughput',
    { ProvisionedThroughput: units(1_000_000_000_001) },
    'Given value 1000000000001 for ReadCapacityUnits is out of bounds',
  ],
  [
    'no action',
    { GlobalSecondaryIndexUpdates: [{}] },
    `${PREFIX}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ],
  [
    'two actions in one',
    { GlobalSecondaryIndexUpdates: [{ ...creation('new'), Delete: { IndexName: 'old' } }] },
    `${PREFIX}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object`,
  ],
  [
    'two actions on an index',
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'abc' } }, { Delete: { IndexName: 'abc' } }] },
    `${PREFIX}Only one global secondary index update per index is allowed simultaneously. Index: abc`,
  ],
  [
    'an index without definitions',
    { GlobalSecondaryIndexUpdates: [creation('new')] },
    `${PREFIX}AttributeDefinitions is not specified for index: new`,
  ],
  [
    'a stream without view type',
    { StreamSpecification: { StreamEnabled: true } },
    `${PREFIX}If stream is being enabled then UpdateViewType is required`,
  ],
  [
    'no stream of some type',
    { StreamSpecification: { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' } },
    `${PREFIX}If stream is being disabled, then UpdateViewType must not be specified`,
  ],
];

const WILL_NOT = (what: string, n: number) =>
  `Current ReadCapacityUnits provisioned for ${what}: ${n}. Requested ReadCapacityUnits: ${n}. Current WriteCapacityUnits provisioned for ${what}: ${n}. Requested WriteCapacityUnits: ${n}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`;
const changing = (action: object) => ({ GlobalSecondaryIndexUpdates: [action] });

/** On a provisioned table with an index `gsi`. */
const REFUSED_THEN: readonly (readonly [string, Parts, string])[] = [
  [
    'the same throughput',
    { ProvisionedThroughput: units(5) },
    `The provisioned throughput for the table will not change. The requested value equals the current value. ${WILL_NOT('the table', 5)}`,
  ],
  [
    'the same throughput of an index',
    changing({ Update: { IndexName: 'gsi', ProvisionedThroughput: units(2) } }),
    `The provisioned throughput for the index gsi will not change. The requested value equals the current value. ${WILL_NOT('index gsi', 2)}`,
  ],
  [
    'a maximum',
    { OnDemandThroughput: { MaxReadRequestUnits: 1 } },
    `${PREFIX}MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    'less warmth',
    { WarmThroughput: { ReadUnitsPerSecond: 1 } },
    `${PREFIX}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported`,
  ],
  [
    'the encryption it has',
    { SSESpecification: { Enabled: false } },
    `${PREFIX}Table is already encrypted by default`,
  ],
  [
    'an index that is there',
    { AttributeDefinitions: [S('x')], ...changing(creation('gsi', { ProvisionedThroughput: units(1) })) },
    'Attempting to create an index which already exists',
  ],
  [
    'an index without throughput',
    { AttributeDefinitions: [S('x')], ...changing(creation('new')) },
    `${PREFIX}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new`,
  ],
  [
    'an index of another type',
    {
      AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'N' }],
      ...changing(creation('new', { ProvisionedThroughput: units(1) })),
    },
    `${PREFIX}Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{x:S:HASH}] New schema: Schema:[SchemaElement: key{x:N:HASH}]`,
  ],
];

describe('UpdateTable refuses', () => {
  it.each(REFUSED)('%s', async (_, parts, message) => {
    expect(await refusalOf(update('no-such-table', parts))).toEqual({ code: 'ValidationException', message });
  });

  it.each(REFUSED_THEN)('%s', async (_, parts, message) => {
    const name = await newProvisionedTable();
    const before = await described(name);
    expect(await refusalOf(update(name, parts))).toEqual({ code: 'ValidationException', message });
    expect(await described(name)).toEqual(before);
  });

  it('two new indexes at once', async () => {
    const both = {
      AttributeDefinitions: [S('x')],
      GlobalSecondaryIndexUpdates: [creation('one'), creation('two')],
    };
    expect(await refusalOf(update(await newTable(), both))).toEqual({
      code: 'LimitExceededException',
      message:
        'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    });
  });

  it('throughput of an on-demand table and of its indexes', async () => {
    const name = await newTable({
      AttributeDefinitions: [S('p'), S('x')],
      GlobalSecondaryIndexes: [{ IndexName: 'gsi', KeySchema: [HASH('x')], Projection: ALL }],
    });
    expect((await refusalOf(update(name, { ProvisionedThroughput: units(1) }))).message).toBe(
      `${PREFIX}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    );
    const ofIndex = changing({ Update: { IndexName: 'gsi', ProvisionedThroughput: units(1) } });
    expect((await refusalOf(update(name, ofIndex))).message).toBe(
      `${PREFIX}The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`,
    );
  });

  it('what is not there', async () => {
    const name = await newTable();
    expect(await refusalOf(update('no-such-table', { BillingMode: 'PAY_PER_REQUEST' }))).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: no-such-table not found',
    });
    expect(await refusalOf(update(name, changing({ Delete: { IndexName: 'none' } })))).toEqual({
      code: 'ResourceNotFoundException',
      message: `Requested resource not found: Index none for table ${name}`,
    });
  });

  it('the fifth decrease within an hour', async () => {
    const name = await newProvisionedTable(10);
    for (const read of [9, 8, 7, 6]) await update(name, { ProvisionedThroughput: units(read) });
    const { code, message } = await refusalOf(update(name, { ProvisionedThroughput: units(5, 20) }));
    expect(code).toBe('LimitExceededException');
    expect(message).toMatch(
      /^Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day\. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds\. Number of decreases today: 4\. Last decrease at \w+, \w+ \d+, \d{4} at [\d:]+ [AP]M Coordinated Universal Time\. Next decrease can be made at .* Coordinated Universal Time$/,
    );
    await update(name, { ProvisionedThroughput: units(7) });
  });
});
