import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeKinesisStreamingDestinationCommand,
  DescribeTableCommand,
  DescribeTableReplicaAutoScalingCommand,
  DescribeTimeToLiveCommand,
  EnableKinesisStreamingDestinationCommand,
  GetResourcePolicyCommand,
  ListContributorInsightsCommand,
  ListTagsOfResourceCommand,
  PutResourcePolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateContributorInsightsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { operations } from '../src/operations/index.js';
import { operationNames, targetPrefixOf } from '../src/shapes/index.js';
import { refusalOf, useStator } from './stator.js';

/**
 * The calls that Terraform (terraform-provider-aws, internal/service/dynamodb: table.go, resource_policy.go,
 * contributor_insights.go, kinesis_streaming_destination.go) and CloudFormation (the handlers of AWS::DynamoDB::Table,
 * which the CDK deploys) make for a table with everything switched on, with what they wait for and go by.
 */
const test = useStator({ stateChangeDelayMs: 40 });
const send = () => test.client;
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/';

const tableOf = async (TableName: string) =>
  (await send().send(new DescribeTableCommand({ TableName }))).Table ?? {};
const timeToLiveOf = async (TableName: string) =>
  (await send().send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
const backupsOf = async (TableName: string) =>
  (await send().send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription;
const insightsOf = async (TableName: string, IndexName?: string) =>
  (await send().send(new DescribeContributorInsightsCommand({ TableName, IndexName })))
    .ContributorInsightsStatus;
const destinationsOf = async (TableName: string) =>
  (await send().send(new DescribeKinesisStreamingDestinationCommand({ TableName })))
    .KinesisDataStreamDestinations;
const tagsOf = async (ResourceArn: string) =>
  (await send().send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
const policyOf = async (ResourceArn: string) =>
  (await send().send(new GetResourcePolicyCommand({ ResourceArn }))).Policy;

/** Both wait for the table and for its indexes. */
async function untilActive(TableName: string): Promise<void> {
  const states = async () => {
    const { TableStatus, GlobalSecondaryIndexes = [], SSEDescription } = await tableOf(TableName);
    const indexes = GlobalSecondaryIndexes.map(({ IndexStatus }) => IndexStatus);
    const isEncrypted = SSEDescription === undefined || SSEDescription.Status === 'ENABLED';
    return [TableStatus, ...indexes, ...(isEncrypted ? [] : ['encryption'])].filter((of) => of !== 'ACTIVE');
  };
  await expect.poll(states).toEqual([]);
}

async function untilGone(TableName: string): Promise<void> {
  const message = `Requested resource not found: Table: ${TableName} not found`;
  await expect
    .poll(() => refusalOf(tableOf(TableName)))
    .toEqual({ code: 'ResourceNotFoundException', message });
}

const update = async (TableName: string, change: Omit<UpdateTableCommandInput, 'TableName'>) => {
  await send().send(new UpdateTableCommand({ TableName, ...change }));
  await untilActive(TableName);
};

const S = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
const HASH = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const RANGE = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });

function everythingOn(TableName: string): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    AttributeDefinitions: ['p', 's', 'g', 'l'].map(S),
    KeySchema: [HASH('p'), RANGE('s')],
    LocalSecondaryIndexes: [
      { IndexName: 'by-l', KeySchema: [HASH('p'), RANGE('l')], Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-g',
        KeySchema: [HASH('g'), RANGE('s')],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x'] },
        ProvisionedThroughput: { ReadCapacityUnits: 2, WriteCapacityUnits: 2 },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    SSESpecification: { Enabled: true, SSEType: 'KMS' },
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    DeletionProtectionEnabled: true,
    Tags: [
      { Key: 'team', Value: 'data' },
      { Key: 'stage', Value: 'test' },
    ],
  };
}

const enableTimeToLive = async (TableName: string) => {
  const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
  await send().send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  await expect
    .poll(() => timeToLiveOf(TableName))
    .toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
};

const policyFor = (arn: string, action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:root' },
        Action: action,
        Resource: arn,
      },
    ],
  });

