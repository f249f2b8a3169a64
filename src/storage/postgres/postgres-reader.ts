/** Reads, over whatever runs statements: the latest state, or that of a snapshot. */
import type { Entry, KeyRef, RangeQuery, SpaceName } from '../engine.js';
import { missingSpace } from '../storage-error.js';
import { counterKey } from './counter-key.js';
import { GetBatches } from './get-batches.js';
import type { TableNames } from './names.js';
import { getStatement, hasLongBound, type PlacedKey, rangeStatement } from './read-statements.js';
import type { Row, Statement } from './session.js';
import { fromStoredKey } from './stored-key.js';

/** What a reader stands on. */
export interface ReadSource {
  readonly names: TableNames;
  run(statement: Statement): Promise<readonly Row[]>;
  /** The id of a space, undefined when it does not exist. */
  spaceId(name: SpaceName): string | undefined | Promise<string | undefined>;
}

/** A value and the revision that every write of it changes. */
export interface FoundValue {
  readonly value: Uint8Array;
  readonly revision: number;
}

const FIRST_GUESS_ENTRY_BYTES = 400;
/** How much of a guess that was too small is taken the next time. */
const GROWTH = 8;

export class PostgresReader {
  readonly #source: ReadSource;
  /** Bytes of an entry as lately seen in a space: how many rows a page may need. */
  readonly #entryBytes = new Map<SpaceName, number>();

  readonly #batches = new GetBatches<FoundValue | undefined>((spaceId, keys) =>
    this.#findPlaced(
      keys.map((key, index) => ({ spaceId, key, index })),
      keys.length,
    ),
  );

  constructor(source: ReadSource) {
    this.#source = source;
  }

  async get(keys: readonly KeyRef[]): Promise<readonly (Uint8Array | undefined)[]> {
    const [only] = keys;
    if (only === undefined || keys.length > 1) return this.#getTogether(keys);
    const id = this.#source.spaceId(only.space);
    const spaceId = typeof id === 'string' ? id : await id;
    if (spaceId === undefined) throw missingSpace(only.space);
    return [(await this.#batches.get(spaceId, only.key))?.value];
  }

  /** As `get`, with revisions, nothing in spaces that do not exist, and always in a statement of its own. */
  async find(keys: readonly KeyRef[]): Promise<readonly (FoundValue | undefined)[]> {
    const { placed } = await this.#place(keys);
    return this.#findPlaced(placed, keys.length);
  }

  async #getTogether(keys: readonly KeyRef[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { placed, missing } = await this.#place(keys);
    if (missing !== undefined) throw missingSpace(missing);
    return (await this.#findPlaced(placed, keys.length)).map((found) => found?.value);
  }

  /** The keys in spaces that exist, and one of the other spaces. */
  async #place(keys: readonly KeyRef[]): Promise<{
    readonly placed: readonly PlacedKey[];
    readonly missing: SpaceName | undefined;
  }> {
    const placed: PlacedKey[] = [];
    let missing: SpaceName | undefined;
    for (const [index, { space, key }] of keys.entries()) {
      const id = this.#source.spaceId(space);
      const spaceId = id instanceof Promise ? await id : id;
      if (spaceId === undefined) missing = space;
      else placed.push({ spaceId, key, index });
    }
    return { placed, missing };
  }

  async #findPlaced(placed: readonly PlacedKey[], count: number): Promise<(FoundValue | undefined)[]> {
    const found = new Array<FoundValue | undefined>(count).fill(undefined);
    if (placed.length === 0) return found;
    const rows = await this.#source.run(getStatement(this.#source.names, placed));
    for (const [at, revision, value] of rows) {
      const place = placed[Number(at)];
      // The statement asks for these columns.
      if (place !== undefined) found[place.index] = { revision: Number(revision), value: value as Buffer };
    }
    return found;
  }

  async range(query: RangeQuery): Promise<readonly Entry[]> {
    const spaceId = await this.#source.spaceId(query.space);
    if (spaceId === undefined) throw missingSpace(query.space);
    const { limit, maxBytes } = query;
    const guess = this.#entryBytes.get(query.space) ?? FIRST_GUESS_ENTRY_BYTES;
    let rows = Math.min(limit, Math.ceil((maxBytes / guess) * 1.2) + GROWTH);
    let sorted = hasLongBound(query);
    while (true) {
      const statement = rangeStatement(this.#source.names, { query, spaceId, rows, sorted });
      const page = toPage(await this.#source.run(statement), maxBytes);
      if (page.entries.length > 0) this.#entryBytes.set(query.space, page.bytes / page.entries.length);
      if (page.hasLongKey && !sorted) sorted = true;
      else if (page.rowCount < rows || rows >= limit || page.bytes >= maxBytes) return page.entries;
      // All from the beginning, so that a page is of one state.
      else rows = Math.min(limit, rows * GROWTH);
    }
  }

  async readCounter({ space, key }: KeyRef): Promise<number> {
    const spaceId = await this.#source.spaceId(space);
    if (spaceId === undefined) return 0;
    const text = `SELECT sum(amount) FROM ${this.#source.names.own('counters')} WHERE space = $1 AND key = $2`;
    const [row] = await this.#source.run({ text, values: [spaceId, counterKey(key)] });
    return Number(row?.[0] ?? 0);
  }
}

interface ReadPage {
  readonly entries: readonly Entry[];
  readonly rowCount: number;
  readonly bytes: number;
  readonly hasLongKey: boolean;
}

/** Ends with the entry that reaches `maxBytes`. */
function toPage(rows: readonly Row[], maxBytes: number): ReadPage {
  const entries: Entry[] = [];
  let bytes = 0;
  let hasLongKey = false;
  for (const row of rows) {
    // The statement asks for three columns of bytes.
    const [head, tail, value] = row as readonly [Buffer, Buffer, Buffer];
    if (tail.length > 0) hasLongKey = true;
    entries.push({ key: fromStoredKey(head, tail), value });
    bytes += head.length + tail.length + value.length;
    if (bytes >= maxBytes) break;
  }
  return { entries, rowCount: rows.length, bytes, hasLongKey };
}
