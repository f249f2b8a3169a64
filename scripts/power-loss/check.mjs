// What run.py left: the data must agree with itself, and of what each caller of the last round was told is written only
// the end may be missing, with full durability nothing. Ends with status 1 otherwise.
// Usage: node check.mjs <folder> <round> <log of the writer> <durability>
import { readFileSync } from 'node:fs';
import { openLmdbEngine } from '../../dist/storage/index.js';

const [path, round, log, durability] = process.argv.slice(2);
const engine = await openLmdbEngine({ path, boot: `after ${round}` });
const items = new Set(await keysOf('items'));
const agrees =
  (await keysOf('index')).every((key) => items.has(key)) &&
  (await keysOf('index')).length === items.size &&
  (await keysOf('log')).length === items.size &&
  (await engine.readCounter({ space: 'items', key: Buffer.from('count') })) === items.size;

const lines = readFileSync(log, 'utf8').split('\n');
const [shutdownMs] = lines.flatMap((line) => /^shutdown (\d+)$/.exec(line)?.slice(1) ?? []).map(Number);
const acknowledged = lines
  .flatMap((line) => {
    const [, id, caller, number, atMs] = /^(\d+-(\d+)-(\d+)) (\d{13})$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, caller, number: Number(number), atMs: Number(atMs) }];
  })
  .filter(({ atMs }) => atMs < shutdownMs);
const lost = acknowledged.filter(({ id }) => !items.has(id));
const isOnlyTheEnd = acknowledged.every(
  ({ id, caller, number }) =>
    !items.has(id) || lost.every((other) => other.caller !== caller || other.number > number),
);
const isRight = agrees && isOnlyTheEnd && (durability === 'relaxed' || lost.length === 0);
const oldestMs = lost.reduce((oldest, { atMs }) => Math.max(oldest, shutdownMs - atMs), 0);
console.log(
  `round ${round}: ${isRight ? 'right' : 'WRONG'}; ${items.size} writes are there, of ${acknowledged.length} ` +
    `acknowledged in this round ${lost.length} are lost, the oldest ${oldestMs} ms before`,
);
await engine.close();
process.exitCode = isRight ? 0 : 1;

async function keysOf(space) {
  const entries = await engine.range({ space, limit: 10_000_000, maxBytes: Number.MAX_SAFE_INTEGER });
  return entries.map(({ key }) => Buffer.from(key).toString('latin1'));
}
