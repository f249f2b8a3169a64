// The servers of the comparison. Each runs alone on the first core; the load has the second.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(HERE, 'results');
const DYNALITE_VERSION = '4.0.0';

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

export function startStator(dataDir, { profileDir, folder: name = 'stator', flags = [], engine } = {}) {
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const folder = join(dataDir, name);
  const main = join(ROOT, 'dist', 'cli', 'main.js');
  return startServer('stator', [
    process.execPath,
    ...profile,
    main,
    'serve',
    '--port',
    '0',
    ...(engine === undefined ? ['--data-dir', folder] : ['--engine', engine]),
    ...flags,
  ]);
}

export function startBare(dataDir, bodies) {
  const file = join(dataDir, 'bodies.json');
  writeFileSync(file, JSON.stringify(bodies));
  return startServer('bare', [process.execPath, join(HERE, 'bare-server.mjs'), file]);
}

// Installs dynalite on demand, outside our dependencies. Undefined, with a line that says why, when it cannot be had.
export function startDynalite(dataDir) {
  const prefix = join(RESULTS, 'dynalite');
  if (!existsSync(join(prefix, 'node_modules', 'dynalite'))) {
    mkdirSync(prefix, { recursive: true });
    writeFileSync(join(prefix, 'package.json'), '{"private":true}');
    const wanted = `dynalite@${DYNALITE_VERSION}`;
    const args = [
      'install',
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      prefix,
      wanted,
    ];
    const installed = spawnSync('npm', args, { encoding: 'utf8', timeout: 120_000 });
    if (installed.status !== 0) {
      console.log(`dynalite is left out: npm could not install it (${lastLine(installed.stderr)})`);
      return undefined;
    }
  }
  const entry = createRequire(join(prefix, 'package.json')).resolve('dynalite');
  const script = `
    const server = require(${JSON.stringify(entry)})({
      path: ${JSON.stringify(join(dataDir, 'dynalite'))}, createTableMs: 0 });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  return startServer('dynalite', [process.execPath, '-e', script]);
}

// Resolves once the server has printed a line with its port.
function startServer(name, command) {
  const [program, ...args] = [...pinnedTo(0), ...command];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  return new Promise((resolve, reject) => {
    let text = '';
    child.on('exit', (status) => reject(new Error(`${name} ended with status ${status}`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const port = /^(\d+)$|:(\d+)\b/m.exec(text);
      if (text.includes('\n') && port !== null)
        resolve({ name, port: Number(port[1] ?? port[2]), stop: () => stop(child) });
    });
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}

function lastLine(text) {
  return (text ?? '').trim().split('\n').at(-1);
}
