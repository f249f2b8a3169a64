// The memory (resident set) of a server that has nothing to do, over that of a Node.js that does nothing. Linux only.
// Of the pages of files, a loaded server has also those of the data, which the system can take back at any time.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from '../load-process.mjs';
import { startServer, startStator } from '../servers.mjs';
import putItem from '../workloads/put-item.mjs';

const IDLE_MS = 5_000;
const LOAD = { workload: 'put-item', concurrency: 64, seconds: 5, warmupSeconds: 0 };
const NODE = "setInterval(() => {}, 1e6); console.log(':1')";

export default {
  title: 'Idle memory',
  async run({ dataDir }) {
    if (!existsSync('/proc/self/status')) return { 'not measured': 'this needs Linux' };
    const node = await idle(await startServer('node', [process.execPath, '-e', NODE]));
    const memory = await idle(await startStator(dataDir, { flags: ['--in-memory'] }));
    const lmdb = await idle(await startStator(dataDir, { folder: 'idle' }));
    const two = await idle(await startStator(dataDir, { folder: 'idle', flags: ['--workers', '2'] }));
    const busy = await startStator(dataDir, { folder: 'idle' });
    await putItem.prepare(busy.port);
    const { opsPerSecond } = await load({ port: busy.port, ...LOAD });
    const after = await idle(busy);
    const puts = Math.round((opsPerSecond * LOAD.seconds) / 1000) * 1000;
    return {
      'Node.js alone, MB': node.VmRSS,
      'in memory, more than that, MB': memory.VmRSS - node.VmRSS,
      'LMDB, more than that, MB': lmdb.VmRSS - node.VmRSS,
      'LMDB with two processes, together more than two Node.js, MB': two.VmRSS - 2 * node.VmRSS,
      [`LMDB after ${puts} durable PutItem, more than that, MB`]: after.VmRSS - node.VmRSS,
      'of it not pages of files, MB': after.RssAnon - node.RssAnon,
    };
  },
};

// What a server and its worker processes have after a while without requests, in MB; ends it.
async function idle({ pid, stop }) {
  await wait(IDLE_MS);
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const statuses = [pid, ...workers].map((id) => readFileSync(`/proc/${id}/status`, 'utf8'));
  await stop();
  const mb = (status, field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  const total = (field) => statuses.reduce((sum, status) => sum + mb(status, field), 0);
  return { VmRSS: total('VmRSS'), RssAnon: total('RssAnon') };
}
