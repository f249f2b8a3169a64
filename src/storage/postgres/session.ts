/**
 * One connection. Statements are pipelined: each is sent at once, without waiting for the answers of those before, and
 * the server runs them in the order they were sent.
 */
import type { Socket } from 'node:net';
import type { Client, Query, QueryResult } from 'pg';
import { assert } from '../../support/index.js';
import { jointQuery } from './joint-query.js';
import { DatabaseFailure, isSessionLost } from './postgres-errors.js';

/** SQL with `$1`… and what stands for them. Statements of one text are prepared once per connection. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export type Row = readonly unknown[];

export interface SessionOptions {
  readonly slot: number;
  readonly host: string;
  readonly socket: Socket;
  /** The driver's class. */
  readonly DriverQuery: typeof Query;
}

/** Prepared statements are kept until the connection ends, so it ends after this many different ones. */
const MAX_PREPARED = 1_000;

export class Session {
  readonly #client: Client;
  readonly #prepared = new Map<string, string>();
  /** Names of statements that the server has prepared, of those sent together. */
  readonly #joint = new Map<string, string>();
  readonly #socket: Socket;
  readonly #DriverQuery: typeof Query;
  #jointNames = 0;
  #pending = 0;
  #lost = false;
  #doubt: Error | undefined;
  /** Spreads counters: sessions with different slots do not wait for each other. */
  readonly slot: number;
  /** The URL of its host, see PostgresPlace. */
  readonly host: string;

  constructor(client: Client, { slot, host, socket, DriverQuery }: SessionOptions) {
    this.#client = client;
    this.slot = slot;
    this.host = host;
    this.#socket = socket;
    this.#DriverQuery = DriverQuery;
    client.on('notice', (notice) => {
      if (this.#pending > 0 && isUnreplicated(notice)) this.#doubt = new Error(notice.message);
    });
    client.on('error', () => {
      this.#lost = true;
    });
    client.on('end', () => {
      this.#lost = true;
    });
  }

  /** Statements sent and not yet answered. */
  get pending(): number {
    return this.#pending;
  }

  /** Whether no new statement should be sent. */
  get isSpent(): boolean {
    return this.#lost || this.#prepared.size + this.#jointNames >= MAX_PREPARED;
  }

  async run({ text, values }: Statement): Promise<readonly Row[]> {
    const result = await this.#send({ name: this.#nameOf(text), text, values: [...values] });
    return result.rows;
  }

  /** Without parameters, not prepared. */
  async runOnce(text: string): Promise<readonly Row[]> {
    return (await this.#send({ text, values: [] })).rows;
  }

  /**
   * Runs statements as one transaction, all sent at once. Rejects with the first failure; then nothing was done,
   * unless it is the connection that failed, when nobody knows.
   */
  async transaction(begin: string, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const begun = this.runOnce(begin);
    const running = statements.map((statement) => this.run(statement));
    const committed = this.#send({ text: 'COMMIT', values: [] });
    const outcomes = await Promise.allSettled([begun, ...running, committed]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    const { command } = await committed;
    assert(command === 'COMMIT', `a transaction without failures is committed, not ended by ${command}`);
    return Promise.all(running);
  }

  /**
   * As `transaction`, on PostgreSQL, which needs no BEGIN and COMMIT for that: in READ COMMITTED, each statement with a
   * snapshot of its own.
   */
  async together(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const named = statements.map(({ text, values }) => {
      const known = this.#joint.get(text);
      return { name: known ?? `j${this.#jointNames++}`, text, values, isNew: known === undefined };
    });
    const rows = await this.#answered(
      () =>
        new Promise<readonly (readonly Row[])[]>((resolve, reject) => {
          const settle = (failure: unknown, found: readonly (readonly Row[])[]) =>
            failure === undefined ? resolve(found) : reject(failure);
          this.#client.query(jointQuery(this.#DriverQuery, named, settle));
        }),
    );
    // Of those sent in vain nobody knows whether they have been prepared: they get another name.
    for (const { text, name } of named) this.#joint.set(text, name);
    return rows;
  }

  /** Ends the connection once all that was sent has been answered. */
  async end(): Promise<void> {
    if (!this.#lost) await this.#client.end().catch(() => {});
    this.#lost = true;
  }

  /** Ends the connection at once. What has not been answered fails; whether it was done is unknown. */
  cut(): void {
    this.#lost = true;
    this.#socket.destroy();
  }

  #send(config: { name?: string; text: string; values: unknown[] }): Promise<QueryResult<unknown[]>> {
    return this.#answered(() => this.#client.query({ ...config, rowMode: 'array' }));
  }

  async #answered<Result>(send: () => Promise<Result>): Promise<Result> {
    this.#pending += 1;
    try {
      const result = await send();
      if (this.#doubt !== undefined) throw this.#doubt;
      return result;
    } catch (cause) {
      const failure = new DatabaseFailure(cause);
      if (isSessionLost(failure)) this.#lost = true;
      throw failure;
    } finally {
      this.#pending -= 1;
    }
  }

  #nameOf(text: string): string {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const name = `s${this.#prepared.size}`;
    this.#prepared.set(text, name);
    return name;
  }
}

/**
 * A commit whose wait for the synchronous standby was cancelled is reported as done, with this warning: it "might not
 * have been replicated to the standby" (PostgreSQL's syncrep.c). A failover would lose it, so it counts as unknown.
 */
function isUnreplicated({
  code,
  routine,
}: {
  code?: string | undefined;
  routine?: string | undefined;
}): boolean {
  return code?.startsWith('01') === true && (routine === undefined || routine === 'SyncRepWaitForLSN');
}
