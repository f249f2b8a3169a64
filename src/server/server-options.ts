import type { Logger, WireLimits } from '../protocol/index.js';
import type { Rollover } from '../streams/index.js';
import type { Clock } from '../support/index.js';
import type { StorageChoice } from './open-storage.js';

/** How a server is to run. */
export interface ServerOptions {
  readonly storage: StorageChoice;
  /** `localhost` (both loopback addresses) or an address of this machine. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Listen beyond loopback although anyone who connects may do anything. */
  readonly insecureBind?: boolean;
  /** Serve every request as this region; by default the region of its credential scope. */
  readonly region?: string;
  /** 12 digits. */
  readonly accountId?: string;
  /** How long tables and indexes stay CREATING, UPDATING or DELETING. 0, the default: not at all. */
  readonly stateChangeDelayMs?: number;
  /** How long an expired item stays before it is deleted. 0, the default: about a second. */
  readonly ttlDelayMs?: number;
  /** When shards of streams give way to new ones. By default as in AWS. */
  readonly streamShards?: Partial<Rollover>;
  /** Refuse what goes beyond the throughput of tables and indexes, as AWS does. By default nothing is refused. */
  readonly throttling?: boolean;
  /** How many clients may be connected at once to an address; the next ones are cut off. Default 10,000. */
  readonly maxConnections?: number;
  /** What clients may ask at once, and how long they may take. */
  readonly limits?: Partial<WireLimits>;
  /** How long closing waits for clients to send what they have begun and to take their answers. Default 10 seconds. */
  readonly stopGraceMs?: number;
  /** Where time comes from, so that a test can set it. By default the system's. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Serve with several processes; by default with this one alone. */
  readonly workers?: WorkerOptions | undefined;
  /** Called once when the storage can neither read nor write until the server is started again; every request fails. */
  readonly onFailed?: (error: Error) => void;
}

/** Processes beside this one that serve the same data. Not for data in memory. */
export interface WorkerOptions {
  /** At least one. */
  readonly count: number;
  /** The file that each runs: it calls `runWorker`. */
  readonly entry: string;
}

/** The account of every access key, unless configured: AWS's own example. */
export const DEFAULT_ACCOUNT_ID = '123456789012';

/** Far more than SDKs open; far fewer than the memory of a small machine has room for. */
export const DEFAULT_MAX_CONNECTIONS = 10_000;

export const DEFAULT_STOP_GRACE_MS = 10_000;
