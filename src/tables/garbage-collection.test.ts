import { expect, it, onTestFinished } from 'vitest';
import { type Change, openMemoryEngine, type StorageEngine, soleLease } from '../storage/index.js';
import { Catalog } from './catalog.js';
import { garbagePut } from './catalog-changes.js';
import { collectGarbage, GarbageCollection } from './garbage-collection.js';
import { openSampleTable } from './sample-table.testing.js';

/** An engine with a space that a process made and did not put to use before it died. */
async function openEngine(): Promise<StorageEngine> {
  const engine = openMemoryEngine();
  await Catalog.open(engine);
  await leave(engine, 'left');
  return engine;
}

async function leave(engine: StorageEngine, space: string): Promise<void> {
  await write(engine, garbagePut(space));
  await engine.createSpaces([space]);
}

function write(engine: StorageEngine, change: Change): Promise<void> {
  return engine.write([], () => ({ changes: [change], result: undefined }));
}

function isThere(engine: StorageEngine, space: string): Promise<boolean> {
  const key = Uint8Array.of(1);
  return write(engine, { kind: 'delete', space, key }).then(
    () => true,
    () => false,
  );
}

function start(engine: StorageEngine, lease = soleLease): GarbageCollection {
  const onError = (error: unknown) => {
    throw error;
  };
  const collection = GarbageCollection.start({ engine, lease, onError });
  onTestFinished(() => collection.close());
  return collection;
}

it('drops what was there at the look before, and nothing that has just been made', async () => {
  const engine = await openEngine();
  const collection = start(engine);
  await collection.run();
  expect(await isThere(engine, 'left')).toBe(true);
  await leave(engine, 'new');
  await collection.run();
  expect([await isThere(engine, 'left'), await isThere(engine, 'new')]).toEqual([false, true]);
  await collection.run();
  expect(await isThere(engine, 'new')).toBe(false);
});

it('leaves it to the process that has the lease, and begins anew when it gets it', async () => {
  const engine = await openEngine();
  const lease = { isHeld: true, onTaken: () => {} };
  const collection = start(engine, lease);
  await collection.run();
  lease.isHeld = false;
  await collection.run();
  expect(await isThere(engine, 'left')).toBe(true);
  lease.isHeld = true;
  await collection.run();
  expect(await isThere(engine, 'left')).toBe(true);
  await collection.run();
  expect(await isThere(engine, 'left')).toBe(false);
});

it('does not touch the tables that another process makes meanwhile', async () => {
  const { definition } = (await openSampleTable()).table;
  const engine = await openEngine();
  const collection = start(engine);
  const catalog = await Catalog.open(engine);
  await collection.run();
  const [created] = await Promise.all([catalog.create(definition), collection.run()]);
  expect(created).toBeDefined();
  expect(await isThere(engine, definition.space)).toBe(true);
  expect(await isThere(engine, 'left')).toBe(false);
});

it('drops all at once for a process that has the data for itself', async () => {
  const engine = await openEngine();
  expect(await collectGarbage(engine)).toEqual(new Set());
  expect(await isThere(engine, 'left')).toBe(false);
});
