// npm run bench:flat -- [--items 10_000_000] [--partition 1_000_000] [--connections 16] [--concurrency 16] [--seconds 2]
//                       [--rounds 3] [--chart <file.svg>]
// Is Stator as fast with many items as with few? First it fills one large partition (none with --partition 0) and pages
// through it. Then it fills a table, in stages of some three times as many items each; after each stage it puts the same
// load on it and on a table of 100,000 items, in turns, each with a server and a folder of its own. At last it drops the
// table and fills it again. The server is durable while it is measured, relaxed while tables are filled. Prints what it
// finds, and writes bench/results/<time>-flat.json and a chart. On Linux only: it reads /proc.
import { fork } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ProgressLine } from '../../dist/support/index.js';
import { createTable, send } from '../client.mjs';
import { load } from '../load-process.mjs';
import { median } from '../median.mjs';
import { observed, observing, usageOf } from '../observed.mjs';
import { makeDataDir, startStator } from '../servers.mjs';
import { KINDS } from '../workloads/flat-item.mjs';
import { flatnessChart } from './chart.mjs';

const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const BASE_ITEMS = 100_000;
const STAGE_FACTOR = Math.sqrt(10);
const SAMPLE_MS = 500;
const DROP_SECONDS = 3;
const WORKLOADS = ['flat-get-item', 'flat-put-item', 'flat-query'];
const PAGES = ['flat-page-first', 'flat-page-middle', 'flat-page-last'];

const { values: flags } = parseArgs({
  options: {
    items: { type: 'string', default: '10_000_000' },
    partition: { type: 'string', default: '1_000_000' },
    connections: { type: 'string', default: '16' },
    concurrency: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    chart: { type: 'string' },
  },
});
const items = numberOf(flags.items);
if (!(items > BASE_ITEMS)) throw new Error(`--items must be a number above ${BASE_ITEMS}`);
const [rounds, seconds] = [Number(flags.rounds), Number(flags.seconds)];
const dataDir = makeDataDir();
let starts = 0;
const file = join(RESULTS, `${new Date().toISOString().replace(/:/g, '-')}-flat`);
const chart = flags.chart ?? `${file}.svg`;

await fill('small', 'spreadOut', 0, BASE_ITEMS);
const partitionItems = numberOf(flags.partition);
const partition = partitionItems > 0 ? await measurePartition(partitionItems) : undefined;
const stages = [];
for (const [from, to] of stagesUpTo(items)) {
  const filled = await fill('large', 'spreadOut', from, to);
  const stage = { items: to, ...filled, ...(await compare(to)) };
  stages.push(stage);
  printStage(stage);
  save({ stages, partition });
}
save({ stages, partition, drop: await measureDrop() });
console.log(`\n${file}.json\n${chart}`);

// A run takes long: what has been measured is kept whatever becomes of the rest.
function save(measured) {
  mkdirSync(RESULTS, { recursive: true });
  const run = { node: process.version, cpu: cpus()[0]?.model, flags };
  writeFileSync(`${file}.json`, JSON.stringify({ ...run, ...measured }, null, 2));
  writeFileSync(chart, flatnessChart(stages));
}

// With underscores between digits, as in code.
function numberOf(flag) {
  return Number(flag.replaceAll('_', ''));
}

// The numbers of items from which and up to which a stage fills the table.
function stagesUpTo(last) {
  const ends = [];
  for (let end = last; end > BASE_ITEMS * 1.5; end = Math.round(end / STAGE_FACTOR)) ends.unshift(end);
  return ends.map((end, index) => [ends[index - 1] ?? 0, end]);
}

