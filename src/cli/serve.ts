import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type RunningServer, type ServerOptions, StartError, startServer } from '../server/index.js';
import { describeStorage } from './describe-storage.js';
import { surviveStrayRejections } from './stray-rejections.js';

/** The flags of `stator serve`, parsed. */
export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** What an acknowledged write has survived. */
  readonly durability: 'full' | 'relaxed';
  readonly inMemory?: boolean;
  /** A database instead of the folder. */
  readonly engine?: string;
  /** Its read replicas. */
  readonly replica?: readonly string[];
  readonly region?: string;
  readonly accountId?: string;
  readonly stateChangeDelayMs: number;
  readonly ttlDelayMs: number;
  readonly throttling?: boolean;
  /** Processes, this one included. */
  readonly workers?: number;
  readonly maxConnections: number;
  readonly stopGraceMs: number;
  readonly insecureBind?: boolean;
}

/** Starts a server, says where, and runs until a signal ends it. A failure to start prints one line and exits 1. */
export async function serve(flags: ServeFlags): Promise<void> {
  surviveStrayRejections();
  let server: RunningServer;
  try {
    const { workers: _, ...options } = flags;
    const storage = storageOf(flags);
    server = await startServer({ ...options, ...workersOf(flags), storage, onFailed: endBroken });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`stator: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  closeOnSignal(server, flags);
  process.stdout.write(`${readyLine(flags, server)}\n`);
}

function storageOf(flags: ServeFlags) {
  if (flags.engine !== undefined)
    return { kind: 'postgres', url: flags.engine, replicas: flags.replica ?? [] } as const;
  if (flags.replica !== undefined) throw new StartError('--replica is for a database: it needs --engine');
  return flags.inMemory === true
    ? ({ kind: 'memory' } as const)
    : ({ kind: 'lmdb', dataDir: flags.dataDir, durability: flags.durability } as const);
}

/**
 * By default two processes where there are four cores or more, for durable data in a folder, otherwise one. More of them
 * read faster; writes are all done by the first, to which the others pay the way (docs/performance.md).
 */
function workersOf({ workers, ...flags }: ServeFlags): Pick<ServerOptions, 'workers'> {
  const reason = reasonForOneProcess(flags);
  if (reason !== undefined && workers !== undefined && workers > 1) {
    throw new StartError(`${reason} belongs to one process: it goes with --workers 1 only`);
  }
  const isInFolder = reason === undefined && flags.engine === undefined;
  const byDefault = isInFolder && availableParallelism() >= CORES_FOR_TWO ? 2 : 1;
  const count = (workers ?? byDefault) - 1;
  const entry = fileURLToPath(new URL('worker.js', import.meta.url));
  return count === 0 ? {} : { workers: { count, entry } };
}

const CORES_FOR_TWO = 4;

function reasonForOneProcess({ inMemory, engine, durability }: ServeFlags): string | undefined {
  if (inMemory === true) return 'data in memory';
  return engine === undefined && durability === 'relaxed' ? 'a folder of relaxed durability' : undefined;
}

function readyLine(flags: ServeFlags, server: RunningServer): string {
  const region = flags.region === undefined ? 'any region' : `region ${flags.region}`;
  return `Stator is ready: endpoint ${server.endpoint}, any credentials, ${region}; data ${placeOf(flags)}.`;
}

function placeOf(flags: ServeFlags): string {
  if (flags.inMemory === true) return 'in memory only';
  const isRelaxed = flags.engine === undefined && flags.durability === 'relaxed';
  const caveat = isRelaxed ? ', relaxed: loss of power can lose the last second of writes' : '';
  return `in ${describeStorage(storageOf(flags))}${caveat}`;
}

/** How much longer than the grace for clients a stop may take in all: the last commits, and closing the data. */
const STOP_LIMIT_BEYOND_GRACE_MS = 10_000;

/** The first signal closes the server cleanly, within a limit; a second one ends the process at once. */
function closeOnSignal(server: RunningServer, { stopGraceMs }: ServeFlags): void {
  let closing = false;
  const close = () => {
    if (closing) {
      endAtOnce(server);
      return;
    }
    closing = true;
    const limitMs = stopGraceMs + STOP_LIMIT_BEYOND_GRACE_MS;
    const giveUp = () => {
      process.stderr.write(`stator: closing took longer than ${limitMs / 1000} seconds\n`);
      endAtOnce(server);
    };
    setTimeout(giveUp, limitMs);
    server.close().then(
      () => process.exit(0),
      (error: unknown) => exitWithLine(`closing failed: ${error instanceof Error ? error.message : error}`),
    );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}

/** How long a commit that is under way may keep the process from ending. */
const HALT_LIMIT_MS = 1_000;

/** A commit that is under way is waited for: before it has ended, `process.exit` would not return. */
function endAtOnce(server: RunningServer): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), HALT_LIMIT_MS);
  const exit = () => process.exit(1);
  server.halt().then(exit, exit);
}

/** Whoever watches over the process starts it again, which mends what can be mended. The answers go out first. */
function endBroken(error: Error): void {
  setTimeout(() => exitWithLine(`the storage has failed, start the server again: ${error.message}`), 100);
}

function exitWithLine(line: string): never {
  process.stderr.write(`stator: ${line}\n`);
  process.exit(1);
}
