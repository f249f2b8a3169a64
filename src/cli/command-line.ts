import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_MAX_CONNECTIONS, DEFAULT_STOP_GRACE_MS, type StorageChoice } from '../server/index.js';
import { type CheckFlags, check } from './check.js';
import { type CopyFlags, copy } from './copy.js';
import { type ServeFlags, serve } from './serve.js';
import { type SnapshotFlags, snapshot } from './snapshot.js';

/** Where data is kept unless said otherwise: below the folder the command is run in. */
const DEFAULT_DATA_DIR = 'stator-data';
const DEFAULT_PORT = 8000;
/** LMDB has room for 126 readers. */
const MAX_WORKERS = 64;

/**
 * Runs the command with `process.argv`. A wrong flag prints one line on standard error and ends the process with
 * status 1.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  await createProgram().parseAsync(argv);
}

function createProgram(): Command {
  const program = new Command('stator')
    .description('DynamoDB that you run yourself.')
    .version(packageVersion(), '-v, --version')
    .configureOutput({ outputError: (text, write) => write(`stator: ${text.replace(/^error: /, '')}`) });
  addServe(program);
  addCheck(program);
  addSnapshot(program);
  program
    .command('copy')
    .description(
      'Copy all tables from one engine to another, and compare both sides. Servers may run on the source.',
    )
    .requiredOption(
      '--from <data>',
      'a data folder, or postgres://user:password@host:5432/database',
      parseStorage,
    )
    .requiredOption('--to <data>', 'likewise; there must be no tables in it', parseStorage)
    .action((flags: CopyFlags) => copy(flags));
  return program;
}

function addServe(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('Start a server (the default command).')
    .option('-p, --port <number>', 'port to listen on; 0 picks a free one', parsePort, DEFAULT_PORT)
    .option('--host <address>', 'address to listen on', 'localhost')
    .option('-d, --data-dir <folder>', 'where the data is kept', DEFAULT_DATA_DIR)
    .addOption(
      new Option(
        '--durability <mode>',
        'full: a write is answered when it is on disk. relaxed: before that; a killed server loses nothing, ' +
          'loss of power or a crash of the system loses the last second of writes at the most and damages nothing',
      )
        .choices(['full', 'relaxed'])
        .default('full')
        .conflicts(['inMemory', 'engine']),
    )
    .option('-m, --in-memory', 'keep the data in memory: it is gone when the server ends')
    .addOption(
      new Option('--engine <url>', 'keep the data in PostgreSQL: postgres://user:password@host:5432/database')
        .argParser(parseEngine)
        .conflicts(['inMemory', 'dataDir']),
    )
    .option(
      '--replica <url>',
      'a read replica of that database, for eventually consistent reads; may be given several times',
      addReplica,
    )
    .option(
      '--region <name>',
      "serve every request as this region (default: each request's own)",
      parseRegion,
    )
    .option('--account-id <digits>', 'account that owns all tables', parseAccountId)
    .option(
      '--state-change-delay-ms <number>',
      'how long tables and indexes stay CREATING, UPDATING or DELETING',
      parseDelay,
      0,
    )
    .option(
      '--ttl-delay-ms <number>',
      'how long expired items stay before they are deleted',
      parseTtlDelay,
      0,
    )
    .option('--throttling', 'refuse what goes beyond the throughput of tables and indexes, as AWS does')
    .option(
      '-w, --workers <number>',
      'processes that share the work (default: 2 for durable data in a folder where there are 4 cores or more, otherwise 1)',
      parseWorkers,
    )
    .option(
      '--max-connections <number>',
      'how many clients may be connected at once',
      parseConnections,
      DEFAULT_MAX_CONNECTIONS,
    )
    .option(
      '--stop-grace-ms <number>',
      'how long a stop waits for clients to take their answers',
      parseGrace,
      DEFAULT_STOP_GRACE_MS,
    )
    .option('--insecure-bind', 'listen beyond this machine, although credentials are not checked')
    .action((flags: ServeFlags) => serve(flags));
}

function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'Tell whether items, indexes and counters in a data folder or a database agree. No server may be running on the folder.',
    )
    .option('-d, --data-dir <folder>', 'where the data is kept', DEFAULT_DATA_DIR)
    .addOption(
      new Option('--engine <url>', 'the database that the data is kept in: postgres://…')
        .argParser(parseEngine)
        .conflicts(['dataDir']),
    )
    .action((flags: CheckFlags) => check(flags));
}

function addSnapshot(program: Command): void {
  program
    .command('snapshot')
    .description('Copy the data, as it is at one moment, while the server runs. The copy can be served.')
    .argument('<folder>', 'where to: a new or empty folder')
    .option('-d, --data-dir <folder>', 'where the data is kept', DEFAULT_DATA_DIR)
    .action((folder: string, flags: SnapshotFlags) => snapshot(folder, flags));
}

/** The package's own version; its package.json lies beside `dist/`. */
function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

function parsePort(text: string): number {
  return parseWholeNumber(text, 65_535);
}

function parseDelay(text: string): number {
  return parseWholeNumber(text, 24 * 60 * 60 * 1000);
}

function parseTtlDelay(text: string): number {
  return parseWholeNumber(text, 7 * 24 * 60 * 60 * 1000);
}

function parseWorkers(text: string): number {
  const number = parseWholeNumber(text, MAX_WORKERS);
  if (number === 0) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}

function parseConnections(text: string): number {
  return parseWholeNumber(text, 1_000_000);
}

function parseGrace(text: string): number {
  return parseWholeNumber(text, 60 * 60 * 1000);
}

function parseWholeNumber(text: string, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max)) throw new InvalidArgumentError(`It must be a whole number from 0 to ${max}.`);
  return number;
}

function parseEngine(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new InvalidArgumentError('It must be a URL such as postgres://user:password@host:5432/database.');
  }
  return text;
}

function addReplica(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, parseEngine(text)];
}

function parseStorage(text: string): StorageChoice {
  if (/^[a-z]+:\/\//.test(text)) return { kind: 'postgres', url: parseEngine(text) };
  return { kind: 'lmdb', dataDir: text };
}

function parseRegion(text: string): string {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(text))
    throw new InvalidArgumentError('It must be a name such as eu-west-1.');
  return text;
}

function parseAccountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('It must have 12 digits.');
  return text;
}
