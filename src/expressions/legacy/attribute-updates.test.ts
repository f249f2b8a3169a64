import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../../values/index.js';
import { legacyAttributeUpdates } from './attribute-updates.js';
import type { LegacyUpdate } from './types.js';

const N = (value: string): AttributeValue => ({ N: value });
const key: Item = { p: { S: 'key' } };
const apply = (update: LegacyUpdate, a: AttributeValue | undefined) =>
  legacyAttributeUpdates({ a: update }).apply(a === undefined ? key : { ...key, a }, key)?.a;

describe('AttributeUpdates', () => {
  it.each<[LegacyUpdate, AttributeValue | undefined, AttributeValue | undefined]>([
    [{ Value: { N: '07' } }, undefined, N('7')],
    [{ Action: 'PUT', Value: N('1') }, { S: 'x' }, N('1')],
    [{ Action: 'DELETE' }, N('1'), undefined],
    [{ Action: 'DELETE' }, undefined, undefined],
    [{ Action: 'DELETE', Value: { NS: ['2', '9'] } }, { NS: ['1', '2'] }, { NS: ['1'] }],
    [{ Action: 'DELETE', Value: { NS: ['1', '2'] } }, { NS: ['1', '2'] }, undefined],
    [{ Action: 'DELETE', Value: { NS: ['1'] } }, undefined, undefined],
    [{ Action: 'ADD', Value: N('2') }, N('7'), N('9')],
    [{ Action: 'ADD', Value: N('2') }, undefined, N('2')],
    [{ Action: 'ADD', Value: { SS: ['a'] } }, { SS: ['b'] }, { SS: ['a', 'b'] }],
    [{ Action: 'ADD', Value: { L: [N('3')] } }, { L: [N('3')] }, { L: [N('3'), N('3')] }],
    [{ Action: 'ADD', Value: { L: [N('3')] } }, undefined, { L: [N('3')] }],
  ])('%o on %o', (update, before, expected) => {
    expect(apply(update, before)).toEqual(expected);
  });

  it.each<[LegacyUpdate, AttributeValue]>([
    [{ Action: 'ADD', Value: N('2') }, { SS: ['a'] }],
    [{ Action: 'ADD', Value: { L: [] } }, { SS: ['a'] }],
    [{ Action: 'ADD', Value: { NS: ['1'] } }, { SS: ['a'] }],
    [{ Action: 'DELETE', Value: { NS: ['1'] } }, { SS: ['a'] }],
    [{ Action: 'DELETE', Value: { NS: ['1'] } }, N('1')],
  ])('%o does not fit %o', (update, before) => {
    expect(() => apply(update, before)).toThrow('Type mismatch for attribute to update');
  });

  it.each<[LegacyUpdate, string]>([
    [{}, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'ADD' }, 'Only DELETE action is allowed when no attribute value is specified'],
    [{ Action: 'DELETE', Value: { L: [] } }, 'DELETE action with value is not supported for the type L'],
    [{ Action: 'ADD', Value: { S: 's' } }, 'ADD action is not supported for the type S'],
    [{ Action: 'ADD', Value: { M: {} } }, 'ADD action is not supported for the type M'],
  ])('%o is refused', (update, problem) => {
    expect(() => legacyAttributeUpdates({ a: update })).toThrow(
      `One or more parameter values were invalid: ${problem}`,
    );
  });

  it('want attributes that have names', () => {
    expect(() => legacyAttributeUpdates({ a: { Value: N('1') }, '': { Value: N('1') } })).toThrow(
      'One or more parameter values were invalid: Empty attribute name',
    );
  });

  it('make an item unless they only delete', () => {
    expect(legacyAttributeUpdates({}).apply(undefined, key)).toEqual(key);
    expect(legacyAttributeUpdates({ a: { Value: N('1') } }).apply(undefined, key)).toEqual({
      ...key,
      a: N('1'),
    });
    expect(legacyAttributeUpdates({ a: { Action: 'DELETE' } }).apply(undefined, key)).toBeUndefined();
    const fromSet = { a: { Action: 'DELETE', Value: { SS: ['x'] } } };
    expect(legacyAttributeUpdates(fromSet).apply(undefined, key)).toBeUndefined();
  });

  it('touch top-level attributes only', () => {
    const update = legacyAttributeUpdates({ 'a.b': { Value: N('1') } });
    expect(update.apply(key, key)).toEqual({ ...key, 'a.b': N('1') });
    expect(update.updatedPart({ ...key, 'a.b': N('1') })).toEqual({ 'a.b': N('1') });
    expect([...update.attributes]).toEqual(['a.b']);
    expect([...update.nestedAttributes]).toEqual([]);
  });
});
