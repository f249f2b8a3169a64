/** Snapshots: REPEATABLE READ transactions, each on a connection of its own. */
import { randomUUID } from 'node:crypto';
import type { Reader } from '../engine.js';
import type { TableNames } from './names.js';
import { PostgresReader } from './postgres-reader.js';
import type { Session } from './session.js';
import { loadIds } from './space-registry.js';

/** A node that dies leaves its snapshots in the table: they count for no longer than this. */
const LEASE = "interval '60 seconds'";
const RENEWAL_MS = 20_000;
/** Each is a connection. */
const MAX_SNAPSHOTS = 24;

export interface SnapshotsOptions {
  readonly names: TableNames;
  readonly open: () => Promise<Session>;
  /** Runs a statement outside of the snapshots. */
  readonly run: (text: string) => Promise<unknown>;
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #starting = new Set<Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /** Settles once every snapshot that is being taken stands: a write called after it must not be in it. */
  whenTaken(): Promise<unknown> | undefined {
    return this.#starting.size === 0 ? undefined : Promise.allSettled([...this.#starting]);
  }

  async use<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    if (this.#running >= MAX_SNAPSHOTS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await this.#used(use);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #used<Result>(use: (reader: Reader) => Promise<Result>): Promise<Result> {
    const table = this.#options.names.own('snapshots');
    const id = randomUUID();
    const renew = () =>
      this.#options.run(
        `INSERT INTO ${table} (id, expires) VALUES ('${id}', now() + ${LEASE}) ON CONFLICT (id) DO UPDATE SET expires = excluded.expires`,
      );
    const taking = renew().then(() => this.#take());
    this.#starting.add(taking);
    const { session, reader } = await taking.finally(() => this.#starting.delete(taking));
    const timer = setInterval(() => renew().catch(() => {}), RENEWAL_MS).unref();
    try {
      return await use(reader);
    } finally {
      clearInterval(timer);
      await session.end();
      // Left behind when this fails, it expires.
      await this.#options.run(`DELETE FROM ${table} WHERE id = '${id}'`).catch(() => {});
    }
  }

  /** The first query fixes the state; it also tells which spaces there are in it. */
  async #take(): Promise<{ readonly session: Session; readonly reader: Reader }> {
    const { names, open } = this.#options;
    const session = await open();
    try {
      const set = session.runOnce('SET idle_in_transaction_session_timeout = 0');
      const begun = session.runOnce('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const [ids] = await Promise.all([loadIds(session, names), set, begun]);
      const source = { names, run: session.run.bind(session), spaceId: (name: string) => ids.get(name) };
      return { session, reader: new PostgresReader(source) };
    } catch (error) {
      await session.end();
      throw error;
    }
  }
}
