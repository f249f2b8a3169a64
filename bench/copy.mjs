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

const { values: flags } = parseArgs({ options: { items: { type: 'string', default: '120000' } } });
const items = Array.from({ length: Number(flags.items) }, (_, index) => itemOf(index, keyOf(index)));
const dataDir = makeDataDir();
const postgres = await startPostgres();
try {
  const source = join(dataDir, 'source');
  await timed('BatchWriteItem into LMDB', () => putAll({ folder: 'source' }));
  await timed('BatchWriteItem into PostgreSQL', () => putAll({ engine: `${postgres.url}?schema=api` }));
  const url = `${postgres.url}?schema=copied`;
  const summary = await timed('copy from LMDB to PostgreSQL', () => copy(source, url));
  await timed('copy from PostgreSQL to LMDB', () => copy(url, join(dataDir, 'back')));
  await timed('copy from LMDB to LMDB', () => copy(source, join(dataDir, 'again')));
  await timed('copy from PostgreSQL to PostgreSQL', () => copy(url, `${postgres.url}?schema=again`));
  const [, entries, megabytes] = /, (\d+) entries, ([\d.]+) MB/.exec(summary);
  await timed('bare SQL', () => insertRows(Number(entries), (Number(megabytes) * 1e6) / Number(entries)));
} finally {
  await postgres.stop();
}

async function timed(title, work) {
  const startMs = performance.now();
  const said = await work();
  const seconds = (performance.now() - startMs) / 1000;
  console.log(`${title}: ${seconds.toFixed(1)} s, ${Math.round(items.length / seconds)} items/s`);
  return said;
}

async function putAll(place) {
  const server = await startStator(dataDir, place);
  const indexes = [
    { name: 'by-name', keys: ['name'] },
    { name: 'by-email', keys: ['email'] },
  ];
  await createTable(server.port, { tableName: TABLE, indexes, stream: 'NEW_AND_OLD_IMAGES' });
  await putItemsAtOnce(server.port, TABLE, items);
  await server.stop();
}

// Resolves with the last line that the command prints.
function copy(from, to) {
  const args = [
    '-c',
    '/usr/bin/time -f "%M KB" "$0" "$@"',
    process.execPath,
    MAIN,
    'copy',
    '--from',
    from,
    '--to',
    to,
  ];
  const child = spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
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

async function insertRows(count, bytes) {
  const pool = new pg.Pool({ connectionString: postgres.url, max: STATEMENTS_AT_ONCE });
  await pool.query('CREATE TABLE bare_copy (k bytea PRIMARY KEY, v bytea NOT NULL)');
  const value = Buffer.alloc(Math.round(bytes) - 16, 'a');
  let next = 0;
  const insert = async () => {
    while (next < count) {
      const start = next;
      next += ROWS_PER_STATEMENT;
      const keys = [];
      for (let n = start; n < Math.min(next, count); n++) keys.push(Buffer.from(String(n).padStart(16, '0')));
      const values = keys.map(() => value);
      const text = 'INSERT INTO bare_copy (k, v) SELECT * FROM unnest($1::bytea[], $2::bytea[])';
      await pool.query({ name: 'insert', text, values: [keys, values] });
    }
  };
  await Promise.all(Array.from({ length: STATEMENTS_AT_ONCE }, insert));
  await pool.end();
}
