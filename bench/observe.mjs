// Loaded into a server by --import (see observed.mjs): several times a second it writes what this thread has done so far,
// as JSON, to a file of its own in the folder STATOR_BENCH_OBSERVED.
import { subscribe } from 'node:diagnostics_channel';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const INTERVAL_MS = 250;
const file = join(process.env.STATOR_BENCH_OBSERVED, `${process.pid}-${threadId}.json`);

let [commits, writes, syncs, mostBehindMs] = [0, 0, 0, 0];
subscribe('stator:lmdb-commit', (commit) => {
  commits += 1;
  writes += commit.writes;
});
subscribe('stator:lmdb-sync', ({ behindMs }) => {
  syncs += 1;
  mostBehindMs = Math.max(mostBehindMs, behindMs);
});

setInterval(() => {
  const { heapUsed } = process.memoryUsage();
  writeFileSync(`${file}.new`, JSON.stringify({ commits, writes, syncs, mostBehindMs, heapUsed }));
  renameSync(`${file}.new`, file);
}, INTERVAL_MS).unref();
