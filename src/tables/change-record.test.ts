import { describe, expect, it } from 'vitest';
import { encodeStoredItem } from '../codec/index.js';
import type { Item } from '../values/index.js';
import { decodeRecord, encodeChangeRecord, encodeShardMarker, isChange } from './change-record.js';
import type { StreamDefinition } from './table-definition.js';

const stored = (item: Item) =>
  encodeStoredItem({ item, sortAttribute: undefined, writtenAtMs: 5, definitionVersion: 1 });

/** The record of a change of the item that AWS's developer guide changes: Id 101. */
function recordOf(
  viewType: StreamDefinition['viewType'],
  { before, after }: { before?: Item; after?: Item },
): { readonly sizeBytes: number; readonly shown: unknown } {
  const record = decodeRecord(
    encodeChangeRecord(viewType, {
      kind: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      atMs: 1_420_070_400_123,
      key: { Id: { N: '101' } },
      before: before && stored(before),
      after: after && stored(after),
    }),
  );
  if (!isChange(record)) throw new Error('it tells of a change');
  expect(record.atMs).toBe(1_420_070_400_123);
  return { sizeBytes: record.sizeBytes, shown: JSON.parse(`{${Buffer.from(record.json).toString()}}`) };
}

const Keys = { Id: { N: '101' } };
const NEW = { Message: { S: 'New item!' }, ...Keys };
const CHANGED = { Message: { S: 'This item has changed' }, ...Keys };

describe('a record', () => {
  it('has the sizes of the records in AWS\'s developer guide ("GetRecords")', () => {
    expect(recordOf('NEW_AND_OLD_IMAGES', { after: NEW }).sizeBytes).toBe(26);
    expect(recordOf('NEW_AND_OLD_IMAGES', { before: NEW, after: CHANGED }).sizeBytes).toBe(59);
    expect(recordOf('NEW_AND_OLD_IMAGES', { before: CHANGED }).sizeBytes).toBe(38);
  });

  it.each([
    ['KEYS_ONLY', { Keys }],
    ['NEW_IMAGE', { Keys, NewImage: CHANGED }],
    ['OLD_IMAGE', { Keys, OldImage: NEW }],
    ['NEW_AND_OLD_IMAGES', { Keys, NewImage: CHANGED, OldImage: NEW }],
  ] as const)('of a view of %s shows what the view is of', (viewType, shown) => {
    expect(recordOf(viewType, { before: NEW, after: CHANGED }).shown).toEqual(shown);
  });

  it('of a view of new images shows none of an item that is gone', () => {
    expect(recordOf('NEW_IMAGE', { before: NEW }).shown).toEqual({ Keys });
  });

  it('holds text of any language', () => {
    const after = { ...Keys, 'Größe 日本': { S: '𝄞 "\\ \u0000' } };
    expect(recordOf('NEW_IMAGE', { after }).shown).toEqual({ Keys, NewImage: after });
  });

  it('is laid out as documented', () => {
    const change = { atMs: 1, key: { a: { S: 'x' } }, before: undefined, after: undefined };
    const bytes = Buffer.from(encodeChangeRecord('KEYS_ONLY', { kind: 'INSERT', ...change }));
    const json = Buffer.from('"Keys":{"a":{"S":"x"}}').toString('hex');
    expect(bytes.toString('hex')).toBe(`0000000000000100000002${json}`);
  });

  it('may tell that a shard was opened or closed', () => {
    expect(decodeRecord(encodeShardMarker('opened', 7))).toEqual({ kind: 'opened', atMs: 7 });
    expect(decodeRecord(encodeShardMarker('closed', 8))).toEqual({ kind: 'closed', atMs: 8 });
  });
});
