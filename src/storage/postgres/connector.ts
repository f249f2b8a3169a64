/** Opens sessions: finds the host that takes writes and sets what each session must have. */
import type { Client, ClientConfig } from 'pg';
import { DatabaseFailure } from './postgres-errors.js';
import type { PostgresPlace } from './postgres-url.js';
import { Session } from './session.js';

/** Which database speaks the protocol. */
export type Dialect = 'postgresql' | 'cockroachdb' | 'yugabytedb';

const CONNECT_TIMEOUT_MS = 5_000;
/** A statement that the server has not answered after this long ends its connection. */
const ANSWER_TIMEOUT_MS = 30_000;
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

export class Connector {
  readonly #place: PostgresPlace;
  #slots = Math.floor(Math.random() * COUNTER_SLOTS);

  constructor(place: PostgresPlace) {
    this.#place = place;
  }

  /** Opens a session with the first host that takes writes. Rejects with the last host's failure when none does. */
  async open(): Promise<{ readonly session: Session; readonly dialect: Dialect }> {
    let failure: unknown;
    for (const host of this.#place.hosts) {
      try {
        return await this.#openAt(host);
      } catch (error) {
        failure = error;
      }
    }
    throw failure instanceof DatabaseFailure ? failure : new DatabaseFailure(failure);
  }

  async #openAt(host: string) {
    const { default: pg } = await import('pg');
    const config: ClientConfig & { pipeline: true } = {
      connectionString: host,
      application_name: 'stator',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      pipeline: true,
    };
    const client: Client = new pg.Client(config);
    this.#slots = (this.#slots + 1) % COUNTER_SLOTS;
    const session = new Session(client, this.#slots);
    await client.connect();
    try {
      return { session, dialect: await prepare(session) };
    } catch (error) {
      await session.end();
      throw error;
    }
  }
}

async function prepare(session: Session): Promise<Dialect> {
  const [[version], [readOnly]] = await Promise.all([
    session.runOnce('SELECT version()'),
    session.runOnce('SHOW transaction_read_only'),
  ]);
  if (readOnly?.[0] === 'on') throw new Error('the server takes no writes (it is a standby, or read-only)');
  const dialect = dialectOf(String(version?.[0]));
  await Promise.all(settingsOf(dialect).map((setting) => session.runOnce(setting)));
  return dialect;
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
      return [...SETTINGS, ...PLANNER_SETTINGS];
  }
}
