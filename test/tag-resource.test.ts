import {
  CreateTableCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';

const test = useStator();
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/tagged';
const PREFIX = 'One or more parameter values were invalid: ';

const tag = (Tags: unknown, ResourceArn = ARN) =>
  test.client.send(new TagResourceCommand({ ResourceArn, Tags: Tags as never }));
const untag = (TagKeys: readonly string[], ResourceArn = ARN) =>
  test.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: [...TagKeys] }));
const list = async (ResourceArn = ARN) =>
  (await test.client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ Key: `k${from + n}`, Value: 'v' }));

beforeAll(async () => {
  await test.client.send(
    new CreateTableCommand({
      TableName: 'tagged',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      Tags: [{ Key: 'first', Value: '' }],
    }),
  );
});

describe('Tags', () => {
  it('are added, replaced and taken away', async () => {
    await tag([
      { Key: 'законные буквы', Value: '9 +-=._:/@' },
      { Key: 'first', Value: 'new' },
    ]);
    expect(await list()).toEqual([
      { Key: 'first', Value: 'new' },
      { Key: 'законные буквы', Value: '9 +-=._:/@' },
    ]);
    await untag(['законные буквы', 'absent']);
    expect(await list()).toEqual([{ Key: 'first', Value: 'new' }]);
  });

  it('are at most 50', async () => {
    await tag(many(49));
    const message = 'Number of Tags exceed the current limit for the provided ResourceArn';
    expect(await refusalOf(tag(many(1, 49)))).toEqual({ code: 'ValidationException', message });
    expect(await refusalOf(untag(many(51).map(({ Key }) => Key)))).toEqual({
      code: 'ValidationException',
      message,
    });
    expect(await list()).toHaveLength(50);
    await untag(many(49).map(({ Key }) => Key));
    expect(await list()).toHaveLength(1);
  });

  it.each([
    ['none', [], 'Atleast one Tag needs to be provided as Input.'],
    ["one of AWS's", [{ Key: 'AWS:x', Value: 'v' }], 'Tag Key cannot be prefixed with aws:, Key: AWS:x'],
    [
      'a key of 129 characters',
      [{ Key: 'k'.repeat(129), Value: 'v' }],
      `The Tag Key provided is invalid, Key: ${'k'.repeat(129)}`,
    ],
    [
      'a key with a forbidden character',
      [{ Key: 'a#b', Value: 'v' }],
      'The Tag Key provided is invalid, Key: a#b',
    ],
    [
      'a value of 257 characters',
      [{ Key: 'k', Value: 'v'.repeat(257) }],
      `The Tag Value provided is invalid, Value: ${'v'.repeat(257)}`,
    ],
    ['no value', [{ Key: 'k' }], 'The Tag Value provided is invalid, Value: null'],
    [
      'a key twice',
      [
        { Key: 'k', Value: 'v' },
        { Key: 'k', Value: 'w' },
      ],
      'Duplicate Tag Keys provided as input: Duplicate Tag Key found k',
    ],
    [
      'a good one and a bad one',
      [
        { Key: 'good', Value: 'v' },
        { Key: 'aws:x', Value: 'v' },
      ],
      'Tag Key cannot be prefixed with aws:, Key: aws:x',
    ],
  ])('are refused: %s', async (_, tags, message) => {
    expect(await refusalOf(tag(tags))).toEqual({ code: 'ValidationException', message });
    expect(await list()).toEqual([{ Key: 'first', Value: 'new' }]);
  });

  it('are refused: no keys to take away', async () => {
    const message = 'Atleast one Tag Key needs to be provided as Input.';
    expect(await refusalOf(untag([]))).toEqual({ code: 'ValidationException', message });
  });

  it.each([
    ['no ARN', 'tagged', 'ValidationException', `${PREFIX}ARNs must start with 'arn:': tagged`],
    ['another service', 'arn:aws:s3:::bucket', 'AccessDeniedException', 'Access is denied'],
    [
      'no table',
      ARN.replace('table', 'stream'),
      'ValidationException',
      `${PREFIX}Provided Arn is not a DynamoDB resource arn: ${ARN.replace('table', 'stream')}`,
    ],
    [
      'a backup',
      `${ARN}/backup/1`,
      'ValidationException',
      `${PREFIX}Provided Arn is not a DynamoDB resource arn: ${ARN}/backup/1`,
    ],
    [
      'another account',
      ARN.replace('123456789012', '000000000000'),
      'AccessDeniedException',
      'Access is denied',
    ],
    [
      'another region',
      ARN.replace('us-east-1', 'us-west-2'),
      'ValidationException',
      `Invalid TableArn: Invalid ResourceArn provided as input ${ARN.replace('us-east-1', 'us-west-2')}`,
    ],
    [
      'an index',
      `${ARN}/index/gsi`,
      'ValidationException',
      `${PREFIX}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${ARN}/index/gsi`,
    ],
    [
      'a missing table',
      `${ARN}x`,
      'ResourceNotFoundException',
      `Requested resource not found: ResourceArn: ${ARN}x not found`,
    ],
  ])('need a table: %s', async (_, arn, code, message) => {
    expect(await refusalOf(list(arn))).toEqual({ code, message });
    expect(await refusalOf(tag([{ Key: 'k', Value: 'v' }], arn))).toEqual({ code, message });
    expect(await refusalOf(untag(['k'], arn))).toEqual({ code, message });
  });
});