// Adds items to a table of a folder, and makes the table when it is not there.
async function fill(folder, kindName, from, to) {
  const kind = KINDS[kindName];
  const observations = join(dataDir, `observed-${folder}-${kindName}-${to}`);
  const nodeFlags = observing(observations);
  const { port, pid, stop } = await startStator(dataDir, {
    ...{ folder, nodeFlags, pin: [] },
    flags: ['--durability=relaxed'],
  });
  if (from === 0) await createTable(port, { tableName: kind.tableName, keys: ['p', 's'] });
  const memory = { ownBytes: 0, fileBytes: 0, heapBytes: 0 };
  const sampling = setInterval(() => {
    const { ownBytes, fileBytes } = usageOf(pid);
    memory.ownBytes = Math.max(memory.ownBytes, ownBytes);
    memory.fileBytes = Math.max(memory.fileBytes, fileBytes);
    memory.heapBytes = Math.max(memory.heapBytes, observed(observations).heapUsed);
  }, SAMPLE_MS);
  const before = usageOf(pid);
  const startMs = performance.now();
  await loadItems({ port, kind: kindName, from, to }, `filling ${kind.tableName}`);
  const seconds = (performance.now() - startMs) / 1000;
  clearInterval(sampling);
  const cpuMicros = (usageOf(pid).cpuMicros - before.cpuMicros) / (to - from);
  const { Table } = JSON.parse(await send(port, 'DescribeTable', { TableName: kind.tableName }));
  if (Table.ItemCount !== to) throw new Error(`${Table.ItemCount} of ${to} items are there`);
  await stop();
  return {
    filled: { items: to - from, seconds, perSecond: (to - from) / seconds, cpuMicros },
    memory,
    data: { itemBytes: Table.TableSizeBytes, diskBytes: diskBytes(folder) },
  };
}

function loadItems(options, title) {
  const total = options.to - options.from;
  const progress = new ProgressLine(process.stderr);
  const startMs = performance.now();
  let done = 0;
  const child = fork(fileURLToPath(new URL('load-items.mjs', import.meta.url)));
  child.send({ ...options, connections: Number(flags.connections) });
  child.on('message', (message) => {
    done += message.items;
    progress.show(() => ({ title, done, total, unit: 'items', elapsedMs: performance.now() - startMs }));
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (status) => {
      progress.clear();
      if (status === 0) resolve();
      else reject(new Error(`load-items.mjs ended with status ${status}`));
    });
  });
}

// The same load on the large and on the small table, in turns.
async function compare(largeItems) {
  const large = await startDurable('large');
  const small = await startDurable('small');
  const measured = {};
  for (const workload of WORKLOADS) {
    measured[workload] = await inTurn({
      small: () => measure(small, workload, BASE_ITEMS),
      large: () => measure(large, workload, largeItems),
    });
  }
  await large.stop();
  await small.stop();
  return { startMs: large.startMs, measured };
}

// A durable server, and how long it took to its first answer.
async function startDurable(folder) {
  const observations = join(dataDir, `observed-durable-${folder}-${starts++}`);
  const nodeFlags = observing(observations);
  const startMs = performance.now();
  const server = await startStator(dataDir, { folder, nodeFlags });
  await send(server.port, 'ListTables', {});
  return { ...server, observations, startMs: performance.now() - startMs };
}

async function measure({ port, pid, observations }, workload, ofItems) {
  const [before, usedBefore] = [observed(observations), usageOf(pid)];
  const result = await load({
    ...{ port, workload, items: ofItems },
    ...{ concurrency: Number(flags.concurrency), seconds, warmupSeconds: 0 },
  });
  if (result.errors > 0) throw new Error(`${result.errors} errors in ${workload}`);
  const [after, used] = [observed(observations), usageOf(pid)];
  const each = (key) => (used[key] - usedBefore[key]) / (result.opsPerSecond * seconds);
  return {
    ...result,
    cpuMicros: each('cpuMicros'),
    bytesWritten: each('bytesWritten'),
    writesPerCommit: (after.writes - before.writes) / (after.commits - before.commits),
  };
}

// Measures several things in turn, so that what else the machine does meets all of them; the first turn warms up. The
// median of each figure of each thing.
async function inTurn(measuring) {
  const results = Object.fromEntries(Object.keys(measuring).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, act] of Object.entries(measuring)) {
      const result = await act();
      if (round > 0) results[name].push(result);
    }
  }
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, medianOf(all)]));
}

function medianOf(results) {
  return Object.fromEntries(
    Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]),
  );
}

