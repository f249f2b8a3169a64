// How fast expired items go, and how long requests take meanwhile: a table is filled with items that have expired while
// a delay holds the deletion back; then the server starts again without the delay, and the time runs until all are gone.
import { createTable, putItemsAtOnce, send } from '../client.mjs';
import { startStator } from '../servers.mjs';
import { itemOf, keyOf } from '../workloads/item.mjs';

const TABLE = 'bench-ttl';
const COUNT = 100_000;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const PAUSE_MS = 20;

export default {
  title: `TTL deletion of ${COUNT.toLocaleString('en-US')} items`,
  async run({ dataDir }) {
    const filling = await startStator(dataDir, { folder: 'ttl', flags: ['--ttl-delay-ms', String(WEEK_MS)] });
    await fill(filling.port);
    await filling.stop();
    const deleting = await startStator(dataDir, { folder: 'ttl' });
    const measured = await measure(deleting.port);
    await deleting.stop();
    return measured;
  },
};

async function fill(port) {
  await createTable(port, { tableName: TABLE });
  await send(port, 'UpdateTimeToLive', {
    TableName: TABLE,
    TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
  });
  const ttl = { N: String(Math.floor(Date.now() / 1000) - 60) };
  const items = Array.from({ length: COUNT }, (_, index) => ({ ...itemOf(index, keyOf(index)), ttl }));
  await putItemsAtOnce(port, TABLE, items);
  const left = await itemCount(port);
  if (left !== COUNT) throw new Error(`${left} of ${COUNT} items are there`);
}

// The job begins up to a second after the start: the time counts from the first item that is gone.
async function measure(port) {
  while ((await itemCount(port)) === COUNT) await pause();
  const startMs = performance.now();
  const latenciesMs = [];
  while ((await itemCount(port)) > 0) {
    const sentMs = performance.now();
    await send(port, 'GetItem', { TableName: TABLE, Key: keyOf(latenciesMs.length) });
    latenciesMs.push(performance.now() - sentMs);
    await pause();
  }
  const seconds = (performance.now() - startMs) / 1000;
  latenciesMs.sort((one, other) => one - other);
  const quantile = (part) => latenciesMs[Math.floor(latenciesMs.length * part)] ?? null;
  return {
    'items/s': Math.round(COUNT / seconds),
    seconds: Number(seconds.toFixed(2)),
    'GetItem meanwhile, p50 ms': quantile(0.5),
    'GetItem meanwhile, p99 ms': quantile(0.99),
  };
}

async function itemCount(port) {
  return JSON.parse(await send(port, 'DescribeTable', { TableName: TABLE })).Table.ItemCount;
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
