import { beforeEach, describe, expect, it } from 'vitest';
import type { Item } from '../values/index.js';
import { type ChangeRecord, decodeRecord, isChange } from './change-record.js';
import { readAll } from './read-all.js';
import { openSampleTable, type SampleTable } from './sample-table.testing.js';
import { shardNumberOf } from './stream-log.js';
import { newStream } from './stream-shards.js';

const SPACE = 'sample.s';
const ITEM: Item = { a: { S: 'p' }, b: { S: '1' }, n: { N: '5' } };
const OTHER: Item = { a: { S: 'p' }, b: { S: '1' }, n: { N: '6' } };

let sample: SampleTable;

beforeEach(async () => {
  sample = await openSampleTable({ stream: newStream({ viewType: 'NEW_IMAGE', space: SPACE, nowMs: 1 }) });
});

/** The kinds of the changes recorded, shard by shard. */
async function kinds(): Promise<readonly string[]> {
  const found: ChangeRecord[] = [];
  for await (const { key, value } of readAll(sample.engine, SPACE)) {
    const record = shardNumberOf(key) === undefined ? undefined : decodeRecord(value);
    if (record !== undefined && isChange(record)) found.push(record);
  }
  return found.map(({ kind }) => kind);
}

describe('what is recorded', () => {
  it('tells the first put of an item, others, and its deletion apart', async () => {
    await sample.put(ITEM);
    await sample.put(OTHER);
    await sample.delete(ITEM);
    await sample.put(ITEM);
    expect(await kinds()).toEqual(['INSERT', 'MODIFY', 'REMOVE', 'INSERT']);
  });

  it('is nothing for a deletion of what is not there', async () => {
    await sample.delete(ITEM);
    expect(await kinds()).toEqual([]);
  });

  it.each([
    ['the same item', ITEM, ITEM],
    ['attributes in another order', ITEM, { n: { N: '5' }, b: { S: '1' }, a: { S: 'p' } }],
    [
      'a map in another order',
      { ...ITEM, m: { M: { x: { S: '1' }, y: { S: '2' } } } },
      { ...ITEM, m: { M: { y: { S: '2' }, x: { S: '1' } } } },
    ],
  ])('is nothing for a put of %s', async (_, first, second) => {
    await sample.put(first);
    await sample.put(second);
    expect(await kinds()).toEqual(['INSERT']);
  });

  it('is a change for a list in another order', async () => {
    await sample.put({ ...ITEM, l: { L: [{ S: '1' }, { S: '2' }] } });
    await sample.put({ ...ITEM, l: { L: [{ S: '2' }, { S: '1' }] } });
    expect(await kinds()).toEqual(['INSERT', 'MODIFY']);
  });
});

it('a table without a stream records nothing', async () => {
  sample = await openSampleTable();
  await sample.put(ITEM);
  await expect(kinds()).rejects.toMatchObject({ code: 'missing-space' });
});
