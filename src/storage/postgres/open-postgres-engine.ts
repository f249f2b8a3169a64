import type { StorageEngine } from '../engine.js';
import { Connector } from './connector.js';
import { TableNames } from './names.js';
import { PostgresEngine } from './postgres-engine.js';
import { toStorageError } from './postgres-errors.js';
import { parsePostgresUrl } from './postgres-url.js';
import { prepareSchema } from './schema.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`, see parsePostgresUrl. */
  readonly url: string;
  /** URLs of read replicas, for reads that may be behind (`StorageEngine.eventual`). They may come and go. */
  readonly replicas?: readonly string[];
  /** Told once, each time that a replica cannot be used for a while, which (without its password), and why. */
  readonly onReplicaAway?: (place: string, cause: Error) => void;
  /** At most this many connections for reads, to the primary and to each replica. */
  readonly readSessions?: number;
  /** At most this many connections for writes: as many commits can be on their way to the disk together. */
  readonly writeSessions?: number;
}

const READ_SESSIONS = 4;
const WRITE_SESSIONS = 12;

/**
 * Opens the engine over a database, which any number of engines may share. Rejects with an Error with a clear message
 * when it cannot be reached, lacks rights, or was written by a newer version.
 */
export async function openPostgresEngine(options: PostgresOptions): Promise<StorageEngine> {
  const place = parsePostgresUrl(options.url);
  const replicas = (options.replicas ?? []).map(parsePostgresUrl);
  const names = new TableNames(place.schema);
  const connector = new Connector(place);
  try {
    const { session, dialect } = await connector.open();
    try {
      await prepareSchema(session, names);
    } finally {
      await session.end();
    }
    const {
      readSessions = READ_SESSIONS,
      writeSessions = WRITE_SESSIONS,
      onReplicaAway = () => {},
    } = options;
    const sessions = { readSessions, writeSessions };
    const engine = new PostgresEngine({ connector, names, dialect, replicas, onReplicaAway, ...sessions });
    await engine.load();
    return engine;
  } catch (error) {
    throw toStorageError(error);
  }
}
