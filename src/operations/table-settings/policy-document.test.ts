import { describe, expect, it } from 'vitest';
import { parsePolicyDocument, shownPolicy } from './policy-document.js';

const ROOT = 'arn:aws:iam::123456789012:root';
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/T';
const STATEMENT = {
  Sid: 'Read',
  Effect: 'Allow',
  Principal: { AWS: ROOT },
  Action: 'dynamodb:GetItem',
  Resource: ARN,
};

const policy = (statement: object, version: string | undefined = '2012-10-17') =>
  JSON.stringify({ Version: version, Statement: [statement] });
const parse = (text: string) => parsePolicyDocument(text, 'table');
const statementOf = (statement: object) => JSON.parse(parse(policy(statement))).Statement[0];

describe('The form of a policy', () => {
  it('is what AWS keeps, byte for byte', () => {
    const canonical =
      `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"${ROOT}"},` +
      `"Action":"dynamodb:GetItem","Resource":"${ARN}"}]}`;
    expect(parse(canonical)).toBe(canonical);
    const { Sid, Principal, Action, Resource } = STATEMENT;
    const scrambled = {
      Statement: { Resource: [Resource], Action: [Action], Principal, Effect: 'allow', Sid },
      Version: '2012-10-17',
    };
    expect(parse(JSON.stringify(scrambled, null, 4))).toBe(canonical);
  });

  it('names accounts by the ARN of their root, each once', () => {
    const principal = (AWS: unknown) => statementOf({ ...STATEMENT, Principal: { AWS } }).Principal;
    expect(principal('123456789012')).toEqual({ AWS: ROOT });
    expect(principal(['123456789012', ROOT])).toEqual({ AWS: ROOT });
    expect(principal([ROOT, `${ROOT}x`])).toEqual({ AWS: [ROOT, `${ROOT}x`] });
  });

  it('keeps lists of several as they are', () => {
    const Action = ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:GetItem'];
    expect(statementOf({ ...STATEMENT, Action }).Action).toEqual(Action);
  });

  it('has conditions with lists of one as strings', () => {
    const Condition = { StringEquals: { 'aws:PrincipalAccount': ['123456789012'], x: ['1', '2'] } };
    expect(statementOf({ ...STATEMENT, Condition }).Condition).toEqual({
      StringEquals: { 'aws:PrincipalAccount': '123456789012', x: ['1', '2'] },
    });
  });

  it('is shown with the oldest version when it has none', () => {
    const { Version: _, ...rest } = JSON.parse(policy(STATEMENT));
    const parsed = parse(JSON.stringify(rest));
    expect(parsed).not.toContain('Version');
    expect(shownPolicy(parsed)).toBe(parse(policy(STATEMENT, '2008-10-17')));
    expect(shownPolicy(parse(policy(STATEMENT)))).toBe(parse(policy(STATEMENT)));
  });
});

describe('A policy is refused', () => {
  const INVALID = 'One or more parameter values were invalid: ';
  const { Resource: _, ...withoutResource } = STATEMENT;

  it.each([
    ['an empty text', '', 'Invalid policy document: This policy contains invalid Json'],
    ['no JSON', '{not json', 'Invalid policy document: This policy contains invalid Json'],
    ['a list', '[]', 'Invalid policy document: This policy contains invalid Json'],
    [
      'no statement',
      '{"Statement":[]}',
      'Invalid policy document: Could not parse the policy: Statement is empty!',
    ],
    [
      'two statements of one id',
      JSON.stringify({ Statement: [STATEMENT, STATEMENT] }),
      'Invalid policy document: The Statement Ids in the policy are not unique',
    ],
    ['no resource', policy(withoutResource), 'Invalid policy document: Missing required field Resource'],
    [
      'actions of streams',
      policy({ ...STATEMENT, Action: ['dynamodb:GetItem', 'dynamodb:GetRecords'] }),
      'Invalid policy document: The following action names are invalid: "dynamodb:GetRecords"',
    ],
    [
      'too many bytes',
      `${policy(STATEMENT)}${' '.repeat(20480)}`,
      'Maximum policy size of 20480 bytes exceeded',
    ],
  ])('for %s', (_what, text, message) => {
    expect(() => parse(text)).toThrow(INVALID + message);
  });

  it.each(['*', { AWS: '*' }, { AWS: [ROOT, '*'] }])('for allowing %j everything', (Principal) => {
    const message =
      'Resource-based policy grants unbounded access in one or more elements. ' +
      'Please revise the policy to ensure least-privilege form of access';
    expect(() => parse(policy({ ...STATEMENT, Principal }))).toThrow(message);
    expect(() => parse(policy({ ...STATEMENT, Principal, Effect: 'Deny' }))).not.toThrow();
  });

  it('not for actions of streams when it is that of a stream', () => {
    const text = policy({ ...STATEMENT, Action: 'dynamodb:GetRecords' });
    expect(parsePolicyDocument(text, 'stream')).toBe(text);
  });
});