async function measurePartition(size) {
  const { filled } = await fill('partition', 'onePartition', 0, size);
  const server = await startDurable('partition');
  const pages = await inTurn(
    Object.fromEntries(PAGES.map((workload) => [workload, () => measure(server, workload, size)])),
  );
  await server.stop();
  console.log(`\na partition of ${size.toLocaleString('en')} items, pages of 100:`);
  for (const [name, { p50Ms, p99Ms }] of Object.entries(pages))
    console.log(
      `  ${name.replace('flat-page-', '').padEnd(8)} p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`,
    );
  return { items: size, filled, pages };
}

// How long a table takes to go, what others notice of it, and whether its room is used again.
async function measureDrop() {
  const { tableName } = KINDS.spreadOut;
  const beforeBytes = diskBytes('large');
  const server = await startDurable('large');
  await createTable(server.port, { tableName: KINDS.onePartition.tableName, keys: ['p', 's'] });
  const others = load({
    ...{ port: server.port, workload: 'flat-page-first', items: BASE_ITEMS, concurrency: 1 },
    ...{ seconds: DROP_SECONDS, warmupSeconds: 0 },
  });
  await new Promise((resolve) => setTimeout(resolve, (DROP_SECONDS * 1000) / 3));
  const startMs = performance.now();
  await send(server.port, 'DeleteTable', { TableName: tableName });
  while (await isThere(server.port, tableName)) await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = performance.now() - startMs;
  const { p50Ms, p99Ms, maxMs } = await others;
  await server.stop();
  const { filled } = await fill('large', 'spreadOut', 0, Math.min(items, 500_000));
  const afterBytes = diskBytes('large');
  const measured = { ms, others: { p50Ms, p99Ms, maxMs }, beforeBytes, filledAgain: filled, afterBytes };
  console.log(
    `\ndropping ${items.toLocaleString('en')} items: ${ms.toFixed(0)} ms, others' longest request meanwhile ${maxMs.toFixed(1)} ms; ` +
      `file ${megabytes(beforeBytes)} before, ${megabytes(afterBytes)} with ${filled.items.toLocaleString('en')} items written again ` +
      `at ${Math.round(filled.perSecond)}/s`,
  );
  return measured;
}

async function isThere(port, tableName) {
  const { TableNames } = JSON.parse(await send(port, 'ListTables', {}));
  return TableNames.includes(tableName);
}

function diskBytes(folder) {
  return statSync(join(dataDir, folder, 'data.mdb')).blocks * 512;
}

function printStage({ items: count, filled, memory, data, startMs, measured }) {
  console.log(
    `\n${count.toLocaleString('en')} items: filled at ${Math.round(filled.perSecond)}/s, CPU ${filled.cpuMicros.toFixed(0)} µs an item; memory at most ` +
      `${megabytes(memory.ownBytes)} (heap ${megabytes(memory.heapBytes)}) and ${megabytes(memory.fileBytes)} of mapped file; ` +
      `${(data.diskBytes / data.itemBytes).toFixed(2)} bytes on disk per byte of data; start to first answer ${startMs.toFixed(0)} ms`,
  );
  for (const [name, { large, small }] of Object.entries(measured)) {
    const times = (key) => `(${(large[key] / small[key]).toFixed(2)} times)`;
    const figures = [
      `${Math.round(large.opsPerSecond)}/s`,
      `p50 ${large.p50Ms.toFixed(2)} ms ${times('p50Ms')}`,
      `p99 ${large.p99Ms.toFixed(2)} ms ${times('p99Ms')}`,
      `CPU ${large.cpuMicros.toFixed(0)} µs ${times('cpuMicros')}`,
    ];
    if (name === 'flat-put-item') {
      figures.push(
        `${large.writesPerCommit.toFixed(1)} writes per sync`,
        `${(large.bytesWritten / 1024).toFixed(1)} KB written for each ${times('bytesWritten')}`,
      );
    }
    console.log(`  ${name.replace('flat-', '').padEnd(9)} ${figures.join(', ')}`);
  }
}

function megabytes(bytes) {
  return `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
}
