/**
 * Fills a folder whose files may not grow beyond a limit set outside, then shows that the engine lives on. Prints
 * one line of JSON. Run on the built server (dist/).
 *
 *     node engine-full.mjs <folder> <whether nobody else writes to it: true or false>
 */
import { openLmdbEngine } from '../../dist/storage/index.js';

const engine = await openLmdbEngine({ path: process.argv[2], isAlone: process.argv[3] === 'true' });
await engine.createSpaces(['a', 'b']);
const outcome = { acknowledged: 0, refused: 0, codes: [], unhandled: 0 };
process.on('unhandledRejection', () => outcome.unhandled++);

await Promise.all(Array.from({ length: 8 }, (_, worker) => fill(worker)));
outcome.counted = await engine.readCounter({ space: 'a', key: Buffer.from('count') });
outcome.readable = [await sizeOf('a'), await sizeOf('b')];
await engine.dropSpaces(['b']);
await engine.write([], () => ({ changes: changesOf('after', ['a']), result: undefined }));
outcome.writableAgain = (await sizeOf('a')) > 0;
await engine.close();
console.log(JSON.stringify(outcome));

async function fill(worker) {
  for (let i = 0; i < 40; i++) {
    try {
      await engine.write([], () => ({ changes: changesOf(`${worker}-${i}`, ['a', 'b']), result: undefined }));
      outcome.acknowledged++;
    } catch (error) {
      outcome.refused++;
      if (!outcome.codes.includes(error.code)) outcome.codes.push(error.code);
    }
  }
}

function changesOf(id, spaces) {
  const puts = spaces.map((space) => ({
    kind: 'put',
    space,
    key: Buffer.from(id),
    value: Buffer.alloc(20_000),
  }));
  return [...puts, { kind: 'add', space: 'a', key: Buffer.from('count'), amount: 1 }];
}

async function sizeOf(space) {
  return (await engine.range({ space, limit: 10_000, maxBytes: 1e9 })).length;
}
