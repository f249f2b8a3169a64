import { openMemoryEngine, type StorageEngine, withContract } from '../storage/index.js';
import {
  Catalog,
  encodePrimaryKey,
  newStream,
  putEffect,
  type TableDefinition,
  withTable,
  writeItem,
} from '../tables/index.js';
import { findStream, type ReadableStream } from './find-stream.js';
import { type DescribedShard, readShards } from './shard-list.js';

const HOUR_MS = 60 * 60 * 1000;

/** A clock that a test sets. */
export interface TestClock {
  nowMs(): number;
  advanceHours(hours: number): void;
}

/** A table of string keys `p` with a stream of new images, in memory. */
export interface SampleStream {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: TestClock;
  /** Puts items with these keys, one after the other. */
  put(...keys: readonly string[]): Promise<void>;
  /** The stream, as the catalog knows it now. */
  stream(): ReadableStream;
  shards(): Promise<readonly DescribedShard[]>;
  /** How many keys the stream's space holds. */
  storedCount(): Promise<number>;
}

const SPACE = 'stream.sample';
const KEY = { partition: [{ name: 'p', type: 'S' }], sort: [] } as const;

export async function openSampleStream(): Promise<SampleStream> {
  const engine = withContract(openMemoryEngine());
  const catalog = await Catalog.open(engine);
  const clock = testClock();
  const definition = definitionAt(clock.nowMs());
  await catalog.create(definition);
  const { accountId, region } = definition;
  let writes = 0;
  const arn = `arn:aws:dynamodb:${region}:${accountId}:table/Sample/stream/${definition.stream?.label}`;
  return {
    ...{ engine, catalog, clock },
    async put(...keys) {
      for (const key of keys) {
        const item = { p: { S: key }, n: { N: String(++writes) } };
        await withTable(catalog, definition, (table) =>
          writeItem(
            { engine, clock },
            {
              table,
              primaryKey: encodePrimaryKey(KEY, item),
              decide: () => ({ effect: putEffect(item, 'put'), result: undefined }),
            },
          ),
        );
      }
    },
    stream: () => findStream(catalog, arn, { accountId, region, nowMs: clock.nowMs() }),
    shards: () => readShards(engine, SPACE, clock.nowMs()),
    async storedCount() {
      const everything = { limit: Number.MAX_SAFE_INTEGER, maxBytes: Number.MAX_SAFE_INTEGER };
      return (await engine.range({ space: SPACE, ...everything })).length;
    },
  };
}

function testClock(): TestClock {
  let nowMs = Date.UTC(2026, 9, 8);
  return {
    nowMs: () => nowMs,
    advanceHours: (hours) => {
      nowMs += hours * HOUR_MS;
    },
  };
}

function definitionAt(nowMs: number): TableDefinition {
  return {
    ...{ tableId: 'id', accountId: '123456789012', region: 'us-east-1', tableName: 'Sample', version: 1 },
    ...{
      status: 'ACTIVE',
      createdAtMs: 0,
      attributeDefinitions: KEY.partition,
      keySchema: KEY,
      space: 't.1',
    },
    ...{
      localIndexes: [],
      globalIndexes: [],
      billingMode: 'PAY_PER_REQUEST',
      deletionProtection: false,
      tags: [],
    },
    throughput: { readUnits: 0, writeUnits: 0, decreasesToday: 0 },
    stream: newStream({ viewType: 'NEW_IMAGE', space: SPACE, nowMs }),
  };
}
