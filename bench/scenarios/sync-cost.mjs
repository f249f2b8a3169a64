// What a sync costs on this disk, and how many writes share one: pages of 8 KB written at random places of a file, as LMDB
// writes them, each group with one fdatasync; then durable PutItem, counted from inside the server.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../load-process.mjs';
import { observed, observing } from '../observed.mjs';
import { startStator } from '../servers.mjs';
import putItem from '../workloads/put-item.mjs';

const PAGE_BYTES = 8_192;
const FILE_PAGES = 16_384;
const PAGES_AT_ONCE = [1, 16, 128];
const CONCURRENCIES = [1, 16, 64];
const SECONDS = 2;

export default {
  title: 'Syncs of this disk, and writes per sync',
  async run({ dataDir }) {
    const measured = {};
    const file = join(dataDir, 'sync-cost');
    const fd = openSync(file, 'w');
    for (let page = 0; page < FILE_PAGES; page++) writePage(fd, page);
    fdatasyncSync(fd);
    for (const pages of PAGES_AT_ONCE) {
      const { p50Ms, p99Ms } = syncTimes(fd, pages);
      measured[`fdatasync of ${pages} pages, p50 ms`] = p50Ms;
      measured[`fdatasync of ${pages} pages, p99 ms`] = p99Ms;
    }
    closeSync(fd);
    rmSync(file);
    for (const durability of ['full', 'relaxed'])
      Object.assign(measured, await writesPerSync(dataDir, durability));
    return measured;
  },
};

function writePage(fd, page) {
  writeSync(fd, Buffer.alloc(PAGE_BYTES, page), 0, PAGE_BYTES, page * PAGE_BYTES);
}

function syncTimes(fd, pages) {
  const timesMs = [];
  for (const startMs = performance.now(); performance.now() - startMs < SECONDS * 1000; ) {
    for (let page = 0; page < pages; page++) writePage(fd, Math.floor(Math.random() * FILE_PAGES));
    const syncMs = performance.now();
    fdatasyncSync(fd);
    timesMs.push(performance.now() - syncMs);
  }
  timesMs.sort((one, other) => one - other);
  const quantile = (part) => Number(timesMs[Math.floor(timesMs.length * part)].toFixed(2));
  return { p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

async function writesPerSync(dataDir, durability) {
  const observations = join(dataDir, `observed-sync-cost-${durability}`);
  const { port, stop } = await startStator(dataDir, {
    folder: `sync-cost-${durability}`,
    nodeFlags: observing(observations),
    flags: [`--durability=${durability}`],
  });
  await putItem.prepare(port);
  const measured = {};
  for (const concurrency of CONCURRENCIES) {
    const before = observed(observations);
    const { opsPerSecond, errors } = await load({
      ...{ port, workload: 'put-item', concurrency },
      ...{ seconds: SECONDS, warmupSeconds: 0.5 },
    });
    if (errors > 0) throw new Error(`${errors} errors`);
    const after = observed(observations);
    const writes = after.writes - before.writes;
    const syncs = durability === 'full' ? after.commits - before.commits : after.syncs - before.syncs;
    measured[`${durability}, ${concurrency} at once, puts/s`] = Math.round(opsPerSecond);
    measured[`${durability}, ${concurrency} at once, writes per sync`] = Number((writes / syncs).toFixed(1));
    if (durability === 'relaxed')
      measured['relaxed, oldest write not on disk, ms'] = Math.round(after.mostBehindMs);
  }
  await stop();
  return measured;
}
