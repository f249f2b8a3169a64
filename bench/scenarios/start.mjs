// From starting the command to its first answer, on a core of its own.
import { spawnSync } from 'node:child_process';
import { createTable, send } from '../client.mjs';
import { median } from '../median.mjs';
import { pinnedTo, startStator } from '../servers.mjs';

const ROUNDS = 15;
const TABLE = 'bench-start';
const OLD = { folder: 'start-old' };

const WAYS = {
  'in memory': () => ({ flags: ['--in-memory'] }),
  'new folder': (round) => ({ folder: `start-${round}` }),
  'folder with a table': () => OLD,
};

export default {
  title: 'Start to first answer',
  async run({ dataDir }) {
    const { port, stop } = await startStator(dataDir, OLD);
    await createTable(port, { tableName: TABLE });
    await stop();
    const measured = { 'Node.js alone, ms': median(Array.from({ length: ROUNDS }, timeNode)) };
    for (const [name, optionsOf] of Object.entries(WAYS)) {
      const times = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await timeStart(dataDir, optionsOf(round)));
      measured[`${name}, ms`] = median(times);
      measured[`${name}, longest of ${ROUNDS}, ms`] = Math.max(...times);
    }
    return measured;
  },
};

async function timeStart(dataDir, options) {
  const startMs = performance.now();
  const { port, stop } = await startStator(dataDir, options);
  await send(port, 'ListTables', {});
  const ms = performance.now() - startMs;
  await stop();
  return ms;
}

function timeNode() {
  const [program, ...args] = [...pinnedTo(0), process.execPath, '-e', '0'];
  const startMs = performance.now();
  spawnSync(program, args);
  return performance.now() - startMs;
}
