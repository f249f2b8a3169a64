/**
 * The process that the crash tests kill: writes to an LMDB folder as fast as it can with many callers at once, and
 * names each write on its standard output once it has been acknowledged. Run on the built server (dist/).
 *
 *     node engine-writer.mjs <folder> <name of this run> <workers> <options, JSON>
 *
 * Each write puts the same value into two spaces under a key of its own and under one that it shares with the
 * worker's earlier writes, counts itself and appends to a log: all of it or nothing must survive.
 */
import { writeSync } from 'node:fs';
import { openLmdbEngine } from '../../dist/storage/index.js';

const [folder, run, workers, options] = process.argv.slice(2);
const engine = await openLmdbEngine({ path: folder, ...JSON.parse(options) });
await engine.createSpaces(['items', 'index', 'log']);
writeSync(1, 'ready\n');
await Promise.all(Array.from({ length: Number(workers) }, (_, worker) => work(worker)));

async function work(worker) {
  for (let i = 1; ; i++) {
    const id = `${run}-${worker}-${i}`;
    await engine.write([{ space: 'items', key: bytes(`worker-${worker}`) }], () => ({
      changes: changesOf(id, `worker-${worker}`),
      result: undefined,
    }));
    writeSync(1, `${id}\n`);
  }
}

function changesOf(id, worker) {
  const value = bytes(`${id} ${'x'.repeat(200)}`);
  return [
    { kind: 'put', space: 'items', key: bytes(id), value },
    { kind: 'put', space: 'items', key: bytes(worker), value },
    { kind: 'put', space: 'index', key: bytes(id), value },
    { kind: 'put', space: 'index', key: bytes(worker), value },
    { kind: 'add', space: 'items', key: bytes('count'), amount: 1 },
    { kind: 'append', space: 'log', prefix: bytes('log'), value },
  ];
}

function bytes(text) {
  return Buffer.from(text);
}
