// The servers of the comparison. Each runs alone on the first core; the load has the second.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(HERE, 'results');
const LISTEN_LIMIT_MS = 60_000;

// Data lies beside the results, on a real disk: a temporary folder is memory on many machines.
export function makeDataDir() {
  mkdirSync(RESULTS, { recursive: true });
  const folder = mkdtempSync(join(RESULTS, 'data-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// The words that pin a command to a core, none where that cannot be done.
export function pinnedTo(core) {
  const canPin = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
  return canPin ? ['taskset', '-c', String(core)] : [];
}

export function startStator(
  dataDir,
  { profileDir, folder: name = 'stator', flags = [], nodeFlags = [], engine, pin } = {},
) {
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const folder = join(dataDir, name);
  const main = join(ROOT, 'dist', 'cli', 'main.js');
  const place = engine === undefined ? ['--data-dir', folder] : ['--engine', engine];
  const command = [
    process.execPath,
    ...profile,
    ...nodeFlags,
    main,
    'serve',
    '--port',
    '0',
    ...place,
    ...flags,
  ];
  return startServer('stator', command, pin && { pin });
}

export function startBare(dataDir, bodies) {
  const file = join(dataDir, 'bodies.json');
  writeFileSync(file, JSON.stringify(bodies));
  return startServer('bare', [process.execPath, join(HERE, 'bare-server.mjs'), file]);
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
});

// Starts a server on the first core, or where `pin` says. Resolves once it has printed a line with its port; when its
// `port` was given to it, once it listens there.
export function startServer(name, command, { port: given, pin = pinnedTo(0) } = {}) {
  const [program, ...args] = [...pin, ...command];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', given === undefined ? 'inherit' : 'ignore'],
  });
  running.add(child);
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('exit', (status) => reject(new Error(`${name} ended with status ${status}`)));
    if (given !== undefined) {
      child.stdout.resume();
      whenListening(given).then(
        () => resolve({ name, port: given, pid: child.pid, stop: () => stop(child) }),
        reject,
      );
      return;
    }
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const port = /^(\d+)$|:(\d+)\b/m.exec(text);
      if (text.includes('\n') && port !== null)
        resolve({ name, port: Number(port[1] ?? port[2]), pid: child.pid, stop: () => stop(child) });
    });
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', () => {
      running.delete(child);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

async function whenListening(port) {
  for (const startMs = performance.now(); performance.now() - startMs < LISTEN_LIMIT_MS; ) {
    if (await canConnect(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function canConnect(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
