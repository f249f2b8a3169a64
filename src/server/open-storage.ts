import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  copyLmdbFolder,
  type Durability,
  openLmdbEngine,
  openLmdbGuest,
  openMemoryEngine,
  openPostgresEngine,
  type PostgresOptions,
  type StorageEngine,
} from '../storage/index.js';
import { Catalog, checkTable } from '../tables/index.js';
import { isFolderInUse, lockFolder } from './folder-lock.js';
import { StartError } from './start-error.js';

/** Where the data is kept. */
export type StorageChoice =
  | { readonly kind: 'memory' }
  | FolderChoice
  /**
   * In a database that any number of servers share: `postgres://user:password@host:5432/database?schema=stator`, with
   * URLs of its read replicas.
   */
  | { readonly kind: 'postgres'; readonly url: string; readonly replicas?: readonly string[] };

/** Under a folder that is made when it is not there; durable in full unless said otherwise. */
export interface FolderChoice {
  readonly kind: 'lmdb';
  readonly dataDir: string;
  readonly durability?: Durability;
}

/** An open engine, and how to let go of it and its folder. */
export interface OpenStorage {
  readonly engine: StorageEngine;
  readonly close: () => Promise<void>;
  /** Whether other processes work with the same data. */
  readonly isShared: boolean;
}

/** How the storage is opened, and what is told of it while it is open. */
export interface OpeningOptions {
  /** Another process of the server has the data open, and keeps it open. */
  readonly isOpenElsewhere?: boolean;
  /** Called once when it can neither read nor write any more. */
  readonly onFailed?: ((error: Error) => void) | undefined;
  readonly onReplicaAway?: (place: string, cause: Error) => void;
}

/** Opens the engine. Throws StartError when the folder or the database cannot be used. */
export async function openStorage(choice: StorageChoice, options: OpeningOptions = {}): Promise<OpenStorage> {
  if (choice.kind === 'memory') {
    const engine = openMemoryEngine();
    return { engine, close: () => engine.close(), isShared: false };
  }
  const { isOpenElsewhere = false, onFailed = () => {}, ...others } = options;
  if (choice.kind === 'postgres') return openDatabase({ ...choice, ...others });
  if (isOpenElsewhere) return openAlongside(choice, onFailed);
  return openFolder(choice, onFailed);
}

/** The folder is the server's already. */
async function openAlongside(
  { dataDir }: FolderChoice,
  onBroken: (error: Error) => void,
): Promise<OpenStorage> {
  const engine = await openLmdbGuest({ path: resolve(dataDir), onBroken });
  return { engine, close: () => engine.close(), isShared: true };
}

async function openDatabase(choice: PostgresOptions): Promise<OpenStorage> {
  try {
    const engine = await openPostgresEngine(choice);
    return { engine, close: () => engine.close(), isShared: true };
  } catch (cause) {
    throw new StartError(`cannot use the database: ${firstLineOf(cause)}`, { cause });
  }
}

async function openFolder(choice: FolderChoice, onFailed: (error: Error) => void): Promise<OpenStorage> {
  const dataDir = resolve(choice.dataDir);
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return await openLocked({ ...choice, dataDir }, onFailed);
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(`cannot use the data folder ${dataDir}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * Copies the data of a folder, as it is at one moment, into a new or empty folder, while a server may be running on it.
 * Throws StartError when either cannot be used.
 */
export async function copyStorage(dataDir: string, target: string): Promise<void> {
  try {
    await copyLmdbFolder(resolve(dataDir), resolve(target));
  } catch (cause) {
    throw new StartError(`cannot copy ${resolve(dataDir)} to ${resolve(target)}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

/** Opens a database, or a folder that has data. Throws StartError when it has none, or cannot be used. */
export function openExistingStorage(choice: StorageChoice): Promise<OpenStorage> {
  if (choice.kind !== 'lmdb') return openStorage(choice);
  const path = resolve(choice.dataDir);
  if (!existsSync(path) || readdirSync(path).length === 0) {
    throw new StartError(`there is no data in ${path}`);
  }
  return openStorage(choice);
}

/**
 * As `openExistingStorage`, for snapshots only: a folder that a server has is read beside it; one that nobody has is ours
 * meanwhile.
 */
export async function openForReading(choice: StorageChoice): Promise<OpenStorage> {
  if (choice.kind !== 'lmdb' || !isFolderInUse(resolve(choice.dataDir))) return openExistingStorage(choice);
  const path = resolve(choice.dataDir);
  try {
    const engine = await openLmdbGuest({ path });
    return { engine, close: () => engine.close(), isShared: true };
  } catch (cause) {
    throw new StartError(`cannot use the data folder ${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** The folder is this server's until the engine is closed. */
async function openLocked(choice: FolderChoice, onBroken: (error: Error) => void): Promise<OpenStorage> {
  const { dataDir, durability = 'full' } = choice;
  const unlock = lockFolder(dataDir);
  let missingBytes = 0;
  let engine: StorageEngine | undefined;
  try {
    const onCutShort = (bytes: number) => {
      missingBytes = bytes;
    };
    // Workers only read.
    engine = await openLmdbEngine({ path: dataDir, durability, isAlone: true, onBroken, onCutShort });
    if (missingBytes > 0) await readAll(engine);
  } catch (cause) {
    await engine?.close();
    if (missingBytes > 0) cutAgain(join(dataDir, 'data.mdb'), missingBytes);
    unlock();
    if (missingBytes === 0) throw cause;
    throw new Error(`data.mdb is damaged: ${missingBytes} bytes are missing at its end`, { cause });
  }
  const opened = engine;
  return { engine: opened, close: () => opened.close().finally(unlock), isShared: false };
}

/** What a data file lacks at its end may not be needed, or be half of the data. Throws when something is lost. */
async function readAll(engine: StorageEngine): Promise<void> {
  const catalog = await Catalog.open(engine);
  for (const table of catalog.all()) {
    const { inconsistencies } = await checkTable(engine, table);
    if (inconsistencies.length > 0) throw new Error(`table ${table.definition.tableName} has lost items`);
  }
}

/** Takes back the zeros that the engine has put in place of what is missing, or the next opening would not miss it. */
function cutAgain(file: string, missingBytes: number): void {
  truncateSync(file, statSync(file).size - missingBytes);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space left on the device';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'it is a file, or below one';
    default:
      return firstLineOf(cause);
  }
}

function firstLineOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.split('\n', 1).join('') : String(cause);
}
