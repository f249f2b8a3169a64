import { describe, expect, it } from 'vitest';
import { encodeStoredItem, type StoredItem } from '../codec/index.js';
import { ExpressionCache, openExpressions } from '../expressions/index.js';
import type { ResponseBody } from './operation.js';
import { answerOf, pageResponse } from './page-response.js';

const stored = (text: string): StoredItem =>
  encodeStoredItem({
    item: { s: { S: text } },
    sortAttribute: undefined,
    writtenAtMs: 0,
    definitionVersion: 1,
  });
const items = ['a', 'é "quoted"', '😀'].map(stored);
const everything = { filter: undefined, projection: undefined };
const counts = { scannedCount: 3, lastEvaluatedKey: undefined, capacity: undefined };

function parsed(body: ResponseBody): unknown {
  return body instanceof Uint8Array ? JSON.parse(Buffer.from(body).toString('utf8')) : body;
}

describe('a page without filter and projection', () => {
  it('is put together of stored bytes', () => {
    const body = pageResponse(answerOf(items, everything, false), {
      scannedCount: 3,
      lastEvaluatedKey: { s: { S: 'ü' } },
      capacity: { TableName: 'Table', CapacityUnits: 0.5 },
    });
    expect(parsed(body)).toEqual({
      Items: [{ s: { S: 'a' } }, { s: { S: 'é "quoted"' } }, { s: { S: '😀' } }],
      Count: 3,
      ScannedCount: 3,
      LastEvaluatedKey: { s: { S: 'ü' } },
      ConsumedCapacity: { TableName: 'Table', CapacityUnits: 0.5 },
    });
  });

  it('is not parsed', () => {
    const broken = stored('x');
    broken.fill(0x2a, broken.length - 3);
    expect(answerOf([broken], everything, false).count).toBe(1);
    expect(answerOf([broken], everything, true)).toEqual({ items: undefined, count: 1 });
  });

  it('may be empty, or only counted', () => {
    expect(parsed(pageResponse(answerOf([], everything, false), { ...counts, scannedCount: 0 }))).toEqual({
      Items: [],
      Count: 0,
      ScannedCount: 0,
    });
    expect(parsed(pageResponse(answerOf(items, everything, true), counts))).toEqual({
      Count: 3,
      ScannedCount: 3,
    });
  });
});

describe('a page with a filter', () => {
  const expressions = openExpressions({ values: { ':s': { S: 'b' } }, cache: new ExpressionCache() });
  const filter = expressions.condition('s > :s', 'FilterExpression');
  const projection = expressions.projection('t');

  it('has what passes, whole or in part', () => {
    const whole = pageResponse(answerOf(items, { filter, projection: undefined }, false), counts);
    expect(parsed(whole)).toEqual({
      Items: [{ s: { S: 'é "quoted"' } }, { s: { S: '😀' } }],
      Count: 2,
      ScannedCount: 3,
    });
    const part = pageResponse(answerOf(items, { filter, projection }, false), counts);
    expect(parsed(part)).toEqual({ Items: [{}, {}], Count: 2, ScannedCount: 3 });
  });

  it('is counted', () => {
    expect(answerOf(items, { filter, projection: undefined }, true)).toEqual({ items: undefined, count: 2 });
  });
});
