/** Opens sessions: finds the host that takes writes and sets what each session must have. */
import { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';
import { TableNames } from './names.js';
import { DatabaseFailure, isMissingTable } from './postgres-errors.js';
import type { PostgresPlace } from './postgres-url.js';
import { Session } from './session.js';

/** Which database speaks the protocol. */
export type Dialect = 'postgresql' | 'cockroachdb' | 'yugabytedb';

const CONNECT_TIMEOUT_MS = 5_000;
/** A statement that the server has not answered after this long ends its connection. */
const ANSWER_TIMEOUT_MS = 30_000;
/** A host that is not the one in use must acknowledge a commit within this time to be used. */
const PROOF_TIMEOUT_MS = 3_000;
/** Counters are spread over this many rows. */
export const COUNTER_SLOTS = 64;

/**
 * For every session. A transaction is sent as a whole, so one that is idle belongs to a node that is gone. Only
 * PostgreSQL and what is made from it know the settings of the planner: with them every statement goes along the
 * index, also while a plan made for an empty table is still kept.
 */
const SETTINGS = [
  'SET statement_timeout = 20000',
  'SET lock_timeout = 8000',
  'SET idle_in_transaction_session_timeout = 15000',
];
/** What is sent without BEGIN (see Session.together) has the default, which a database or a user may have changed. */
const POSTGRES_SETTINGS = ['SET default_transaction_isolation = "read committed"'];
const PLANNER_SETTINGS = [
  'SET enable_seqscan = off',
  'SET enable_hashjoin = off',
  'SET enable_mergejoin = off',
  'SET enable_bitmapscan = off',
  'SET jit = off',
  'SET plan_cache_mode = force_generic_plan',
];
/** YugabyteDB spreads primary keys by hash unless told; ours must be in order. */
const YUGABYTE_SETTINGS = ['SET yb_use_hash_splitting_by_default = off'];

/** An open session, and who is at its other end. */
export interface OpenSession {
  readonly session: Session;
  readonly dialect: Dialect;
}

export interface ConnectorOptions {
  /** Takes a host that only reads, too. */
  readonly forReads?: boolean;
  /** Milliseconds. By default ANSWER_TIMEOUT_MS. */
  readonly answerTimeoutMs?: number;
}

export class Connector {
  readonly #place: PostgresPlace;
  readonly #options: ConnectorOptions;
  #slots = Math.floor(Math.random() * COUNTER_SLOTS);
  readonly #sessions = new Set<Session>();
  /** The host in use. */
  #host: string | undefined;
  #moving: Promise<void> | undefined;

  constructor(place: PostgresPlace, options: ConnectorOptions = {}) {
    this.#place = place;
    this.#options = options;
  }

  /**
   * Opens a session with the host in use, or else with the first that takes writes, which is in use from then on.
   * Rejects with the last host's failure when none does.
   */
  async open(): Promise<OpenSession> {
    const { hosts } = this.#place;
    const inUse = this.#host;
    const ordered = inUse === undefined ? hosts : [inUse, ...hosts.filter((host) => host !== inUse)];
    return this.#openFirst(ordered);
  }

  /** Moves to another host if one is the primary by now, as the host in use does not answer; else stays. */
  moveIfElsewhere(): Promise<void> {
    this.#moving ??= this.#moveIfElsewhere().finally(() => {
      this.#moving = undefined;
    });
    return this.#moving;
  }

  async #moveIfElsewhere(): Promise<void> {
    const others = this.#place.hosts.filter((host) => host !== this.#host);
    const moved = await this.#openFirst(others).catch(() => undefined);
    await moved?.session.end();
  }

  get hasSeveralHosts(): boolean {
    return this.#place.hosts.length > 1;
  }

  async #openFirst(hosts: readonly string[]): Promise<OpenSession> {
    let failure: unknown;
    for (const host of hosts) {
      try {
        const opened = await this.#openAt(host);
        this.#useOnly(host);
        return opened;
      } catch (error) {
        failure = error;
      }
    }
    throw failure instanceof DatabaseFailure ? failure : new DatabaseFailure(failure);
  }

  /** Nobody goes on working with a host that another has taken the place of. */
  #useOnly(host: string): void {
    if (this.#host === host) return;
    this.#host = host;
    for (const session of this.#sessions) if (session.host !== host) session.cut();
  }

  async #openAt(host: string): Promise<OpenSession> {
    const { default: pg } = await import('pg');
    const { forReads = false, answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.#options;
    const socket = new Socket();
    const config: ClientConfig & { pipeline: true } = {
      connectionString: host,
      application_name: 'stator',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      pipeline: true,
      stream: () => socket,
    };
    const client: Client = new pg.Client(config);
    this.#slots = (this.#slots + 1) % COUNTER_SLOTS;
    const session = new Session(client, { slot: this.#slots, host, socket, DriverQuery: pg.Query });
    this.#sessions.add(session);
    client.once('end', () => this.#sessions.delete(session));
    try {
      await client.connect();
      const dialect = await prepare(session, { forReads });
      if (!forReads && this.hasSeveralHosts && host !== this.#host) await prove(session, this.#place.schema);
      return { session, dialect };
    } catch (error) {
      this.#sessions.delete(session);
      session.cut();
      throw error;
    }
  }
}

async function prepare(session: Session, { forReads }: { forReads: boolean }): Promise<Dialect> {
  const [[version], [readOnly]] = await Promise.all([
    session.runOnce('SELECT version()'),
    session.runOnce('SHOW transaction_read_only'),
  ]);
  if (!forReads && readOnly?.[0] === 'on')
    throw new Error('the server takes no writes (it is a standby, or read-only)');
  const dialect = dialectOf(String(version?.[0]));
  await Promise.all(settingsOf(dialect).map((setting) => session.runOnce(setting)));
  if (dialect === 'postgresql') await awaitCommits(session);
  return dialect;
}

/** Whatever the server, the database or the user has as its default: what is acknowledged is on the disk. */
async function awaitCommits(session: Session): Promise<void> {
  const [setting] = await session.runOnce('SHOW synchronous_commit');
  const isWeak = setting?.[0] === 'off' || setting?.[0] === 'local';
  if (isWeak) await session.runOnce('SET synchronous_commit = on');
}

/**
 * Of several hosts the right one acknowledges a commit. One that was a primary once, and whose synchronous standby has
 * taken its place, takes writes too, but never acknowledges them.
 */
async function prove(session: Session, schema: string): Promise<void> {
  const meta = new TableNames(schema).own('meta');
  const commit = session.runOnce(`UPDATE ${meta} SET value = value WHERE name = 'schema-version'`);
  const timer = setTimeout(() => session.cut(), PROOF_TIMEOUT_MS);
  try {
    await commit;
  } catch (error) {
    // A database that holds nothing yet.
    if (!isMissingTable(error)) throw error;
  } finally {
    clearTimeout(timer);
  }
}

function dialectOf(version: string): Dialect {
  if (version.includes('CockroachDB')) return 'cockroachdb';
  return version.includes('-YB-') ? 'yugabytedb' : 'postgresql';
}

function settingsOf(dialect: Dialect): readonly string[] {
  switch (dialect) {
    case 'cockroachdb':
      return SETTINGS;
    case 'yugabytedb':
      return [...SETTINGS, ...PLANNER_SETTINGS, ...YUGABYTE_SETTINGS];
    case 'postgresql':
      return [...SETTINGS, ...POSTGRES_SETTINGS, ...PLANNER_SETTINGS];
  }
}
