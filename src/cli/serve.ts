import { type RunningServer, StartError, startServer } from '../server/index.js';
import { describeStorage } from './describe-storage.js';

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
  readonly maxConnections: number;
  readonly stopGraceMs: number;
  readonly insecureBind?: boolean;
}

/** Starts a server, says where, and runs until a signal ends it. A failure to start prints one line and exits 1. */
export async function serve(flags: ServeFlags): Promise<void> {
  surviveStrayRejections();
  let server: RunningServer;
  try {
    server = await startServer({ ...flags, storage: storageOf(flags), onFailed: endBroken });
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
    if (closing) process.exit(1);
    closing = true;
    const limitMs = stopGraceMs + STOP_LIMIT_BEYOND_GRACE_MS;
    setTimeout(() => exitWithLine(`closing took longer than ${limitMs / 1000} seconds`), limitMs);
    server.close().then(
      () => process.exit(0),
      (error: unknown) => exitWithLine(`closing failed: ${error instanceof Error ? error.message : error}`),
    );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}

/** Whoever watches over the process starts it again, which mends what can be mended. The answers go out first. */
function endBroken(error: Error): void {
  setTimeout(() => exitWithLine(`the storage has failed, start the server again: ${error.message}`), 100);
}

function exitWithLine(line: string): never {
  process.stderr.write(`stator: ${line}\n`);
  process.exit(1);
}

/**
 * The storage library rejects promises of its own that nobody can catch when a disk is full. The write that failed
 * has been answered by then; the server must outlive them.
 */
function surviveStrayRejections(): void {
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`stator: unhandled rejection: ${reason instanceof Error ? reason.stack : reason}\n`);
  });
}
