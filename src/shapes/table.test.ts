import * as sdk from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { SHAPES } from './generated/api.js';
import { isOperationName, operationNames, targetPrefixOf } from './index.js';
import { MEMBER_OVERRIDES, REPORT_ORDER, REQUIRED_UNLESS, SHAPE_OVERRIDES } from './overrides.js';
import { toRegExp } from './pattern.js';
import { inputShapeOf, memberShapeOf, shapeOf } from './table.js';

const STREAMS_OPERATIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];

describe('the table of operations', () => {
  it('is what the SDK offers: a failure means that the SDK is newer, and the model must be fetched again', () => {
    const offered = Object.keys(sdk)
      .filter((name) => name.endsWith('Command') && name !== '$Command')
      .map((name) => name.slice(0, -'Command'.length));
    expect([...operationNames].sort()).toEqual([...offered, ...STREAMS_OPERATIONS].sort());
  });

  it('tells the two services apart', () => {
    for (const name of operationNames) {
      const isOfStreams = STREAMS_OPERATIONS.includes(name);
      expect(targetPrefixOf(name)).toBe(isOfStreams ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810');
    }
  });

  it.each([
    ['GetItem', true],
    ['getItem', false],
    ['constructor', false],
    ['', false],
  ])('knows %j: %j', (name, isKnown) => {
    expect(isOperationName(name)).toBe(isKnown);
  });
});

describe('the table of shapes', () => {
  it('refers only to shapes it has, and none but AttributeValue contains itself', () => {
    const visit = (name: string, parents: readonly string[]): void => {
      expect(parents).not.toContain(name);
      const shape = shapeOf(name);
      if (name === 'AttributeValue') return;
      const inner = [...parents, name];
      if (shape.type === 'structure') {
        for (const member in shape.members) visit(memberShapeOf(name, shape, member), inner);
      }
      if (shape.type === 'list') visit(shape.member, inner);
      if (shape.type === 'map') for (const part of [shape.key, shape.value]) visit(part, inner);
    };
    for (const operation of operationNames) visit(inputShapeOf(operation), []);
  });

  it('has patterns that are regular expressions', () => {
    for (const shape of Object.values(SHAPES)) {
      if (shape.type === 'string' && shape.pattern !== undefined) toRegExp(shape.pattern);
    }
    expect(toRegExp('\\p{Print}+').test('é')).toBe(false);
    expect(toRegExp('^[^\\$]+$').test('a$')).toBe(false);
  });

  it('changes only the order of enums', () => {
    for (const [name, shape] of Object.entries(SHAPE_OVERRIDES)) {
      const original = SHAPES[name];
      if (shape.type !== 'string' || original?.type !== 'string') continue;
      expect([...(shape.enum ?? [])].sort()).toEqual([...(original.enum ?? [])].sort());
    }
  });

  it('has no override of what does not exist', () => {
    const named = [
      ...Object.entries(MEMBER_OVERRIDES).map(
        ([structure, members]) => [structure, Object.keys(members)] as const,
      ),
      ...Object.entries(REQUIRED_UNLESS).map(
        ([structure, r]) => [structure, [...r.members, r.unless]] as const,
      ),
      ...Object.entries(REPORT_ORDER),
    ];
    for (const [structure, members] of named) {
      const shape = shapeOf(structure);
      expect(shape.type === 'structure' && Object.keys(shape.members)).toEqual(
        expect.arrayContaining([...members]),
      );
    }
  });
});
