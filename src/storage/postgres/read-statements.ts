/** The SQL of reads. */
import type { RangeQuery } from '../engine.js';
import { bigintArray, byteaArray } from './binary-array.js';
import type { TableNames } from './names.js';
import type { Statement } from './session.js';
import { bufferOf, HEAD_BYTES, toStoredKey } from './stored-key.js';

/** A key in a space that is known to exist. */
export interface PlacedKey {
  readonly spaceId: string;
  readonly key: Uint8Array;
  /** Where it stands among the keys asked for. */
  readonly index: number;
}

/** More keys are sent as arrays, so that the number of different statements stays small. */
const MAX_SEPARATE_KEYS = 2;

/** Rows (index, revision, value) for the keys that are there, all at one state. */
export function getStatement(names: TableNames, keys: readonly PlacedKey[]): Statement {
  return keys.length <= MAX_SEPARATE_KEYS ? getSeparately(names, keys) : getByArrays(names, keys);
}

function getSeparately(names: TableNames, keys: readonly PlacedKey[]): Statement {
  const values: unknown[] = [];
  const selects = keys.map(({ spaceId, key }, at) => {
    const { head, mark } = toStoredKey(key);
    const n = values.push(head, mark);
    return `SELECT ${at}::bigint, rev, v FROM ${names.entries(spaceId)} WHERE k = $${n - 1}::bytea AND h = $${n}::bytea`;
  });
  return { text: selects.join(' UNION ALL '), values };
}

function getByArrays(names: TableNames, keys: readonly PlacedKey[]): Statement {
  const values: unknown[] = [];
  const selects = [...bySpace(keys)].map(([spaceId, placed]) => {
    const stored = placed.map(({ key }) => toStoredKey(key));
    const n = values.push(
      bigintArray(placed.map(({ at }) => at)),
      byteaArray(stored.map(({ head }) => head)),
      byteaArray(stored.map(({ mark }) => mark)),
    );
    return (
      `SELECT e.i, d.rev, d.v FROM unnest($${n - 2}::bigint[], $${n - 1}::bytea[], $${n}::bytea[]) AS e(i, k, h) ` +
      `JOIN ${names.entries(spaceId)} AS d ON d.k = e.k AND d.h = e.h`
    );
  });
  return { text: selects.join(' UNION ALL '), values };
}

function bySpace(keys: readonly PlacedKey[]): Map<string, { key: Uint8Array; at: number }[]> {
  const groups = new Map<string, { key: Uint8Array; at: number }[]>();
  for (const [at, { spaceId, key }] of keys.entries()) {
    const group = groups.get(spaceId) ?? [];
    groups.set(spaceId, group);
    group.push({ key, at });
  }
  return groups;
}

/** So few entries are simply fetched; of more, the database counts the bytes. */
const MAX_UNCOUNTED_ENTRIES = 4;

/** How a range is to be read. */
export interface RangePlan {
  readonly query: RangeQuery;
  readonly spaceId: string;
  /** At most this many rows, which may be fewer than the query's limit. */
  readonly rows: number;
  /** Also right for keys longer than HEAD_BYTES, for which the database must sort. */
  readonly sorted: boolean;
}

/** Whether a bound is so long that only a sorted read understands it. */
export function hasLongBound({ start, end }: RangeQuery): boolean {
  return (start?.length ?? 0) >= HEAD_BYTES || (end?.length ?? 0) >= HEAD_BYTES;
}

/** Rows (head, tail, value) in order, at most `rows`, ending with the one that reaches the query's `maxBytes`. */
export function rangeStatement(names: TableNames, { query, spaceId, rows, sorted }: RangePlan): Statement {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const direction = query.reverse === true ? ' DESC' : '';
  const order = `k${direction}, ${sorted ? 't' : 'h'}${direction}`;
  const conditions = boundConditions(query, parameter);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const inner = `FROM ${names.entries(spaceId)}${where} ORDER BY ${order} LIMIT ${parameter(rows, 'bigint')}`;
  if (rows <= MAX_UNCOUNTED_ENTRIES) return { text: `SELECT k, t, v ${inner}`, values };
  const maxBytes = parameter(Math.ceil(query.maxBytes), 'bigint');
  const bytes = 'octet_length(k) + octet_length(t) + octet_length(v)';
  const text =
    `SELECT k, t, v FROM (SELECT k, h, t, v, sum(${bytes}) OVER (ORDER BY ${order} ` +
    `ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM (SELECT k, h, t, v ${inner}) AS page) AS counted ` +
    `WHERE before IS NULL OR before < ${maxBytes} ORDER BY ${order}`;
  return { text, values };
}

/** The bounds, each with a condition on `k` alone, which the index serves. */
function boundConditions(
  { start, end, afterStart }: RangeQuery,
  parameter: (value: unknown, type: string) => string,
): readonly string[] {
  const conditions: string[] = [];
  if (start !== undefined && start.length < HEAD_BYTES) {
    conditions.push(`k ${afterStart === true ? '>' : '>='} ${parameter(bufferOf(start), 'bytea')}`);
  } else if (start !== undefined) {
    const [head, tail] = [parameter(headOf(start), 'bytea'), parameter(tailOf(start), 'bytea')];
    conditions.push(`k >= ${head} AND (k > ${head} OR t ${afterStart === true ? '>' : '>='} ${tail})`);
  }
  if (end !== undefined && end.length < HEAD_BYTES) {
    conditions.push(`k < ${parameter(bufferOf(end), 'bytea')}`);
  } else if (end !== undefined) {
    const [head, tail] = [parameter(headOf(end), 'bytea'), parameter(tailOf(end), 'bytea')];
    conditions.push(`k <= ${head} AND (k < ${head} OR t < ${tail})`);
  }
  return conditions;
}

function headOf(bound: Uint8Array): Buffer {
  return bufferOf(bound).subarray(0, HEAD_BYTES);
}

function tailOf(bound: Uint8Array): Buffer {
  return bufferOf(bound).subarray(HEAD_BYTES);
}
