// What a stream costs the writer: the same PutItem load on a table without and on one with a stream of both images.
import { createTable } from '../client.mjs';
import { load } from '../load-process.mjs';
import { median } from '../median.mjs';
import { startStator } from '../servers.mjs';

const ROUNDS = 5;
const CONCURRENCIES = [1, 16, 64];

export default {
  title: 'PutItem without and with a stream',
  async run({ dataDir }) {
    const { port, stop } = await startStator(dataDir, { folder: 'stream-cost' });
    await createTable(port, { tableName: 'bench-unstreamed' });
    await createTable(port, { tableName: 'bench-streamed', stream: 'NEW_AND_OLD_IMAGES' });
    const measured = {};
    for (const concurrency of CONCURRENCIES) {
      Object.assign(measured, await compare(port, concurrency));
    }
    await stop();
    return measured;
  },
};

// Rounds of both in turn, so that both meet the same moods of the machine; the median of each.
async function compare(port, concurrency) {
  const rates = { unstreamed: [], streamed: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of Object.keys(rates)) {
      const options = { port, workload: `put-item-${kind}`, concurrency, seconds: 2, warmupSeconds: 0.5 };
      const { opsPerSecond, errors } = await load(options);
      if (errors > 0) throw new Error(`${errors} errors`);
      rates[kind].push(opsPerSecond);
    }
  }
  const [without, withStream] = [median(rates.unstreamed), median(rates.streamed)];
  return {
    [`${concurrency} at once, without, ops/s`]: Math.round(without),
    [`${concurrency} at once, with, ops/s`]: Math.round(withStream),
    [`${concurrency} at once, cost, %`]: Number((100 * (1 - withStream / without)).toFixed(1)),
  };
}
