import { type HeldItem, type Logger, StartError, type StorageChoice, startServer } from '../server/index.js';
import type { Rollover } from '../streams/index.js';
import type { Clock } from '../support/index.js';

export type { HeldItem };

/** How an in-process Stator is to run. Everything has a default. */
export interface StatorOptions {
  /** Keep the data durably in this folder. By default it is in memory and gone after `close`. */
  readonly dataDir?: string;
  /**
   * With `dataDir`. Default `full`: a write is answered when it is on disk. `relaxed`: before that; the death of the process
   * loses nothing, loss of power or a crash of the system the last second of writes at the most, and damages nothing.
   */
  readonly durability?: 'full' | 'relaxed';
  /** Keep the data in this database instead: `postgres://user:password@host:5432/database?schema=stator`. */
  readonly engine?: string;
  /** URLs of read replicas of that database, for eventually consistent reads. */
  readonly replicas?: readonly string[];
  /** Default: any free port. */
  readonly port?: number;
  /** Default: `127.0.0.1`. Any other address than loopback needs `insecureBind`. */
  readonly host?: string;
  /** Listen beyond this machine although anyone who connects may do anything. */
  readonly insecureBind?: boolean;
  /** The region of `clientSettings`. Default: `us-east-1`. Clients may use others all the same. */
  readonly region?: string;
  /** 12 digits: the account that owns all tables. */
  readonly accountId?: string;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. Default 0: they change at once. */
  readonly stateChangeDelayMs?: number;
  /** How long an expired item stays before it is deleted; AWS takes up to days. Default 0: about a second. */
  readonly ttlDelayMs?: number;
  /**
   * When shards of streams are closed and their children opened, to test how a consumer follows them: after how long, and
   * from how many records a second on with two children. Default as in AWS: four hours, a thousand records.
   */
  readonly streamShards?: Partial<Rollover>;
  /** Refuse what goes beyond the throughput of tables and indexes, as AWS does. Default: nothing is refused. */
  readonly throttling?: boolean;
  /** Where time comes from: when items expire, how long tokens are remembered. Default: the system's clock. */
  readonly clock?: Clock;
  /** Told of unexpected failures. Default: JSON lines on standard error. */
  readonly logger?: Logger;
}

/** What `new DynamoDBClient(…)` of an AWS SDK needs. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A Stator inside this process. */
export interface Stator {
  /** e.g. `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  readonly port: number;
  readonly clientSettings: ClientSettings;
  /** Removes every table. */
  reset(): Promise<void>;
  /**
   * Makes an item look as if a transaction were at work on it, until the returned function is called: writes of it are
   * refused with TransactionConflictException, batches leave it unprocessed, transactions with it are cancelled.
   * Throws when there is no such table, the key does not fit it, or a request is at work on the item.
   */
  holdItem(item: HeldItem): () => void;
  /**
   * Makes a ClientRequestToken look as if a transaction with it were at work, until the returned function is called:
   * transactions with it are refused with TransactionInProgressException.
   */
  holdToken(token: string): () => void;
  /** Deletes all items that have expired by now, whatever `ttlDelayMs`; resolves with how many. */
  expireNow(): Promise<number>;
  /** Answers the begun requests and lets go of port and data. */
  close(): Promise<void>;
}

/**
 * Starts a Stator inside this process: the same server as the command's. Any number may run at once, each with data
 * of its own. Rejects when it cannot start, with a message that says why.
 */
export async function startStator(options: StatorOptions = {}): Promise<Stator> {
  const { region = 'us-east-1', host = '127.0.0.1', port = 0, ...rest } = options;
  const server = await startServer({ ...rest, host, port, storage: storageOf(options) });
  const { endpoint, reset, expireNow, close } = server;
  const credentials = { accessKeyId: 'stator', secretAccessKey: 'stator' };
  const clientSettings = { endpoint, region, credentials };
  return {
    ...{ endpoint, port: server.port, clientSettings, reset, expireNow, close },
    holdItem: (item) => server.holdItem(region, item),
    holdToken: (token) => server.holdToken(region, token),
  };
}

function storageOf({ dataDir, durability, engine, replicas = [] }: StatorOptions): StorageChoice {
  if (durability !== undefined && (engine !== undefined || dataDir === undefined))
    throw new StartError('durability is of a data folder: it needs dataDir');
  if (durability !== undefined && durability !== 'full' && durability !== 'relaxed')
    throw new StartError(`durability must be full or relaxed, not ${durability}`);
  if (engine !== undefined) return { kind: 'postgres', url: engine, replicas };
  if (replicas.length > 0) throw new StartError('replicas are of a database: they need engine');
  return dataDir === undefined
    ? { kind: 'memory' }
    : { kind: 'lmdb', dataDir, durability: durability ?? 'full' };
}
