import { beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../values/index.js';
import { encodeChangeRecord } from './change-record.js';
import { checkTable } from './consistency.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';
import { shardPrefix } from './stream-log.js';
import { newStream } from './stream-shards.js';
import type { StreamDefinition } from './table-definition.js';

const ITEM: Item = { a: { S: 'p' }, b: { S: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } };
const KEY: Item = { a: { S: 'p' }, b: { S: '1' } };

let sample: SampleTable;

async function open(viewType: StreamDefinition['viewType']): Promise<void> {
  sample = await openSampleTable({ stream: newStream({ viewType, space: 'sample.s', nowMs: 1 }) });
}

async function problems(): Promise<readonly string[]> {
  const { inconsistencies } = await checkTable(sample.engine, sample.table);
  return inconsistencies.filter(({ space }) => space === 'sample.s').map(({ problem }) => problem);
}

/** Appends a record that no write has left. */
function append(shardNumber: number, kind: 'INSERT' | 'MODIFY' | 'REMOVE'): Promise<void> {
  const record = { kind, atMs: 2, key: KEY, before: undefined, after: undefined };
  const value = encodeChangeRecord('KEYS_ONLY', record);
  const prefix = shardPrefix(shardNumber);
  return sample.engine.write([], () => ({
    changes: [{ kind: 'append', space: 'sample.s', prefix, value }],
    result: undefined,
  }));
}

describe.each(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const)(
  'a stream of %s',
  (view) => {
    beforeEach(() => open(view));

    it('is sound after writes', async () => {
      await sample.put(ITEM);
      await sample.put({ ...ITEM, e: { S: 'more' } });
      await sample.put({ ...ITEM, m: { M: { y: { N: '2' }, x: { N: '1' } } } });
      await sample.put(ITEM);
      await sample.delete(KEY);
      await sample.put({ ...ITEM, b: { S: '2' } });
      expect(await problems()).toEqual([]);
    });

    it('does not insert what is there', async () => {
      await sample.put(ITEM);
      await append(3, 'INSERT');
      expect(await problems()).toContain('the record does not continue the one before it of its item');
    });

    it('does not remove what is still there', async () => {
      await sample.put(ITEM);
      await append(3, 'REMOVE');
      expect(await problems()).toContain('the record leaves no item, and there is one');
    });

    it('has its records where their items belong', async () => {
      await append(9, 'INSERT');
      expect(await problems()).toEqual([
        'the record is in a shard that is not for its item',
        'the record leaves an item, and there is none',
      ]);
    });
  },
);

it('tells of an item that is not as its last record has it', async () => {
  await open('NEW_IMAGE');
  await sample.put(ITEM);
  const { ref, value } = await storedItem();
  await sample.put({ ...ITEM, e: { S: 'more' } });
  await sample.engine.write([], () => ({ changes: [{ kind: 'put', ...ref, value }], result: undefined }));
  expect(await problems()).toEqual(['the record does not leave the item as it is']);
});

async function storedItem() {
  const [entry] = await sample.engine.range({ space: 'sample', limit: 1, maxBytes: 1 });
  if (entry === undefined) throw new Error('the item was put');
  return { ref: { space: 'sample', key: entry.key }, value: entry.value };
}
