// What servers do, seen from inside: they are started with observe.mjs loaded into them.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

// Microseconds of CPU time that a process has taken, its own and the system's for it (Linux, which counts in hundredths of
// a second).
export function cpuMicrosOf(pid) {
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

// Bytes of memory of a process (Linux): its own, and pages of files, which the system takes back when it needs room.
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { ownBytes: bytes('RssAnon'), fileBytes: bytes('RssFile') };
}
