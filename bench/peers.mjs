// Other servers of the same API, for comparison. Each is fetched from its package registry into a cache folder of the
// user when it is first measured, by the toolchain that the machine has; one that cannot be had is left out with a line
// that says why. Set STATOR_BENCH_CACHE for another folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './servers.mjs';

const CACHE =
  process.env.STATOR_BENCH_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'stator-bench');
const DYNALITE = { name: 'dynalite', version: '4.0.0' };
const DYNAMODB_LOCAL = { name: 'dynamodb-local', version: '2.6.1' };
const DYNOXIDE = { name: 'dynoxide', version: '3.2.0' };
const INSTALL_LIMIT_MS = 15 * 60_000;

/** How each is started: resolves with the server, or with undefined when it cannot be had. */
export const PEERS = {
  [DYNALITE.name]: startDynalite,
  [DYNAMODB_LOCAL.name]: startDynamoDbLocal,
  [DYNOXIDE.name]: startDynoxide,
};

// From npm; on LevelDB, not synced.
function startDynalite(dataDir) {
  const folder = folderOf(DYNALITE);
  if (!existsSync(join(folder, 'node_modules', 'dynalite'))) {
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    const wanted = `${DYNALITE.name}@${DYNALITE.version}`;
    if (!fetched(DYNALITE, ['npm', 'install', ...quiet, '--prefix', folder, wanted])) return undefined;
  }
  const entry = createRequire(join(folder, 'package.json')).resolve('dynalite');
  const script = `
    const server = require(${JSON.stringify(entry)})({
      path: ${JSON.stringify(join(dataDir, 'dynalite'))}, createTableMs: 0 });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  return startServer(DYNALITE.name, [process.execPath, '-e', script]);
}

// From Maven; in memory, as most people run it.
async function startDynamoDbLocal() {
  const folder = folderOf(DYNAMODB_LOCAL);
  const jars = join(folder, 'lib');
  if (!hasTool(DYNAMODB_LOCAL, ['java', '-version'])) return undefined;
  if (!existsSync(jars)) {
    const pom = join(folder, 'pom.xml');
    writeFileSync(pom, POM);
    const copy = ['dependency:copy-dependencies', '-DoutputDirectory=lib'];
    if (!fetched(DYNAMODB_LOCAL, ['mvn', '-q', '-B', '-f', pom, ...copy])) return undefined;
  }
  const port = await freePort();
  const main = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const java = ['java', `-Djava.library.path=${jars}`, '-cp', join(jars, '*'), main];
  const flags = ['-inMemory', '-disableTelemetry', '-port', String(port)];
  return startServer(DYNAMODB_LOCAL.name, [...java, ...flags], { port });
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stator</groupId><artifactId>bench</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${DYNAMODB_LOCAL.version}</version>
  </dependency></dependencies>
</project>
`;

// From crates.io; in memory, its default.
async function startDynoxide() {
  const folder = folderOf(DYNOXIDE);
  const program = join(folder, 'bin', 'dynoxide');
  if (!existsSync(program)) {
    const what = ['dynoxide-rs', '--version', DYNOXIDE.version, '--locked', '--root', folder];
    const features = ['--no-default-features', '--features', 'native-sqlite,http-server,cli'];
    if (!hasTool(DYNOXIDE, ['cargo', '--version'])) return undefined;
    if (!fetched(DYNOXIDE, ['cargo', 'install', ...what, ...features])) return undefined;
  }
  const port = await freePort();
  const flags = ['serve', '--host', '127.0.0.1', '--port', String(port), '--log', 'quiet'];
  return startServer(DYNOXIDE.name, [program, ...flags], { port });
}

function folderOf({ name, version }) {
  const folder = join(CACHE, `${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function hasTool({ name }, [program, ...args]) {
  if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return true;
  console.log(`${name} is left out: ${program} cannot be run here`);
  return false;
}

function fetched({ name, version }, [program, ...args]) {
  console.log(`fetching ${name} ${version} by ${program}, once …`);
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: INSTALL_LIMIT_MS,
  });
  if (status === 0) return true;
  const reason =
    error?.message ??
    `${stderr}${stdout}`
      .trim()
      .split('\n')
      .find((line) => /error/i.test(line));
  console.log(`${name} is left out: ${program} could not fetch it (${reason})`);
  return false;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
