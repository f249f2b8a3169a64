// npm run bench -- [--only <workload or scenario>…] [--concurrency 1,16,64] [--seconds 2] [--rounds 3] [--servers bare,stator,<peer>…] [--profile]
// The same closed-loop load against a bare node:http server, Stator (durable) and its peers (see peers.mjs), all on one
// core; then scenarios. With --engine postgres: Stator over PostgreSQL against bare SQL (see postgres.mjs). Prints a table and writes bench/results/<time>.json. --profile leaves a CPU profile of Stator beside it.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { send } from './client.mjs';
import { load } from './load-process.mjs';
import { PEERS } from './peers.mjs';
import { printTable } from './report.mjs';
import { makeDataDir, startBare, startStator } from './servers.mjs';
import { tableOf } from './table-of.mjs';

const RESULTS = fileURLToPath(new URL('results', import.meta.url));
const ALL_WORKLOADS = [
  'get-item',
  'put-item',
  'update-item',
  'query',
  'query-100',
  'batch-write-item',
  'transact-write-items',
  'cities-load',
  'cities-query',
];
// What is not a matter of one request after the other; of Stator alone.
const ALL_SCENARIOS = [
  'sync-cost',
  'put-item-over-lmdb',
  'mix',
  'workers',
  'in-process',
  'start',
  'idle-memory',
  'stream-cost',
  'stream-tip',
  'ttl-deletion',
  'dropped-space',
];
const WARMUP_SECONDS = 0.5;

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    concurrency: { type: 'string', default: '1,16,64' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    servers: { type: 'string', default: ['bare', 'stator', ...Object.keys(PEERS)].join(',') },
    profile: { type: 'boolean', default: false },
    engine: { type: 'string' },
  },
});
if (flags.engine !== undefined) {
  const { measurePostgres } = await import('./postgres.mjs');
  await measurePostgres(flags);
  process.exit();
}
const wantedServers = flags.servers.split(',');
const concurrencies = flags.concurrency.split(',').map(Number);
const rounds = Number(flags.rounds);

const wanted = (names) => names.filter((name) => flags.only?.includes(name) ?? true);
const unknown = flags.only?.filter((name) => ![...ALL_WORKLOADS, ...ALL_SCENARIOS].includes(name)) ?? [];
if (unknown.length > 0) throw new Error(`there is no workload or scenario ${unknown.join(', ')}`);
const workloads = await Promise.all(
  wanted(ALL_WORKLOADS).map(async (name) => ({
    name,
    ...(await import(`./workloads/${name}.mjs`)).default,
  })),
);
const dataDir = makeDataDir();
const stator = await startStator(dataDir, flags.profile ? { profileDir: RESULTS } : {});
const servers = [stator];
console.log('preparing tables …');
await prepare(stator);
const bodies = {};
for (const workload of workloads) {
  const input = workload.request(0);
  bodies[`${workload.action} ${tableOf(input)}`] = await send(stator.port, workload.action, input);
}
if (wantedServers.includes('bare')) servers.unshift(await startBare(dataDir, bodies));
for (const [name, start] of workloads.length > 0 ? Object.entries(PEERS) : []) {
  const peer = wantedServers.includes(name) ? await start(dataDir) : undefined;
  if (peer === undefined) continue;
  console.log(`preparing ${name} …`);
  await prepare(peer);
  servers.push(peer);
}

const results = [];
for (const workload of workloads) {
  for (const concurrency of concurrencies) {
    const row = { workload: workload.title, concurrency };
    const able = servers.filter((server) => runsOn(server, workload));
    for (const server of able) row[server.name] = await measure(server, workload, concurrency);
    results.push(row);
    console.log(
      `${workload.title}, ${concurrency}: ${able.map(({ name }) => `${name} ${Math.round(row[name].opsPerSecond)}/s`).join(', ')}`,
    );
  }
}
for (const server of servers) await server.stop();

const scenarios = [];
for (const name of wanted(ALL_SCENARIOS)) {
  const { default: scenario } = await import(`./scenarios/${name}.mjs`);
  const measured = await scenario.run({ dataDir });
  scenarios.push({ scenario: scenario.title, ...measured });
  console.log(`${scenario.title}: ${JSON.stringify(measured)}`);
}

if (results.length > 0) printTable(results);
mkdirSync(RESULTS, { recursive: true });
const file = join(RESULTS, `${new Date().toISOString().replace(/:/g, '-')}.json`);
writeFileSync(
  file,
  JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, flags, results, scenarios }, null, 2),
);
console.log(`\n${file}`);
if (flags.profile)
  console.log(
    readdirSync(RESULTS)
      .filter((name) => name.endsWith('.cpuprofile'))
      .at(-1),
  );

async function prepare(server) {
  for (const workload of workloads) if (runsOn(server, workload)) await workload.prepare(server.port);
}

// Some workloads name the servers that can do them.
function runsOn(server, workload) {
  return workload.servers?.includes(server.name) ?? true;
}

// The median round by operations per second. A wrong answer makes the whole run worthless, so it ends it.
async function measure(server, workload, concurrency) {
  const measured = [];
  for (let round = 0; round < rounds; round++) {
    const result = await load({
      port: server.port,
      workload: workload.name,
      concurrency,
      seconds: Number(flags.seconds),
      warmupSeconds: WARMUP_SECONDS,
    });
    if (result.errors > 0) throw new Error(`${server.name}: ${result.errors} errors in ${workload.title}`);
    measured.push(result);
  }
  measured.sort((one, other) => one.opsPerSecond - other.opsPerSecond);
  return measured[Math.floor(measured.length / 2)];
}
