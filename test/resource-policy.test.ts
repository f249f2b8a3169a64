import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const NOW_MS = 1_760_000_000_000;
let nowMs = NOW_MS;
const test = useStator({ clock: { nowMs: () => nowMs } });

const PREFIX = 'arn:aws:dynamodb:us-east-1:123456789012:table/';
const invalid = (message: string) => ({ code: 'ValidationException', message });
const invalidParameter = (detail: string) => invalid(`One or more parameter values were invalid: ${detail}`);
const noPolicy = (detail: string) => ({
  code: 'PolicyNotFoundException',
  message: `Resource-based policy not found for the provided ResourceArn: ${detail}`,
});

function policyText(action = 'dynamodb:GetItem', indent = 0): string {
  const Principal = { AWS: 'arn:aws:iam::123456789012:root' };
  const statement = { Sid: 'One', Effect: 'Allow', Principal, Action: action, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, indent);
}

async function newTable(ResourcePolicy?: string): Promise<string> {
  const TableName = test.newName('policies');
  await test.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      ...(ResourcePolicy !== undefined && { ResourcePolicy }),
    }),
  );
  return PREFIX + TableName;
}

const nameOf = (arn: string) => arn.slice(PREFIX.length);
async function put(ResourceArn: string, Policy = policyText(), ExpectedRevisionId?: string) {
  const command = new PutResourcePolicyCommand({ ResourceArn, Policy, ExpectedRevisionId });
  return (await test.client.send(command)).RevisionId;
}
const get = async (ResourceArn: string) => {
  const { Policy, RevisionId } = await test.client.send(new GetResourcePolicyCommand({ ResourceArn }));
  return { Policy, RevisionId };
};
async function remove(ResourceArn: string, ExpectedRevisionId?: string) {
  const command = new DeleteResourcePolicyCommand({ ResourceArn, ExpectedRevisionId });
  return (await test.client.send(command)).RevisionId;
}

describe('A resource policy', () => {
  it('is put, got, replaced and deleted', async () => {
    const arn = await newTable();
    expect(await refusalOf(get(arn))).toEqual(noPolicy(arn));
    const first = await put(arn, policyText('dynamodb:GetItem', 2));
    expect(first).toBe(String(nowMs));
    expect(await get(arn)).toEqual({ Policy: policyText(), RevisionId: first });
    nowMs += 5;
    expect(await put(arn)).toBe(first);
    const second = await put(arn, policyText('dynamodb:PutItem'));
    expect(second).toBe(String(nowMs));
    expect(await get(arn)).toEqual({ Policy: policyText('dynamodb:PutItem'), RevisionId: second });
    expect(await remove(arn)).toBe(second);
    expect(await refusalOf(get(arn))).toEqual(noPolicy(arn));
  });

  it('has revisions that grow even while the clock stands still', async () => {
    const arn = await newTable();
    const revisions = [
      await put(arn),
      await put(arn, policyText('dynamodb:PutItem')),
      await put(arn),
      await remove(arn),
      await put(arn),
    ].map(Number);
    expect(revisions[3]).toBe(revisions[2]);
    expect(new Set(revisions)).toHaveLength(4);
    expect(revisions).toEqual([...revisions].sort());
  });

  it('comes with its table', async () => {
    const arn = await newTable(policyText());
    expect(await get(arn)).toEqual({ Policy: policyText(), RevisionId: String(nowMs) });
  });

  it('of a stream is another than that of the table', async () => {
    const arn = await newTable();
    const { Table } = await test.client.send(new DescribeTableCommand({ TableName: nameOf(arn) }));
    const stream = Table?.LatestStreamArn ?? '';
    expect(await refusalOf(get(stream))).toEqual(noPolicy(stream));
    const revision = await put(stream, policyText('dynamodb:GetRecords'));
    expect(await refusalOf(get(arn))).toEqual(noPolicy(arn));
    expect(await get(stream)).toEqual({ Policy: policyText('dynamodb:GetRecords'), RevisionId: revision });
    expect(await remove(arn)).toBeUndefined();
    expect(await remove(stream)).toBe(revision);
  });

  it('changes only when it has the revision that is expected', async () => {
    const arn = await newTable();
    const none = noPolicy(
      `Requested update for policy with revision id 123, but table ${nameOf(arn)} has no associated policy.`,
    );
    expect(await refusalOf(put(arn, policyText(), '123'))).toEqual(none);
    expect(await refusalOf(remove(arn, '123'))).toEqual(none);
    const first = await put(arn, policyText(), 'NO_POLICY');
    expect(await refusalOf(put(arn, policyText(), 'NO_POLICY'))).toEqual(
      noPolicy(
        `Requested policy update expecting none to be present for table ${nameOf(arn)}, ` +
          `but a policy exists with revision id ${first}.`,
      ),
    );
    const second = await put(arn, policyText('dynamodb:PutItem'), first);
    const stale = noPolicy(
      `Requested update for policy with revision id ${first}, ` +
        `but the policy associated to target table ${nameOf(arn)} has revision id ${second}.`,
    );
    expect(await refusalOf(put(arn, policyText(), first))).toEqual(stale);
    expect(await refusalOf(remove(arn, first))).toEqual(stale);
    expect(await get(arn)).toEqual({ Policy: policyText('dynamodb:PutItem'), RevisionId: second });
    expect(await remove(arn, second)).toBe(second);
  });

  it('once deleted is deleted again with the revision of the deletion, never having been with none', async () => {
    const arn = await newTable();
    expect(await remove(arn)).toBeUndefined();
    expect(await remove(arn)).toBeUndefined();
    const revision = await put(arn);
    expect(await remove(arn)).toBe(revision);
    nowMs += 100;
    const deletion = await remove(arn);
    expect(Number(deletion)).toBeGreaterThan(Number(revision));
    expect(await refusalOf(remove(arn, revision))).toEqual(
      noPolicy(
        `Requested update for policy with revision id ${revision}, ` +
          `but the policy associated to target table ${nameOf(arn)} has revision id ${deletion}.`,
      ),
    );
  });
});

