import { describe, expect, it } from 'vitest';
import { checkExpressionParameters } from './index.js';

const QUERY = {
  expressions: ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
  legacy: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
};
const UPDATE = {
  expressions: ['UpdateExpression', 'ConditionExpression'],
  legacy: ['AttributeUpdates', 'Expected'],
};
const GET = { expressions: ['ProjectionExpression'], legacy: ['AttributesToGet'] };
const MIXED = 'Can not use both expression and non-expression parameters in the same request: ';

describe('expression and legacy parameters', () => {
  it.each<[Record<string, unknown>, typeof QUERY, string]>([
    [
      { ProjectionExpression: '', AttributesToGet: [] },
      GET,
      `${MIXED}Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}`,
    ],
    [
      { Expected: {}, AttributeUpdates: {}, ConditionExpression: '', UpdateExpression: '' },
      UPDATE,
      `${MIXED}Non-expression parameters: {AttributeUpdates, Expected} ` +
        'Expression parameters: {UpdateExpression, ConditionExpression}',
    ],
    [
      { KeyConditions: {}, KeyConditionExpression: '' },
      QUERY,
      `${MIXED}Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}`,
    ],
    [
      { Expected: {}, ExpressionAttributeNames: {}, ExpressionAttributeValues: {} },
      UPDATE,
      'ExpressionAttributeNames can only be specified when using expressions',
    ],
    [
      { ExpressionAttributeValues: {} },
      UPDATE,
      'ExpressionAttributeValues can only be specified when using expressions: ' +
        'UpdateExpression and ConditionExpression are null',
    ],
    [
      { ExpressionAttributeValues: {}, ProjectionExpression: 'a' },
      { expressions: ['ProjectionExpression', 'FilterExpression'], legacy: [] },
      'ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null',
    ],
    [{ ConditionalOperator: 'AND' }, QUERY, 'ConditionalOperator cannot be used without Filter or Expected'],
    [
      { ConditionalOperator: 'OR', Expected: {} },
      UPDATE,
      'ConditionalOperator cannot be used without Filter or Expected',
    ],
    [
      { ConditionalOperator: 'OR', KeyConditions: { p: {} }, QueryFilter: { a: {} } },
      QUERY,
      'ConditionalOperator can only be used when Filter or Expected has two or more elements',
    ],
    [
      { ConditionalOperator: 'OR', ProjectionExpression: 'a' },
      QUERY,
      `${MIXED}Non-expression parameters: {ConditionalOperator} Expression parameters: {ProjectionExpression}`,
    ],
  ])('%o', (request, forms, message) => {
    expect(() => checkExpressionParameters(request, forms)).toThrow(message);
  });

  it.each<[Record<string, unknown>, typeof QUERY]>([
    [{ KeyConditions: {}, FilterExpression: 'a', ExpressionAttributeNames: {} }, QUERY],
    [{ KeyConditions: {}, QueryFilter: {} }, QUERY],
    [{ KeyConditions: {}, QueryFilter: { a: {}, b: {} }, ConditionalOperator: 'OR' }, QUERY],
    [{ UpdateExpression: 'a', Expected: undefined, ExpressionAttributeValues: {} }, UPDATE],
    [{ UpdateExpression: 'a', Expected: null }, UPDATE],
    [{}, GET],
  ])('%o is fine', (request, forms) => {
    expect(() => checkExpressionParameters(request, forms)).not.toThrow();
  });
});
