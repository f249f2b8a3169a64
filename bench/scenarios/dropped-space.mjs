// What dropping a large table costs: the time itself, and how long single durable puts into another table take before it
// and after it, when all of its pages are free.
import { createTable, putItemsAtOnce, send } from '../client.mjs';
import { load } from '../load-process.mjs';
import { startStator } from '../servers.mjs';
import putItem from '../workloads/put-item.mjs';

const TABLE = 'bench-dropped';
const COUNT = 60_000;
const ITEM_BYTES = 12_000;
const TIMES = { seconds: 2, warmupSeconds: 0 };

export default {
  title: 'Dropping a table of 700 MB, and single puts before and after it',
  async run({ dataDir }) {
    const relaxed = { folder: 'dropped-space', flags: ['--durability=relaxed'] };
    const filling = await startStator(dataDir, relaxed);
    await createTable(filling.port, { tableName: TABLE });
    const filler = 'x'.repeat(ITEM_BYTES);
    const items = Array.from({ length: COUNT }, (_, n) => ({ p: { S: `item ${n}` }, filler: { S: filler } }));
    await putItemsAtOnce(filling.port, TABLE, items);
    await filling.stop();
    const { port, stop } = await startStator(dataDir, { folder: 'dropped-space' });
    await putItem.prepare(port);
    const puts = () => load({ port, workload: 'put-item', concurrency: 1, ...TIMES });
    const before = await puts();
    const startMs = performance.now();
    await send(port, 'DeleteTable', { TableName: TABLE });
    while (JSON.parse(await send(port, 'ListTables', {})).TableNames.includes(TABLE)) await pause();
    const dropMs = performance.now() - startMs;
    const after = await puts();
    await stop();
    return {
      'drop, ms': Math.round(dropMs),
      'puts before it, p50 ms': before.p50Ms,
      'puts after it, p50 ms': after.p50Ms,
      'puts after it, p99 ms': after.p99Ms,
    };
  },
};

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
