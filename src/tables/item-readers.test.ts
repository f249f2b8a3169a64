import { expect, it } from 'vitest';
import { MAX_EVENTUAL_LAG_MS, openMemoryEngine, type StorageEngine } from '../storage/index.js';
import { ItemReaders } from './item-readers.js';
import { openSampleTable } from './sample-table.testing.js';
import { tableOf } from './table.js';

it('take an old state only for tables that have been known for longer than it can be old', async () => {
  const { engine, table: known } = await openSampleTable();
  const behind = openMemoryEngine();
  const both: StorageEngine = Object.create(engine, { eventual: { value: behind } });
  let nowMs = 1_000;
  const readers = new ItemReaders({ engine: both, isShared: false, nowMs: () => nowMs });
  const later = tableOf(known.definition);
  expect(readers.of([known], false)).toBe(both);
  nowMs += MAX_EVENTUAL_LAG_MS;
  expect(readers.of([known], undefined)).toBe(both);
  nowMs += 1;
  expect(readers.of([known], undefined)).toBe(behind);
  expect(readers.of([known], true)).toBe(both);
  expect(readers.of([known, later], false)).toBe(both);
  nowMs += MAX_EVENTUAL_LAG_MS + 1;
  expect(readers.of([known, later], false)).toBe(behind);
});
