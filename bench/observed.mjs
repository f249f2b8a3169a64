// What servers do, seen from inside: they are started with observe.mjs loaded into them.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MICROS_PER_TICK = 10_000;
const OBSERVER = fileURLToPath(new URL('observe.mjs', import.meta.url));

// Flags of Node.js for servers to be observed. Their observations lie in `folder`.
export function observing(folder) {
  mkdirSync(folder, { recursive: true });
  process.env.STATOR_BENCH_OBSERVED = folder;
  return ['--import', OBSERVER];
}

// The sums over all processes that have written to the folder, as they were a quarter of a second ago at the earliest.
export function observed(folder) {
  const sums = { commits: 0, writes: 0, syncs: 0, mostBehindMs: 0, heapUsed: 0 };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const one = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const key of Object.keys(sums)) sums[key] += one[key];
  }
  return sums;
}

// What a server has used, with its worker processes (Linux): CPU time of its own and of the system for it, in microseconds;
// bytes handed to the system to write, to files and sockets; bytes of memory of its own, and of mapped pages of files,
// which the system takes back when it needs room.
export function usageOf(pid) {
  const usage = { cpuMicros: 0, bytesWritten: 0, ownBytes: 0, fileBytes: 0 };
  for (const process of [pid, ...childrenOf(pid)]) {
    const read = (name) => readFileSync(`/proc/${process}/${name}`, 'utf8');
    const number = (name, pattern) => Number(pattern.exec(read(name))?.[1]);
    const times = read('stat').split(') ')[1].split(' ');
    usage.cpuMicros += (Number(times[11]) + Number(times[12])) * MICROS_PER_TICK;
    usage.bytesWritten += number('io', /^wchar: (\d+)$/m);
    usage.ownBytes += number('status', /^RssAnon:\s+(\d+) kB/m) * 1024;
    usage.fileBytes += number('status', /^RssFile:\s+(\d+) kB/m) * 1024;
  }
  return usage;
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
}
