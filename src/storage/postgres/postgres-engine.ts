/**
 * The engine over PostgreSQL, or a database that speaks its protocol, for any number of nodes. Everything is in the
 * database; what is held here are connections and the ids of spaces.
 */
import { AppendWaiters, appendsAfter } from '../append-waiters.js';
import type { Decide, Entry, KeyRef, RangeQuery, Reader, SpaceName, StorageEngine } from '../engine.js';
import { engineClosed, orIfMissing } from '../storage-error.js';
import type { Connector, Dialect } from './connector.js';
import { Heartbeat } from './heartbeat.js';
import type { TableNames } from './names.js';
import { isConflict, isMissingTable, isSessionLost, toStorageError } from './postgres-errors.js';
import { PostgresReader } from './postgres-reader.js';
import type { PostgresPlace } from './postgres-url.js';
import { Replica } from './replica.js';
import { Replicas } from './replicas.js';
import type { Session, Statement } from './session.js';
import { SessionPool } from './session-pool.js';
import { Snapshots } from './snapshots.js';
import { SpaceChangesQueue } from './space-changes-queue.js';
import { SpaceRegistry } from './space-registry.js';
import { Writer } from './writer.js';

/** Appends of other nodes are looked for this often while somebody waits. */
const FOREIGN_APPEND_POLL_MS = 50;
const CLEARING_MS = 60_000;
/** Tables that come and go under a read are looked up anew this often before it fails. */
const MAX_TRIES = 4;

export interface PostgresEngineOptions {
  readonly connector: Connector;
  readonly names: TableNames;
  readonly dialect: Dialect;
  readonly readSessions: number;
  readonly writeSessions: number;
  /** Where eventually consistent reads may go. Each gets as many connections as there are for reads. */
  readonly replicas: readonly PostgresPlace[];
  /** See Replica. */
  readonly onReplicaAway: (place: string, cause: Error) => void;
}

export class PostgresEngine implements StorageEngine {
  readonly #readers: SessionPool;
  readonly #writers: SessionPool;
  readonly #spaces: SpaceRegistry;
  readonly #reader: PostgresReader;
  readonly #writer: Writer;
  readonly #snapshots: Snapshots;
  /** Undefined when there are neither replicas nor hosts to choose from. */
  readonly #heartbeat: Heartbeat | undefined;
  readonly #replicas: Replicas | undefined;
  readonly #queue = new SpaceChangesQueue();
  readonly #waiters = new AppendWaiters();
  readonly #timers: readonly NodeJS.Timeout[];
  #closed = false;

  constructor(options: PostgresEngineOptions) {
    const { connector, names, dialect, readSessions, writeSessions } = options;
    const open = async () => (await connector.open()).session;
    this.#readers = new SessionPool(open, readSessions);
    this.#writers = new SessionPool(open, writeSessions);
    this.#spaces = new SpaceRegistry({ names, withSession: (use) => this.#withSession(use) });
    const readerOn = (pool: SessionPool) => {
      const run = (statement: Statement) => this.#withSession((session) => session.run(statement), pool);
      return new PostgresReader({ names, run, spaceId: (name) => this.#spaces.find(name) });
    };
    this.#reader = readerOn(this.#readers);
    // A write does not wait behind large pages.
    const parts = { spaces: this.#spaces, reader: readerOn(this.#writers), sessions: this.#writers };
    this.#writer = new Writer({ names, dialect, ...parts });
    const runOnce = (text: string) => this.#withSession((session) => session.runOnce(text));
    this.#snapshots = new Snapshots({ names, open, run: runOnce });
    if (connector.hasSeveralHosts || options.replicas.length > 0) {
      const onSilence = () => void connector.moveIfElsewhere();
      this.#heartbeat = new Heartbeat({ names, pick: () => this.#writers.pick(), onSilence });
    }
    this.#replicas = this.#heartbeat && this.#openReplicas(options, this.#heartbeat);
    this.#timers = [
      setInterval(() => this.#waiters.wake(this.#waiters.spaces()), FOREIGN_APPEND_POLL_MS).unref(),
      setInterval(() => this.#spaces.clearAbandoned().catch(() => {}), CLEARING_MS).unref(),
    ];
  }

  /** Learns which spaces there are. */
  async load(): Promise<void> {
    await this.#spaces.load();
  }

  get eventual(): Reader {
    return this.#replicas ?? this;
  }

  get(keys: readonly KeyRef[]): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#guarded(() => this.#reader.get(keys));
  }

  range(query: RangeQuery): Promise<readonly Entry[]> {
    return this.#guarded(() => this.#reader.range(query));
  }

  readCounter(ref: KeyRef): Promise<number> {
    return this.#guarded(() => this.#reader.readCounter(ref));
  }

  createSpaces(names: readonly SpaceName[]): Promise<void> {
    return this.#guarded(() => this.#queue.change(() => this.#spaces.create(names)));
  }

  dropSpaces(names: readonly SpaceName[]): Promise<void> {
    return this.#guarded(() => this.#queue.change(() => this.#spaces.drop(names)));
  }

  write<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Result> {
    const taken = this.#snapshots.whenTaken();
    return this.#guarded(async () => {
      const action = () => this.#writer.write(keys, decide);
      const run = taken === undefined ? action : () => taken.then(action);
      const { result, grown } = await this.#queue.write(run);
      if (grown.length > 0) this.#waiters.wake(new Set(grown));
      return result;
    });
  }

  snapshot<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.#guarded(() => this.#snapshots.use(use), 1);
  }

  async waitForAppend(space: SpaceName, prefix: Uint8Array, after: bigint, waitMs: number): Promise<void> {
    const query = appendsAfter(space, prefix, after);
    const isThere = async () => (await orIfMissing([], () => this.range(query))).length > 0;
    await this.#waiters.wait(space, waitMs, isThere);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#waiters.close();
    await this.#queue.whenIdle();
    await Promise.all([this.#heartbeat?.close(), this.#replicas?.close()]);
    await Promise.all([this.#readers.close(), this.#writers.close()]);
  }

  #openReplicas(options: PostgresEngineOptions, heartbeat: Heartbeat): Replicas | undefined {
    const { names, replicas: places, readSessions: sessions, onReplicaAway: onAway } = options;
    if (places.length === 0) return undefined;
    const replicas = places.map((place) => new Replica({ place, heartbeat, sessions, onAway }));
    return new Replicas({ names, replicas, primary: this, spaceId: (name) => this.#spaces.find(name) });
  }

  /** What fails because of the database fails as StorageError. */
  async #guarded<Result>(action: () => Promise<Result>, tries = MAX_TRIES): Promise<Result> {
    if (this.#closed) throw engineClosed();
    try {
      return await this.#again(action, tries);
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** Again, with the ids of spaces looked up anew, while the tables that a statement names are gone. */
  async #again<Result>(action: () => Promise<Result>, tries: number): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (attempt === tries || !isMissingTable(error)) throw error;
        this.#spaces.forgetAll();
      }
    }
  }

  /** Runs what may be repeated: once more when the connection turns out to be gone or another was in the way. */
  async #withSession<Result>(
    use: (session: Session) => Promise<Result>,
    pool = this.#readers,
  ): Promise<Result> {
    const session = await pool.pick();
    try {
      return await use(session);
    } catch (error) {
      if (!isSessionLost(error) && !isConflict(error)) throw error;
    }
    return use(await pool.pick());
  }
}
