import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { startStator } from '../src/embedded/index.js';
import { type Random, randomFrom, seedFrom } from './support/random.js';
import { StreamConsumer } from './support/stream-consumer.js';
import { createStreamTable, put, streamsClient } from './support/streams.js';

const SEED = seedFrom('STATOR_STREAM_SEED');
const TABLE = 'Consumed';
const WRITERS = 4;
const WORKERS = 3;
const WRITES = Number(process.env.STATOR_STREAM_WRITES ?? 100);
const KEYS = 12;
const ROLLOVER = { shardLifetimeMs: 100, splitRecordsPerSecond: 60 };
/** What the clock goes on with each write: shards live and are split by what is written, however long that takes. */
const WRITE_MS = 2;

/** What one writer has made of its items, in order: the number of each change, or `gone`. */
class StreamWriter {
  readonly history = new Map<string, string[]>();
  readonly #client: DynamoDBClient;
  readonly #name: string;
  readonly #random: Random;
  #count = 0;

  constructor(client: DynamoDBClient, name: string, random: Random) {
    this.#client = client;
    this.#name = name;
    this.#random = random;
  }

  async write(): Promise<void> {
    const key = `${this.#name} ${this.#random.below(KEYS)}`;
    const other = `${key}+`;
    const n = String(++this.#count);
    const item = { p: { S: key }, n: { N: n } };
    const second = { p: { S: other }, n: { N: n } };
    switch (this.#random.below(5)) {
      case 0:
        await put(this.#client, TABLE, item);
        return this.#wrote(key, n);
      case 1:
        await this.#client.send(new DeleteItemCommand({ TableName: TABLE, Key: { p: { S: key } } }));
        return this.#wrote(key, 'gone');
      case 2:
        await this.#client.send(
          new UpdateItemCommand({
            ...{ TableName: TABLE, Key: { p: { S: key } }, UpdateExpression: 'SET n = :n' },
            ExpressionAttributeValues: { ':n': { N: n } },
          }),
        );
        return this.#wrote(key, n);
      case 3: {
        const Puts = [item, second].map((Item) => ({ PutRequest: { Item } }));
        await this.#client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: Puts } }));
        break;
      }
      default: {
        const TransactItems = [item, second].map((Item) => ({ Put: { TableName: TABLE, Item } }));
        await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
      }
    }
    this.#wrote(key, n);
    this.#wrote(other, n);
  }

  #wrote(key: string, state: string): void {
    const states = this.history.get(key) ?? [];
    // To delete what is not there changes nothing.
    if (state === 'gone' && (states.at(-1) ?? 'gone') === 'gone') return;
    this.history.set(key, [...states, state]);
  }
}

/** What the records say that each item has been, in the order in which they were read. */
function consumedHistory(consumer: StreamConsumer): Map<string, string[]> {
  const history = new Map<string, string[]>();
  for (const { eventName, dynamodb } of consumer.records) {
    const key = dynamodb?.Keys?.p?.S ?? '';
    const before = history.get(key) ?? [];
    const state = dynamodb?.NewImage?.n?.N ?? 'gone';
    const wasThere = (before.at(-1) ?? 'gone') !== 'gone';
    expect(eventName).toBe(state === 'gone' ? 'REMOVE' : wasThere ? 'MODIFY' : 'INSERT');
    expect(dynamodb?.OldImage?.n?.N).toBe(wasThere ? before.at(-1) : undefined);
    history.set(key, [...before, state]);
  }
  return history;
}

it.each(['memory', 'lmdb'])(
  'reads every record exactly once and in order, whatever the shards do: %s',
  {
    timeout: 180_000,
  },
  async (engine) => {
    const dataDir = engine === 'lmdb' ? await mkdtemp(join(tmpdir(), 'stator-consumer-')) : undefined;
    let nowMs = Date.UTC(2026, 9, 8);
    const clock = { nowMs: () => nowMs };
    const storage = dataDir === undefined ? {} : { dataDir };
    const stator = await startStator({ ...storage, clock, streamShards: ROLLOVER });
    const client = new DynamoDBClient(stator.clientSettings);
    const streams = streamsClient(stator.clientSettings);
    const arn = await createStreamTable(client, TABLE);
    const consumer = new StreamConsumer(streams, arn, randomFrom(SEED));
    consumer.start(WORKERS);
    const writers = Array.from(
      { length: WRITERS },
      (_, at) => new StreamWriter(client, `writer ${at}`, randomFrom(SEED + 1 + at)),
    );
    await Promise.all(
      writers.map(async (writer) => {
        for (let write = 0; write < WRITES; write++) {
          await writer.write();
          nowMs += WRITE_MS;
          if (write % 10 === 0) await wait(20);
        }
      }),
    );
    const written = new Map(writers.flatMap(({ history }) => [...history]));
    const count = [...written.values()].reduce((sum, states) => sum + states.length, 0);
    await expect.poll(() => consumer.records.length, { timeout: 120_000 }).toBeGreaterThanOrEqual(count);
    await expect.poll(() => consumer.counts.ended).toBeGreaterThan(4);
    await expect.poll(() => consumer.counts.lostLeases).toBeGreaterThan(0);
    // Long enough for a record to come twice.
    await wait(300);
    await consumer.stop();
    expect(consumer.records.length, `seed ${SEED}`).toBe(count);
    const ids = consumer.records.map(({ eventID }) => eventID);
    expect(new Set(ids).size, `seed ${SEED}`).toBe(count);
    expect(consumedHistory(consumer), `seed ${SEED}`).toEqual(written);
    expect(consumer.counts.split).toBeGreaterThan(0);
    streams.destroy();
    client.destroy();
    await stator.close();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true });
  },
);
