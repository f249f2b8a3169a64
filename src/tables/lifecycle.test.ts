import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Lease, openMemoryEngine, type StorageEngine, soleLease } from '../storage/index.js';
import { Catalog } from './catalog.js';
import { TableLifecycle } from './lifecycle.js';
import { openSampleTable } from './sample-table.testing.js';
import type { TableDefinition } from './table-definition.js';

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** A process on the engine: its catalog and lifecycle, and a clock that a test sets. */
async function start(
  engine: StorageEngine,
  { delayMs, nowMs = 1_000, lease = soleLease }: { delayMs: number; nowMs?: number; lease?: Lease },
) {
  const catalog = await Catalog.open(engine);
  const clock = { nowMs: () => nowMs };
  const onError = vi.fn();
  const lifecycle = TableLifecycle.open({
    ...{ engine, catalog, clock, lease, onError },
    stateChangeDelayMs: delayMs,
  });
  closings.push(() => lifecycle.close());
  return { catalog, lifecycle, onError };
}

async function sampleDefinition(): Promise<TableDefinition> {
  const { table } = await openSampleTable();
  return table.definition;
}

const creating = (definition: TableDefinition, endsAtMs: number): TableDefinition => ({
  ...definition,
  ...{ status: 'CREATING', statusEndsAtMs: endsAtMs },
  globalIndexes: definition.globalIndexes.map((index) => ({ ...index, status: 'CREATING' })),
});

describe('TableLifecycle', () => {
  it('has a change done at once when there is no delay', async () => {
    const definition = await sampleDefinition();
    const { catalog, lifecycle } = await start(openMemoryEngine(), { delayMs: 0 });
    expect(await lifecycle.create(creating(definition, lifecycle.changeEndsAtMs()))).toBe(true);
    expect(catalog.find(definition)?.definition).toMatchObject({
      status: 'ACTIVE',
      globalIndexes: [{ status: 'ACTIVE' }],
    });
    const deleting = await lifecycle.change(definition, (present) => ({
      ...{ ...present, status: 'DELETING' },
      statusEndsAtMs: lifecycle.changeEndsAtMs(),
    }));
    expect(deleting?.status).toBe('DELETING');
    expect(catalog.find(definition)).toBeUndefined();
  });

  it('goes on after a restart', async () => {
    const definition = await sampleDefinition();
    const engine = openMemoryEngine();
    const first = await start(engine, { delayMs: 60_000 });
    await first.lifecycle.create(creating(definition, first.lifecycle.changeEndsAtMs()));
    await first.lifecycle.close();
    const second = await start(engine, { delayMs: 60_000, nowMs: 61_000 });
    expect(second.catalog.find(definition)?.definition.status).toBe('CREATING');
    await expect.poll(() => second.catalog.find(definition)?.definition.status).toBe('ACTIVE');
    await second.lifecycle.change(definition, (present) => ({
      ...{ ...present, status: 'DELETING' },
      statusEndsAtMs: second.lifecycle.changeEndsAtMs(),
    }));
    await second.lifecycle.close();
    const third = await start(engine, { delayMs: 60_000, nowMs: 200_000 });
    await expect.poll(() => third.catalog.find(definition)).toBeUndefined();
    const read = async () => engine.get([{ space: 'sample', key: Buffer.from('x') }]);
    await expect.poll(() => read().catch((error) => error)).toMatchObject({ code: 'missing-space' });
  });

  it('changes nothing when the change is refused', async () => {
    const definition = await sampleDefinition();
    const { catalog, lifecycle } = await start(openMemoryEngine(), { delayMs: 0 });
    await lifecycle.create(definition);
    const before = catalog.find(definition)?.definition;
    const refused = lifecycle.change(definition, () => {
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(catalog.find(definition)?.definition).toBe(before);
    expect(await lifecycle.create(definition)).toBe(false);
    expect(
      await lifecycle.change({ ...definition, tableName: 'none' }, (present) => present),
    ).toBeUndefined();
  });

  it('applies changes that come at the same time one after the other', async () => {
    const definition = await sampleDefinition();
    const { catalog, lifecycle } = await start(openMemoryEngine(), { delayMs: 0 });
    await lifecycle.create(definition);
    const keys = Array.from({ length: 20 }, (_, n) => `k${n}`);
    const add = (key: string) => (present: TableDefinition) => ({
      ...present,
      tags: [...present.tags, { key, value: 'v' }],
    });
    await Promise.all(keys.map((key) => lifecycle.change(definition, add(key))));
    const tags = catalog.find(definition)?.definition.tags.map(({ key }) => key);
    expect(tags?.sort()).toEqual(keys.sort());
  });

  it('fills an index that a restart interrupted', async () => {
    const sample = await openSampleTable();
    const { definition } = sample.table;
    for (let n = 0; n < 250; n++) {
      await sample.put({ a: { S: `${n}` }, b: { S: 'b' }, c: { S: 'c' }, x: { S: `${n}` } });
    }
    const first = await start(sample.engine, { delayMs: 0 });
    await first.lifecycle.change(definition, (present) => withNewIndex(present));
    await first.lifecycle.close();
    const second = await start(sample.engine, { delayMs: 0 });
    await expect
      .poll(() => second.catalog.find(definition)?.indexes.get('by-x'))
      .toMatchObject({ readable: true });
    expect(await second.catalog.counts('sample.x')).toMatchObject({ itemCount: 250 });
    const entries = await sample.engine.range({ space: 'sample.x', limit: 1_000, maxBytes: 1e9 });
    expect(entries).toHaveLength(250);
    expect(second.onError).not.toHaveBeenCalled();
  });
});

it('leaves work in the background to the process that has the lease, and takes it up with the lease', async () => {
  const definition = await sampleDefinition();
  const engine = openMemoryEngine();
  const lease = {
    isHeld: false,
    taken: () => {},
    onTaken: (listener: () => void) => Object.assign(lease, { taken: listener }),
  };
  const { catalog, lifecycle } = await start(engine, { delayMs: 0, lease });
  await lifecycle.create(creating(definition, 900));
  await lifecycle.change(definition, withNewIndex);
  const idle = lifecycle.whenIdle();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const isReadable = () => catalog.find(definition)?.indexes.get('by-x')?.readable;
  expect(isReadable()).toBe(false);
  lease.isHeld = true;
  lease.taken();
  await idle;
  expect(isReadable()).toBe(true);
});

function withNewIndex(present: TableDefinition): TableDefinition {
  return {
    ...present,
    attributeDefinitions: [...present.attributeDefinitions, { name: 'x', type: 'S' }],
    globalIndexes: [
      ...present.globalIndexes,
      {
        indexName: 'by-x',
        keySchema: { partition: [{ name: 'x', type: 'S' }], sort: [] },
        projection: { type: 'ALL', nonKeyAttributes: [] },
        space: 'sample.x',
        ...{ status: 'CREATING', backfilling: true, sinceVersion: 0 },
        throughput: { readUnits: 0, writeUnits: 0, decreasesToday: 0 },
      },
    ],
  };
}
