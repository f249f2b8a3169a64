// Durable PutItem against what the LMDB library alone commits of the same bytes in as many transactions at once, on the
// same core, in turns.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { load, runChild } from '../load-process.mjs';
import { median } from '../median.mjs';
import { pinnedTo, startStator } from '../servers.mjs';
import putItem from '../workloads/put-item.mjs';

const ROUNDS = 5;
const CONCURRENCIES = [1, 16, 64];
const TIMES = { seconds: 2, warmupSeconds: 0.5 };

export default {
  title: 'Durable PutItem against LMDB alone',
  async run({ dataDir }) {
    const { port, stop } = await startStator(dataDir, { folder: 'over-lmdb' });
    await putItem.prepare(port);
    const measured = {};
    for (const concurrency of CONCURRENCIES) {
      const rates = { stator: [], transaction: [], put: [] };
      for (let round = 0; round < ROUNDS; round++) {
        const { opsPerSecond, errors } = await load({ port, workload: 'put-item', concurrency, ...TIMES });
        if (errors > 0) throw new Error(`${errors} errors`);
        rates.stator.push(opsPerSecond);
        for (const mode of ['transaction', 'put'])
          rates[mode].push(await bareRate(dataDir, mode, concurrency));
      }
      const [stator, transactions, puts] = Object.values(rates).map(median);
      Object.assign(measured, {
        [`${concurrency} at once, Stator, ops/s`]: Math.round(stator),
        [`${concurrency} at once, LMDB's transactions, ops/s`]: Math.round(transactions),
        [`${concurrency} at once, LMDB's puts, ops/s`]: Math.round(puts),
        [`${concurrency} at once, Stator : LMDB's transactions`]: stator / transactions,
        [`${concurrency} at once, Stator : LMDB's puts`]: stator / puts,
      });
    }
    await stop();
    return measured;
  },
};

async function bareRate(dataDir, mode, concurrency) {
  const folder = join(dataDir, 'bare-lmdb');
  const { opsPerSecond } = await runChild('bare-lmdb.mjs', pinnedTo(0), {
    folder,
    mode,
    concurrency,
    ...TIMES,
  });
  rmSync(folder, { recursive: true });
  return opsPerSecond;
}