describe('The resource of a policy', () => {
  it.each<[string, { code: string; message: string }]>([
    ['policies', invalidParameter("ARNs must start with 'arn:': policies")],
    [
      `${PREFIX}missing`,
      {
        code: 'ResourceNotFoundException',
        message: 'Requested resource not found: Table: missing not found',
      },
    ],
    [
      'arn:aws:dynamodb:us-east-1:210987654321:table/missing',
      invalid('This action is only supported by accounts that match the resource owner’s account.'),
    ],
    [
      'arn:aws:dynamodb:eu-west-1:123456789012:table/missing',
      invalidParameter('Invalid resource Arn: arn:aws:dynamodb:eu-west-1:123456789012:table/missing'),
    ],
    [
      'arn:aws-cn:dynamodb:us-east-1:123456789012:table/missing',
      invalidParameter('Invalid resource Arn: arn:aws-cn:dynamodb:us-east-1:123456789012:table/missing'),
    ],
    [
      `${PREFIX}missing/index/i`,
      invalidParameter(
        `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${PREFIX}missing/index/i`,
      ),
    ],
    [
      `${PREFIX}missing/backup/0170`,
      invalidParameter(`Provided Arn is not a DynamoDB resource arn: ${PREFIX}missing/backup/0170`),
    ],
  ])('is not %s', async (arn, refusal) => {
    expect(await refusalOf(get(arn))).toEqual(refusal);
    expect(await refusalOf(put(arn))).toEqual(refusal);
    expect(await refusalOf(remove(arn))).toEqual(refusal);
  });

  it('is not a stream that is not there', async () => {
    const arn = await newTable();
    expect(await refusalOf(get(`${arn}/stream/2000-01-01T00:00:00.000`))).toEqual({
      code: 'ResourceNotFoundException',
      message: `Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: ${nameOf(arn)}`,
    });
  });
});

it('A policy that is refused leaves the one there is', async () => {
  const arn = await newTable();
  const RevisionId = await put(arn);
  expect(await refusalOf(put(arn, '{'))).toEqual(
    invalidParameter('Invalid policy document: This policy contains invalid Json'),
  );
  expect(await get(arn)).toEqual({ Policy: policyText(), RevisionId });
});
