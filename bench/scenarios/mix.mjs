// Half reads, half durable writes, on all the cores there are: the load takes its share of them.
import { load } from '../load-process.mjs';
import { median } from '../median.mjs';
import { startStator } from '../servers.mjs';
import mix from '../workloads/mix.mjs';

const ROUNDS = 5;
const SECONDS = 3;
const CONCURRENCIES = [16, 32, 64];

export default {
  title: 'Half GetItem, half durable PutItem, server and load on all cores',
  async run({ dataDir }) {
    const { port, stop } = await startStator(dataDir, { folder: 'mix', pin: [] });
    await mix.prepare(port);
    const measured = {};
    for (const concurrency of CONCURRENCIES) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) {
        const options = { port, workload: 'mix', concurrency, seconds: SECONDS, warmupSeconds: 0.5, pin: [] };
        const result = await load(options);
        if (result.errors > 0) throw new Error(`${result.errors} errors`);
        rounds.push(result);
      }
      const of = (field) => median(rounds.map((result) => result[field]));
      measured[`${concurrency} at once, ops/s`] = Math.round(of('opsPerSecond'));
      measured[`${concurrency} at once, p50 ms`] = of('p50Ms');
      measured[`${concurrency} at once, p99 ms`] = of('p99Ms');
    }
    await stop();
    return measured;
  },
};