describe('Terraform', () => {
  const name = 'terraform';
  const arn = ARN + name;

  /** resourceTableRead: after every create and update, and at every plan. */
  async function refresh() {
    const table = await tableOf(name);
    return {
      table,
      backups: await backupsOf(name),
      timeToLive: await timeToLiveOf(name),
      tags: await tagsOf(table.TableArn ?? ''),
    };
  }

  it('creates aws_dynamodb_table', async () => {
    await send().send(new CreateTableCommand(everythingOn(name)));
    await untilActive(name);
    await enableTimeToLive(name);
    const { table, backups, timeToLive, tags } = await refresh();
    expect(table).toMatchObject({
      TableArn: arn,
      TableStatus: 'ACTIVE',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LatestStreamArn: expect.stringContaining(`${arn}/stream/`),
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      DeletionProtectionEnabled: true,
      LocalSecondaryIndexes: [{ IndexName: 'by-l' }],
      GlobalSecondaryIndexes: [{ IndexName: 'by-g', Projection: { NonKeyAttributes: ['x'] } }],
    });
    expect(backups).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    expect(timeToLive).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    expect(tags).toEqual(everythingOn(name).Tags);
  });

  it('creates aws_dynamodb_resource_policy for the table and for its stream', async () => {
    const stream = (await tableOf(name)).LatestStreamArn ?? '';
    for (const [of, action] of [
      [arn, 'dynamodb:GetItem'],
      [stream, 'dynamodb:GetRecords'],
    ] as const) {
      const Policy = policyFor(of, action);
      const command = new PutResourcePolicyCommand({
        ...{ ResourceArn: of, Policy, ConfirmRemoveSelfResourceAccess: false },
      });
      const { RevisionId } = await send().send(command);
      expect(RevisionId).toMatch(/^\d{13}$/);
      expect(await policyOf(of)).toBe(Policy);
    }
  });

  it('finds neither contributor insights nor Kinesis destinations, and can enable none', async () => {
    expect(await insightsOf(name)).toBe('DISABLED');
    expect(await insightsOf(name, 'by-g')).toBe('DISABLED');
    expect(await destinationsOf(name)).toEqual([]);
    const unknown = { code: 'UnknownOperationException', message: expect.any(String) };
    const StreamArn = 'arn:aws:kinesis:us-east-1:123456789012:stream/changes';
    for (const refused of [
      send().send(
        new UpdateContributorInsightsCommand({ TableName: name, ContributorInsightsAction: 'ENABLE' }),
      ),
      send().send(new EnableKinesisStreamingDestinationCommand({ TableName: name, StreamArn })),
      send().send(
        new UpdateContinuousBackupsCommand({
          TableName: name,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ),
    ]) {
      expect(await refusalOf(refused)).toEqual(unknown);
    }
    expect((await refresh()).backups?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'DISABLED',
    });
  });

  it('changes the table, step by step', async () => {
    await update(name, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-g' } }] });
    await update(name, {
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 6, WriteCapacityUnits: 6 },
    });
    await update(name, { StreamSpecification: { StreamEnabled: false } });
    await update(name, { TableClass: 'STANDARD' });
    await update(name, {
      AttributeDefinitions: ['p', 's', 'l', 'h'].map(S),
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: 'by-h',
            KeySchema: [HASH('h')],
            Projection: { ProjectionType: 'ALL' },
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
          },
        },
      ],
    });
    await update(name, { SSESpecification: { Enabled: false } });
    await send().send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['stage'] }));
    await send().send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'store' }] }));
    const { table, tags } = await refresh();
    expect(table).toMatchObject({
      ProvisionedThroughput: { ReadCapacityUnits: 6, WriteCapacityUnits: 6 },
      TableClassSummary: { TableClass: 'STANDARD' },
      GlobalSecondaryIndexes: [{ IndexName: 'by-h', IndexStatus: 'ACTIVE' }],
    });
    expect(table.StreamSpecification).toBeUndefined();
    expect(table.SSEDescription).toBeUndefined();
    expect(tags).toEqual([{ Key: 'team', Value: 'store' }]);
  });

  it('cannot destroy what is protected, and destroys the rest', async () => {
    const destroy = () => send().send(new DeleteTableCommand({ TableName: name }));
    expect(await refusalOf(destroy())).toEqual({
      code: 'ValidationException',
      message:
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    });
    await update(name, { DeletionProtectionEnabled: false });
    await destroy();
    await untilGone(name);
    const missing = [
      () => policyOf(arn),
      () => destinationsOf(name),
      () => insightsOf(name),
      () => timeToLiveOf(name),
    ];
    for (const describe of missing) {
      expect(await refusalOf(describe())).toEqual({
        code: 'ResourceNotFoundException',
        message: `Requested resource not found: Table: ${name} not found`,
      });
    }
    expect(await refusalOf(backupsOf(name))).toEqual({
      code: 'TableNotFoundException',
      message: `Table not found: ${name}`,
    });
  });
});

