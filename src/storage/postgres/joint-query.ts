/**
 * Several statements behind one Sync. What PostgreSQL is sent up to a Sync is one transaction, committed when it gets there,
 * in which each statement has a snapshot of its own ("Pipelining" in the manual's chapter on the message flow). So
 * BEGIN and COMMIT are not needed, and the server answers once and not after each.
 */
import type { Connection, Query, QueryArrayResult } from 'pg';

export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  /** Buffers go as binary, all else as text. */
  readonly values: readonly unknown[];
  /** Whether the server is to prepare it first. */
  readonly isNew: boolean;
}

/** Rows of each statement. */
type Callback = (failure: unknown, rows: readonly (readonly unknown[][])[]) => void;

/** A query for the driver's `query`, which tells `callback` the outcome of the transaction. */
export function jointQuery(
  DriverQuery: typeof Query,
  statements: readonly NamedStatement[],
  callback: Callback,
): Query {
  const settle = (failure: Error | undefined, results: unknown) => {
    if (failure) callback(failure, []);
    else callback(undefined, rowsOf(results));
  };
  const query = new DriverQuery({ text: '', rowMode: 'array' } as { text: string }, settle);
  query.submit = (connection) => {
    connection.stream.cork();
    for (const statement of statements) send(connection, statement);
    connection.sync();
    connection.stream.uncork();
  };
  return query;
}

/** What the driver itself sends for a prepared statement, but for the Sync. */
function send(connection: Connection, { name, text, values, isNew }: NamedStatement): void {
  if (isNew) connection.parse({ name, text, types: [] }, true);
  const sent = values.map((value) => (value instanceof Buffer ? value : String(value)));
  connection.bind({ statement: name, values: sent }, true);
  connection.describe({ type: 'P' }, true);
  connection.execute({}, true);
}

/** The driver gives the result of one statement, or a list of those of several. */
function rowsOf(results: unknown): readonly (readonly unknown[][])[] {
  const list = (Array.isArray(results) ? results : [results]) as readonly QueryArrayResult[];
  return list.map(({ rows }) => rows);
}
