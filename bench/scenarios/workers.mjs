// One process against several (`stator serve --workers`), server and load on all the cores there are: rates, starting,
// memory. Rounds in turn, so that all meet the same moods of the machine.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { load } from '../load-process.mjs';
import { median } from '../median.mjs';
import { startStator } from '../servers.mjs';

const COUNTS = [1, 2, 4];
const WORKLOADS = ['get-item', 'put-item', 'mix'];
const CONCURRENCIES = [16, 64];
const ROUNDS = 3;
const STARTS = 5;

export default {
  title: 'Processes, server and load on all cores',
  async run({ dataDir }) {
    const starts = {};
    for (let round = 0; round < STARTS; round++) {
      for (const count of COUNTS) {
        const startMs = performance.now();
        const server = await start(dataDir, count);
        starts[count] = [...(starts[count] ?? []), performance.now() - startMs];
        await server.stop();
      }
    }
    const measured = {};
    for (const count of COUNTS) measured[`${count}: start to the ready line, ms`] = median(starts[count]);
    const servers = new Map();
    for (const count of COUNTS) servers.set(count, await start(dataDir, count));
    for (const [count, { pid }] of servers) measured[`${count}: idle memory, MB`] = memoryOf(pid);
    for (const name of WORKLOADS) {
      const { default: workload } = await import(`../workloads/${name}.mjs`);
      for (const { port } of servers.values()) await workload.prepare(port);
      for (const concurrency of CONCURRENCIES) {
        Object.assign(measured, await compare(servers, { workload: name, concurrency }));
      }
    }
    for (const { stop } of servers.values()) await stop();
    return measured;
  },
};

function start(dataDir, count) {
  return startStator(dataDir, { folder: `workers-${count}`, flags: ['--workers', `${count}`], pin: [] });
}

async function compare(servers, options) {
  const results = new Map([...servers.keys()].map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [count, { port, pid }] of servers) {
      const before = cpuMs(pid);
      const result = await load({ port, seconds: 2, warmupSeconds: 0.5, pin: [], ...options });
      if (result.errors > 0) throw new Error(`${result.errors} errors`);
      const requests = result.opsPerSecond * 2.5;
      results.get(count).push({ ...result, cpuMicros: ((cpuMs(pid) - before) * 1000) / requests });
    }
  }
  const measured = {};
  for (const [count, rounds] of results) {
    const of = (field) => Number(median(rounds.map((round) => round[field])).toFixed(2));
    const name = `${count}: ${options.workload}, ${options.concurrency} at once`;
    measured[`${name}, ops/s`] = Math.round(of('opsPerSecond'));
    measured[`${name}, p50/p99 ms`] = `${of('p50Ms')}/${of('p99Ms')}`;
    measured[`${name}, CPU µs/op`] = of('cpuMicros');
  }
  return measured;
}

/** A process and those that it has started. */
function familyOf(pid) {
  const parentOf = (child) => Number(statOf(child)?.[1]);
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children];
}

/** What Linux says of a process, from its state on. */
function statOf(pid) {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  const stat = readFileSync(path, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** CPU time of all processes of a server, in ticks of 10 ms. */
function cpuMs(pid) {
  return familyOf(pid).reduce(
    (sum, one) => sum + (Number(statOf(one)?.[11]) + Number(statOf(one)?.[12])) * 10,
    0,
  );
}

/** Of pages that several processes have, each counts its share. */
function memoryOf(pid) {
  const kilobytes = familyOf(pid).map((one) => {
    const rollup = readFileSync(`/proc/${one}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]);
  });
  return Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1024);
}
