// The writer of run.py: many callers write to an engine, and each acknowledged write is named on standard output with its
// time. Each one is in two spaces, a log and a counter: all of it or nothing must survive.
// Usage: node write.mjs <folder> <round> <callers> <durability>
import { writeSync } from 'node:fs';
import { openLmdbEngine } from '../../dist/storage/index.js';

const [path, round, callers, durability] = process.argv.slice(2);
// The system is not started anew between rounds, but is to look so.
const engine = await openLmdbEngine({ path, durability, boot: `before ${round}`, isAlone: true });
await engine.createSpaces(['items', 'index', 'log']);
await Promise.all(Array.from({ length: Number(callers) }, (_, caller) => work(caller)));

async function work(caller) {
  for (let number = 0; ; number++) {
    const id = `${round}-${caller}-${number}`;
    await engine.write([], () => ({ changes: changesOf(Buffer.from(id)), result: undefined }));
    writeSync(1, `${id} ${Date.now()}\n`);
  }
}

function changesOf(key) {
  const value = Buffer.from(`${key} ${'x'.repeat(200)}`);
  return [
    { kind: 'put', space: 'items', key, value },
    { kind: 'put', space: 'index', key, value },
    { kind: 'add', space: 'items', key: Buffer.from('count'), amount: 1 },
    { kind: 'append', space: 'log', prefix: Buffer.from('log'), value },
  ];
}
