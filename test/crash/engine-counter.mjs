/**
 * One of several processes on a folder: many callers that each read a number, add one and write it back, in two
 * spaces at once. Names each new number once it has been acknowledged. Run on the built server (dist/).
 *
 *     node engine-counter.mjs <folder> <workers> <rounds>
 */
import { writeSync } from 'node:fs';
import { openLmdbEngine } from '../../dist/storage/index.js';

const [folder, workers, rounds] = process.argv.slice(2);
const key = Buffer.from('n');
const engine = await openLmdbEngine({ path: folder });
await engine.createSpaces(['a', 'b']);
writeSync(1, 'ready\n');
await Promise.all(Array.from({ length: Number(workers) }, work));
await engine.close();

async function work() {
  for (let i = 0; i < Number(rounds); i++) writeSync(1, `${await engine.write(keys(), increment)}\n`);
}

function keys() {
  return [
    { space: 'a', key },
    { space: 'b', key },
  ];
}

function increment([a, b]) {
  if (String(a) !== String(b)) throw new Error(`a torn state: ${a} and ${b}`);
  const next = Number(a ?? 0) + 1;
  const value = Buffer.from(String(next));
  return {
    changes: [
      { kind: 'put', space: 'a', key, value },
      { kind: 'put', space: 'b', key, value },
      { kind: 'add', space: 'a', key, amount: 1 },
      { kind: 'append', space: 'b', prefix: Buffer.from('log'), value },
    ],
    result: next,
  };
}
