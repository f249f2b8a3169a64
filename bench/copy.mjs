// node bench/copy.mjs [--items 120000]
// `stator copy` between LMDB and PostgreSQL, of a table with two indexes and a stream, against the same table put into a
// server by BatchWriteItem, which is how data would be moved otherwise, and against bare SQL that inserts as many rows of
// as many bytes in statements of 2,000 rows. Needs a build. Prints rates of one run; machines differ: compare within it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createTable, putItemsAtOnce } from './client.mjs';
import { startPostgres } from './postgres.mjs';
import { makeDataDir, startStator } from './servers.mjs';
import { itemOf, keyOf } from './workloads/item.mjs';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const TABLE = 'bench-copied';
const ROWS_PER_STATEMENT = 2_000;
const STATEMENTS_AT_ONCE = 4;
// Requests are slow: their rate shows with fewer items.
const ITEMS_BY_REQUESTS = 20_000;

const { values: flags } = parseArgs({ options: { items: { type: 'string', default: '120000' } } });
const dataDir = makeDataDir();
const postgres = await startPostgres();
const count = Number(flags.items);
try {
  console.log('preparing the source …');
  await putItems({ folder: 'source', flags: ['--durability', 'relaxed'] }, count);
  const few = Math.min(count, ITEMS_BY_REQUESTS);
  await timed('BatchWriteItem into LMDB', few, () => putItems({ folder: 'requests' }, few));
  const requests = { engine: `${postgres.url}?schema=requests` };
  await timed('BatchWriteItem into PostgreSQL', few, () => putItems(requests, few));
  const [source, url] = [join(dataDir, 'source'), `${postgres.url}?schema=copied`];
  const summary = await timed('copy from LMDB to PostgreSQL', count, () => copy(source, url));
  await timed('copy from PostgreSQL to LMDB', count, () => copy(url, join(dataDir, 'back')));
  const [, entries, megabytes] = /, (\d+) entries, ([\d.]+) MB/.exec(summary);
  const bytesEach = (Number(megabytes) * 1e6) / Number(entries);
  await timed('bare SQL', count, () => insertRows(Number(entries), bytesEach));
} finally {
  await postgres.stop();
}

async function timed(title, itemCount, work) {
  const startMs = performance.now();
  const said = await work();
  const seconds = (performance.now() - startMs) / 1000;
  if (said !== undefined) console.log(`  ${said}`);
  console.log(
    `${title}: ${itemCount} items, ${seconds.toFixed(1)} s, ${Math.round(itemCount / seconds)} items/s`,
  );
  return said;
}

async function putItems(place, itemCount) {
  const server = await startStator(dataDir, place);
  const indexes = [
    { name: 'by-name', keys: ['name'] },
    { name: 'by-email', keys: ['email'] },
  ];
  await createTable(server.port, { tableName: TABLE, indexes, stream: 'NEW_AND_OLD_IMAGES' });
  const items = Array.from({ length: itemCount }, (_, index) => itemOf(index, keyOf(index)));
  await putItemsAtOnce(server.port, TABLE, items);
  await server.stop();
}

// Resolves with the last line that the command prints.
function copy(from, to) {
  const args = [MAIN, 'copy', '--from', from, '--to', to];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (status) => {
      if (status === 0) resolve(text.trim().split('\n').at(-1));
      else reject(new Error(`stator copy ended with status ${status}`));
    });
  });
}

async function insertRows(rows, bytes) {
  const pool = new pg.Pool({ connectionString: postgres.url, max: STATEMENTS_AT_ONCE });
  // When the server is stopped, connections may still be about to end.
  pool.on('error', () => {});
  await pool.query('CREATE TABLE bare_copy (k bytea PRIMARY KEY, v bytea NOT NULL)');
  const value = Buffer.alloc(Math.round(bytes) - 16, 'a');
  let next = 0;
  const insert = async () => {
    while (next < rows) {
      const start = next;
      next += ROWS_PER_STATEMENT;
      const keys = [];
      for (let n = start; n < Math.min(next, rows); n++) keys.push(Buffer.from(String(n).padStart(16, '0')));
      const values = keys.map(() => value);
      const text = 'INSERT INTO bare_copy (k, v) SELECT * FROM unnest($1::bytea[], $2::bytea[])';
      await pool.query({ name: 'insert', text, values: [keys, values] });
    }
  };
  await Promise.all(Array.from({ length: STATEMENTS_AT_ONCE }, insert));
  await pool.end();
}
