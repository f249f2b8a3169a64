// Stator over a real PostgreSQL (from npm, synced to the disk), one node and two, against the bare SQL of the same work
// sent by the same client library: pipelined connections, as many as a node has, named statements, no more round trips
// than the work needs.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { createTable, putItems } from './client.mjs';
import { makeDataDir, pinnedTo, startStator } from './servers.mjs';
import { itemOf, keyOf } from './workloads/item.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const RESULTS = join(HERE, 'results');
const WORKLOADS = ['get-item', 'put-item', 'update-item', 'put-item-indexed'];
const WARMUP_SECONDS = 1;

export async function measurePostgres({ engine, concurrency, seconds, rounds, only }) {
  if (engine !== 'postgres') throw new Error(`--engine ${engine}: only postgres is known here`);
  const postgres = await startPostgres();
  const dataDir = makeDataDir();
  const nodes = [];
  try {
    for (let n = 0; n < 2; n++) nodes.push(await startStator(dataDir, { engine: postgres.url }));
    await prepareTables(nodes[0].port);
    await prepareBare(postgres.url);
    const rows = [];
    for (const workload of WORKLOADS.filter((name) => only?.includes(name) ?? true)) {
      for (const clients of concurrency.split(',').map(Number)) {
        const options = {
          workload,
          concurrency: clients,
          seconds: Number(seconds),
          warmupSeconds: WARMUP_SECONDS,
        };
        const bare = await median(rounds, () => run('bare-sql.mjs', { ...options, url: postgres.url }, 0));
        const one = await median(rounds, () => run('load.mjs', { ...options, port: nodes[0].port }, 1));
        const two = await median(rounds, () => loadBoth(nodes, options));
        const row = { workload, concurrency: clients, bare, one, two, ratio: one / bare };
        rows.push(row);
        console.log(
          `${workload}, ${clients}: bare SQL ${Math.round(bare)}/s, one node ${Math.round(one)}/s (${row.ratio.toFixed(2)}), two nodes ${Math.round(two)}/s`,
        );
      }
    }
    const file = join(RESULTS, `${new Date().toISOString().replace(/:/g, '-')}-postgres.json`);
    writeFileSync(file, JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, rows }, null, 2));
    console.log(`\n${file}`);
  } finally {
    for (const node of nodes) await node.stop();
    await postgres.stop();
  }
}

// The tests' server, with PostgreSQL's own settings of what is synced.
export async function startPostgres() {
  mkdirSync(RESULTS, { recursive: true });
  const outfile = join(RESULTS, `embedded-server-${process.pid}.mjs`);
  const source = join(HERE, '..', 'src', 'storage', 'postgres', 'embedded-server.testing.ts');
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const { startEmbeddedServer } = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  return startEmbeddedServer(['shared_buffers=256MB', 'max_connections=200']);
}

async function prepareTables(port) {
  const items = Array.from({ length: 5000 }, (_, index) => itemOf(index, keyOf(index)));
  for (const tableName of ['bench-get', 'bench-update']) {
    await createTable(port, { tableName });
    await putItems(port, tableName, items);
  }
  await createTable(port, { tableName: 'bench-put' });
  const indexes = [
    { name: 'by-name', keys: ['name'] },
    { name: 'by-email', keys: ['email'] },
  ];
  await createTable(port, { tableName: 'bench-indexed', indexes, stream: 'NEW_AND_OLD_IMAGES' });
}

async function prepareBare(url) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const table of ['bare_items', 'bare_index_1', 'bare_index_2', 'bare_puts']) {
    await client.query(`CREATE TABLE ${table} (k bytea PRIMARY KEY, v bytea NOT NULL)`);
  }
  await client.query('CREATE TABLE bare_stream (n bigserial PRIMARY KEY, v bytea NOT NULL)');
  await client.query(
    "INSERT INTO bare_items SELECT convert_to('customer#' || lpad(i::text, 8, '0'), 'utf8'), decode(repeat('61', 350), 'hex') FROM generate_series(0, 4999) AS i",
  );
  await client.query('ANALYZE');
  await client.end();
}

async function loadBoth(nodes, options) {
  const half = { ...options, concurrency: Math.max(1, Math.floor(options.concurrency / nodes.length)) };
  const rates = await Promise.all(nodes.map(({ port }) => run('load.mjs', { ...half, port }, 1)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function median(rounds, measure) {
  const rates = [];
  for (let round = 0; round < Number(rounds); round++) rates.push(await measure());
  return rates.sort((one, other) => one - other)[Math.floor(rates.length / 2)];
}

// Runs a load in a process of its own on a core; resolves with operations per second.
function run(script, options, core) {
  return new Promise((resolve, reject) => {
    const [program, ...args] = [...pinnedTo(core), process.execPath, join(HERE, script)];
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', ({ opsPerSecond, errors }) => {
      if (errors > 0) reject(new Error(`${options.workload}: ${errors} errors`));
      else resolve(opsPerSecond);
    });
    child.once('exit', (status) => reject(new Error(`the load ended with status ${status}`)));
    child.send(options);
  });
}
