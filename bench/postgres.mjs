// Stator over a real PostgreSQL (from npm, synced to the disk), one node and two, against the bare SQL of the same work
// sent by the same client library (bare-work.mjs): by a process that does nothing else, and by a bare HTTP server. Nothing is
// pinned: PostgreSQL, nodes and load share all cores, so the CPU time of an operation is measured too, where there is /proc.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import pg from 'pg';
import { SCHEMA } from './bare-work.mjs';
import { createTable, putItems } from './client.mjs';
import { load, runChild } from './load-process.mjs';
import { printAligned } from './report.mjs';
import { makeDataDir, startServer, startStator } from './servers.mjs';
import { itemOf, keyOf } from './workloads/item.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const RESULTS = join(HERE, 'results');
const WORKLOADS = ['get-item', 'put-item', 'update-item', 'put-item-indexed'];
// A server that has just been started has yet to be compiled.
const WARMUP_SECONDS = 3;
const CLOCK_TICK_MS = 10;
const ANYWHERE = [];
const HEADER = [
  'workload',
  'clients',
  'bare SQL/s',
  'bare HTTP/s',
  'one node/s',
  'to SQL',
  'to HTTP',
  'two nodes/s',
];
const CPU_HEADER = ['node us', 'db us', 'bare us', 'its db us'];

export async function measurePostgres({ engine, concurrency, seconds, rounds, only }) {
  if (engine !== 'postgres') throw new Error(`--engine ${engine}: only postgres is known here`);
  const postgres = await startPostgres();
  const dataDir = makeDataDir();
  const nodes = [];
  try {
    for (let n = 0; n < 2; n++) {
      nodes.push(await startStator(dataDir, { engine: postgres.url, pin: ANYWHERE }));
    }
    const database = new pg.Client({ connectionString: postgres.url });
    await database.connect();
    await prepareTables(nodes[0].port);
    for (const statement of SCHEMA) await database.query(statement);
    const rows = [];
    for (const workload of WORKLOADS.filter((name) => only?.includes(name) ?? true)) {
      const bareServer = await startBareServer(postgres.url, workload);
      for (const clients of concurrency.split(',').map(Number)) {
        const options = {
          workload,
          concurrency: clients,
          seconds: Number(seconds),
          warmupSeconds: WARMUP_SECONDS,
        };
        const context = { database, options, rounds: Number(rounds) };
        const bare = await measured(context, [], () =>
          runChild('bare-sql.mjs', ANYWHERE, { ...options, url: postgres.url }),
        );
        const http = await measured(context, [bareServer], () =>
          load({ ...options, port: bareServer.port, pin: ANYWHERE }),
        );
        const one = await measured(context, [nodes[0]], () =>
          load({ ...options, port: nodes[0].port, pin: ANYWHERE }),
        );
        // A single client has nobody to share two nodes with.
        const two =
          clients === 1 ? undefined : await measured(context, nodes, () => loadBoth(nodes, options));
        const row = { workload, clients, bare, http, one, two };
        rows.push(row);
        console.log(cellsOf(row).join('  '));
      }
      await bareServer.stop();
    }
    await database.end();
    printAligned([HEADER.concat(CPU_HEADER), ...rows.map(cellsOf)]);
    const file = join(RESULTS, `${new Date().toISOString().replace(/:/g, '-')}-postgres.json`);
    writeFileSync(file, JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, rows }, null, 2));
    console.log(`\n${file}`);
  } finally {
    for (const node of nodes) await node.stop();
    await postgres.stop();
  }
}

function startBareServer(url, workload) {
  const command = [process.execPath, join(HERE, 'bare-sql-server.mjs'), url, workload];
  return startServer('bare', command, { pin: ANYWHERE });
}

// The median round by operations per second, each with the CPU time of an operation in the servers and in PostgreSQL.
async function measured({ database, options, rounds }, servers, runLoad) {
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const before = await cpuMsOf(database, servers);
    const { opsPerSecond, errors } = await runLoad();
    if (errors > 0) throw new Error(`${options.workload}: ${errors} errors`);
    const after = await cpuMsOf(database, servers);
    // The warm-up is in the CPU time too; it is taken to be like the rest.
    const operations = opsPerSecond * (options.seconds + options.warmupSeconds);
    const usOf = (part) => before && after && Math.round(((after[part] - before[part]) * 1000) / operations);
    results.push({ opsPerSecond, serverUs: usOf('servers'), databaseUs: usOf('database') });
  }
  results.sort((one, other) => one.opsPerSecond - other.opsPerSecond);
  return results[Math.floor(results.length / 2)];
}

// CPU time so far of processes of our own and of all of PostgreSQL's; undefined without /proc.
async function cpuMsOf(database, servers) {
  try {
    const { rows } = await database.query('SELECT pid FROM pg_stat_activity');
    return { servers: sumOfCpuMs(servers), database: sumOfCpuMs(rows) };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

function sumOfCpuMs(processes) {
  let ticks = 0;
  for (const { pid } of processes) {
    // Fields 14 and 15, after a name in brackets: time in user and in system mode (proc_pid_stat(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * CLOCK_TICK_MS;
}

function cellsOf({ workload, clients, bare, http, one, two }) {
  const rate = (result) => (result === undefined ? '-' : String(Math.round(result.opsPerSecond)));
  const ratio = (other) => (one.opsPerSecond / other.opsPerSecond).toFixed(2);
  const cpu = [one.serverUs, one.databaseUs, http.serverUs, http.databaseUs].map((us) => String(us ?? '-'));
  return [
    workload,
    String(clients),
    rate(bare),
    rate(http),
    rate(one),
    ratio(bare),
    ratio(http),
    rate(two),
    ...cpu,
  ];
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
  // No checkpoint falls into a measurement.
  const quiet = ['max_wal_size=8GB', 'checkpoint_timeout=1h'];
  return startEmbeddedServer(['shared_buffers=256MB', 'max_connections=200', ...quiet]);
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

async function loadBoth(nodes, options) {
  const half = { ...options, concurrency: options.concurrency / nodes.length, pin: ANYWHERE };
  // Not all at the same items at the same time.
  const loads = nodes.map(({ port }, at) => load({ ...half, port, startAt: at / nodes.length }));
  const results = await Promise.all(loads);
  const sum = (part) => results.reduce((total, result) => total + result[part], 0);
  return { opsPerSecond: sum('opsPerSecond'), errors: sum('errors') };
}
