import { describe, expect, it } from 'vitest';
import { parseTableReference } from './table-reference.js';

const caller = { accountId: '123456789012', region: 'us-east-1', host: 'localhost:8000' };
const MALFORMED = (arn: string) =>
  `1 validation error detected: Value '${arn}' at 'tableName' failed to satisfy constraint: Valid ARN format is ` +
  "'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', where Resource name must have " +
  'length less than or equal to 255, Resource name must have length greater than or equal to 3, Resource name must ' +
  'satisfy regular expression pattern: [a-zA-Z0-9_.-]+';

describe('parseTableReference', () => {
  it.each(['abc', 'arn:aws:dynamodb:us-east-1:123456789012:table/abc'])('takes %s', (text) => {
    expect(parseTableReference(text, caller)).toEqual({
      ...{ accountId: '123456789012', region: 'us-east-1', tableName: 'abc' },
    });
  });

  it.each([
    'arn:aws:dynamodb',
    'arn:aws:s3:us-east-1:123456789012:table/abc',
    'arn:aws:dynamodb:us-east-1:123456789012:table/ab',
    'arn:aws:dynamodb:us-east-1:123456789012:table/abc/index/gsi',
  ])('refuses %s as malformed', (arn) => {
    expect(() => parseTableReference(arn, caller)).toThrow(MALFORMED(arn));
  });

  it('refuses what is no table', () => {
    const arn = 'arn:aws:dynamodb:us-east-1:123456789012:stream/abc';
    expect(() => parseTableReference(arn, caller)).toThrow(
      `1 validation error detected: Invalid resource type in '${arn}'`,
    );
  });
});
