/**
 * The spaces there are. Each has a table of its own under an id that is never used again, so that a space that is
 * dropped and created again is another one, and a snapshot goes on with the old. A dropped space's table is dropped as
 * soon as no snapshot is being read, by whichever node is there then.
 */
import { randomBytes } from 'node:crypto';
import type { SpaceName } from '../engine.js';
import { StorageError } from '../storage-error.js';
import type { TableNames } from './names.js';
import { isConflict } from './postgres-errors.js';
import type { Row, Session } from './session.js';

/** How old what somebody began to create, or somebody else dropped, must be before another node clears it away. */
const ABANDONED_AFTER = "interval '60 seconds'";

export interface RegistryOptions {
  readonly names: TableNames;
  /** Runs `use` with a session, again when the connection has gone. */
  readonly withSession: <Result>(use: (session: Session) => Promise<Result>) => Promise<Result>;
}

export class SpaceRegistry {
  readonly #names: TableNames;
  readonly #withSession: RegistryOptions['withSession'];
  readonly #ids = new Map<SpaceName, string>();

  constructor({ names, withSession }: RegistryOptions) {
    this.#names = names;
    this.#withSession = withSession;
  }

  /** Whether `find` can tell without asking. */
  knows(name: SpaceName): boolean {
    return this.#ids.has(name);
  }

  /** The id of a space; asks the database for one not known here, as another node may have created it. */
  find(name: SpaceName): string | Promise<string | undefined> {
    return this.#ids.get(name) ?? this.#ask(name);
  }

  /** To be called when a table was not there: what is known may be old. */
  forgetAll(): void {
    this.#ids.clear();
  }

  async load(): Promise<void> {
    for (const [name, id] of await this.#withSession((session) => loadIds(session, this.#names)))
      this.#ids.set(name, id);
  }

  async create(wanted: readonly SpaceName[]): Promise<void> {
    const names = [...new Set(wanted)];
    await this.#withSession(async (session) => {
      const there = await loadIds(session, this.#names, names);
      const missing = names.filter((name) => !there.has(name));
      if (missing.length > 0) await this.#createTables(session, missing);
      const created = await loadIds(session, this.#names, names);
      for (const [name, id] of created) this.#ids.set(name, id);
      if (created.size < names.length) {
        throw new StorageError('unavailable', 'creating spaces took so long that they were cleared away');
      }
    });
  }

  /** An id that is in no registry is in `dropped`, whatever happens in between. */
  async #createTables(session: Session, missing: readonly SpaceName[]): Promise<void> {
    const ids = missing.map(() => randomBytes(8).toString('hex'));
    const { own, entries } = bound(this.#names);
    await session.run({
      text: `INSERT INTO ${own('dropped')} (id) SELECT unnest($1::text[])`,
      values: [ids],
    });
    for (const id of ids) {
      await session.runOnce(
        `CREATE TABLE ${entries(id)} (k bytea NOT NULL, h bytea NOT NULL, t bytea NOT NULL, rev bigint NOT NULL, ` +
          'v bytea NOT NULL, PRIMARY KEY (k, h))',
      );
    }
    await session.transaction('BEGIN', [
      {
        text:
          `INSERT INTO ${own('spaces')} (name, id) SELECT e.name, e.id ` +
          `FROM unnest($1::text[], $2::text[]) AS e(name, id) WHERE e.id IN (SELECT id FROM ${own('dropped')}) ` +
          'ON CONFLICT (name) DO NOTHING',
        values: [missing, ids],
      },
      {
        text: `DELETE FROM ${own('dropped')} WHERE id = ANY($1::text[]) AND id IN (SELECT id FROM ${own('spaces')})`,
        values: [ids],
      },
    ]);
  }

  async drop(names: readonly SpaceName[]): Promise<void> {
    await this.#withSession(async (session) => {
      const { own } = bound(this.#names);
      const [dropped = []] = await session.transaction('BEGIN', [
        {
          text:
            `INSERT INTO ${own('dropped')} (id) SELECT id FROM ${own('spaces')} WHERE name = ANY($1::text[]) ` +
            'ON CONFLICT (id) DO NOTHING RETURNING id',
          values: [names],
        },
        {
          text: `DELETE FROM ${own('spaces')} WHERE id IN (SELECT id FROM ${own('dropped')})`,
          values: [],
        },
      ]);
      for (const name of names) this.#ids.delete(name);
      await this.#clear(
        session,
        dropped.map(([id]) => String(id)),
      );
    });
  }

  /** Drops what others left behind. */
  async clearAbandoned(): Promise<void> {
    await this.#withSession(async (session) => {
      const { own } = bound(this.#names);
      const rows = await session.runOnce(
        `SELECT id FROM ${own('dropped')} WHERE since < now() - ${ABANDONED_AFTER}`,
      );
      await this.#clear(
        session,
        rows.map(([id]) => String(id)),
      );
    });
  }

  async #clear(session: Session, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { own, entries } = bound(this.#names);
    const [reading] = await session.runOnce(`SELECT count(*) FROM ${own('snapshots')} WHERE expires > now()`);
    if (Number(reading?.[0]) > 0) return;
    try {
      for (const id of ids) await session.runOnce(`DROP TABLE IF EXISTS ${entries(id)}`);
    } catch (error) {
      // Somebody reads it for long: it stays in `dropped`.
      if (!isConflict(error)) throw error;
      return;
    }
    const forgotten = ['counters', 'logs'] as const;
    for (const table of forgotten) {
      await session.run({ text: `DELETE FROM ${own(table)} WHERE space = ANY($1::text[])`, values: [ids] });
    }
    await session.run({ text: `DELETE FROM ${own('dropped')} WHERE id = ANY($1::text[])`, values: [ids] });
  }

  async #ask(name: SpaceName): Promise<string | undefined> {
    const found = await this.#withSession((session) => loadIds(session, this.#names, [name]));
    const id = found.get(name);
    if (id !== undefined) this.#ids.set(name, id);
    return id;
  }
}

/** The ids of the spaces named, or of all, as the session sees them. */
export async function loadIds(
  session: Session,
  names: TableNames,
  wanted?: readonly SpaceName[],
): Promise<ReadonlyMap<SpaceName, string>> {
  const text = `SELECT name, id FROM ${names.own('spaces')}`;
  const rows: readonly Row[] =
    wanted === undefined
      ? await session.runOnce(text)
      : await session.run({ text: `${text} WHERE name = ANY($1::text[])`, values: [wanted] });
  return new Map(rows.map(([name, id]) => [String(name), String(id)]));
}

function bound(names: TableNames): Pick<TableNames, 'own' | 'entries'> {
  return { own: (name) => names.own(name), entries: (id) => names.entries(id) };
}
