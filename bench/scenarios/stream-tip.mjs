// Reading a stream at its tip while it is written to: how many records a reader takes, and how long after a write it
// sees it. The reader asks each shard again as soon as it found something, else after a pause.
import { createTable, send } from '../client.mjs';
import { load } from '../load-process.mjs';
import { startStator } from '../servers.mjs';

const TABLE = 'bench-streamed';
const SECONDS = 5;
const READER_PAUSE_MS = 20;
const PROBE_PAUSE_MS = 25;
const CONCURRENCY = 16;

export default {
  title: 'Stream reading at the tip while writing',
  async run({ dataDir }) {
    const { port, stop } = await startStator(dataDir, { folder: 'stream-tip' });
    await createTable(port, { tableName: TABLE, stream: 'NEW_AND_OLD_IMAGES' });
    const idle = await follow(port, async () => pause(SECONDS * 1000));
    const writing = await follow(port, () =>
      load({
        port,
        workload: 'put-item-streamed',
        concurrency: CONCURRENCY,
        seconds: SECONDS,
        warmupSeconds: 0.5,
      }),
    );
    await stop();
    return {
      'puts/s': Math.round(writing.result.opsPerSecond),
      'records read/s': Math.round(writing.records / writing.seconds),
      'seen after, p50 ms': writing.p50Ms,
      'seen after, p99 ms': writing.p99Ms,
      'seen after with no other writes, p50 ms': idle.p50Ms,
      'seen after with no other writes, p99 ms': idle.p99Ms,
    };
  },
};

// Reads all shards, and writes probes whose time is in them, while `act` goes on.
async function follow(port, act) {
  const state = { stopped: false, records: 0, latenciesMs: [] };
  const startMs = performance.now();
  const work = [writeProbes(port, state)];
  for (const iterator of await latestIterators(port)) work.push(readShard(port, iterator, state));
  const result = await act();
  state.stopped = true;
  await Promise.all(work);
  const sorted = state.latenciesMs.sort((one, other) => one - other);
  const quantile = (part) => Number(sorted[Math.floor(sorted.length * part)]?.toFixed(1));
  const seconds = (performance.now() - startMs) / 1000;
  return { result, seconds, records: state.records, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

async function latestIterators(port) {
  const { Streams } = JSON.parse(await send(port, 'ListStreams', { TableName: TABLE }));
  const [{ StreamArn }] = Streams;
  const { StreamDescription } = JSON.parse(await send(port, 'DescribeStream', { StreamArn }));
  return Promise.all(
    StreamDescription.Shards.map(async ({ ShardId }) => {
      const request = { StreamArn, ShardId, ShardIteratorType: 'LATEST' };
      return JSON.parse(await send(port, 'GetShardIterator', request)).ShardIterator;
    }),
  );
}

async function readShard(port, start, state) {
  for (let iterator = start; !state.stopped && iterator !== undefined; ) {
    const { Records, NextShardIterator } = JSON.parse(
      await send(port, 'GetRecords', { ShardIterator: iterator }),
    );
    const nowMs = performance.now();
    for (const { dynamodb } of Records) {
      const sentMs = dynamodb.NewImage?.sentMs?.N;
      if (sentMs !== undefined) state.latenciesMs.push(nowMs - Number(sentMs));
    }
    state.records += Records.length;
    iterator = NextShardIterator;
    if (Records.length === 0) await pause(READER_PAUSE_MS);
  }
}

async function writeProbes(port, state) {
  for (let count = 0; !state.stopped; count++) {
    const sentMs = { N: String(performance.now()) };
    await send(port, 'PutItem', { TableName: TABLE, Item: { p: { S: `probe ${count}` }, sentMs } });
    await pause(PROBE_PAUSE_MS);
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