describe('CloudFormation, and with it the CDK', () => {
  const name = 'cloudformation';
  const arn = ARN + name;

  it('creates, reads and deletes AWS::DynamoDB::Table', async () => {
    const ResourcePolicy = policyFor(arn, 'dynamodb:Query');
    const input = { ...everythingOn(name), ResourcePolicy, DeletionProtectionEnabled: false };
    await send().send(new CreateTableCommand(input));
    await untilActive(name);
    await enableTimeToLive(name);

    const table = await tableOf(name);
    expect(table.TableStatus).toBe('ACTIVE');
    expect(await backupsOf(name)).toMatchObject({ ContinuousBackupsStatus: 'ENABLED' });
    expect(await insightsOf(name)).toBe('DISABLED');
    for (const { IndexName } of table.GlobalSecondaryIndexes ?? [])
      expect(await insightsOf(name, IndexName)).toBe('DISABLED');
    expect(await destinationsOf(name)).toEqual([]);
    expect(await policyOf(arn)).toBe(ResourcePolicy);
    const stream = table.LatestStreamArn ?? '';
    expect(await refusalOf(policyOf(stream))).toEqual({
      code: 'PolicyNotFoundException',
      message: `Resource-based policy not found for the provided ResourceArn: ${stream}`,
    });
    expect(await tagsOf(arn)).toEqual(input.Tags);
    const listed = await send().send(new ListContributorInsightsCommand({ TableName: name }));
    expect(listed.ContributorInsightsSummaries).toEqual([]);

    await send().send(new DeleteTableCommand({ TableName: name }));
    await untilGone(name);
    const removed = send().send(new DeleteResourcePolicyCommand({ ResourceArn: arn }));
    expect((await refusalOf(removed)).code).toBe('ResourceNotFoundException');
  });

  it('finds no replicas, so reads a table as one of a single region', async () => {
    const described = send().send(new DescribeTableReplicaAutoScalingCommand({ TableName: name }));
    expect(await refusalOf(described)).toEqual({
      code: 'ResourceNotFoundException',
      message: `Global table with name: '${name}' does not exist.`,
    });
  });

  it('is told which index has no contributor insights', async () => {
    await send().send(
      new CreateTableCommand({ ...everythingOn('indexed'), DeletionProtectionEnabled: false }),
    );
    for (const index of ['by-l', 'none']) {
      expect(await refusalOf(insightsOf('indexed', index))).toEqual({
        code: 'ResourceNotFoundException',
        message: `Requested resource not found: Index: ${index} not found for table: indexed`,
      });
    }
  });
});

it('An operation that is not built is unknown, whatever it asks for', async () => {
  const missing = operationNames.filter((name) => !(name in operations));
  expect(missing).toContain('UpdateContinuousBackups');
  for (const name of missing) {
    const response = await fetch(test.stator.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${targetPrefixOf(name)}.${name}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=key/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'x-amz-date': '20250101T000000Z',
      },
      body: '{}',
    });
    expect(response.status, name).toBe(400);
    const type = 'com.amazon.coral.service#UnknownOperationException';
    expect(await response.json(), name).toEqual({ __type: type });
  }
});
