/**
 * The one statement that does all changes of a write, if what the write read is still so. Answers one row: whether all
 * spaces exist, and whether nothing read has changed; unless both, nothing was done. As one of several statements of a
 * transaction it fails then, so that the others do nothing either (see isRefused).
 */

import { bigintArray, byteaArray, textArray } from './binary-array.js';
import { counterKey } from './counter-key.js';
import type { TableNames } from './names.js';
import type { Statement } from './session.js';
import { appendMarkStart, bufferOf, HEAD_BYTES, toStoredKey } from './stored-key.js';
import type { PlacedChanges } from './write-locks.js';
import { isChanged } from './write-plan.js';

export interface WriteStatementOptions {
  readonly names: TableNames;
  readonly spaces: readonly PlacedChanges[];
  /** The revision of everything the write puts. */
  readonly revision: number;
  /** The slot of the session, see COUNTER_SLOTS. */
  readonly slot: number;
  /** Whether it is one of several statements of its transaction. */
  readonly isPart: boolean;
}

type Parameter = (value: unknown, type: string) => string;

/** Only when both checks have passed. */
const ALLOWED = '(SELECT spaces_there AND reads_hold FROM checks)';
/** Divides by zero. */
const REFUSAL = '1 / CASE WHEN spaces_there AND reads_hold THEN 1 ELSE 0 END';
/** Microseconds: positions of different logs rise together as far as the database's clock does. */
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000000)::bigint';

export function writeStatement(options: WriteStatementOptions): Statement {
  const { names, spaces } = options;
  const values: unknown[] = [];
  const parameter: Parameter = (value, type) => `$${values.push(value)}::${type}`;
  const parts = [
    `checks AS (SELECT ${checkSpaces(options, parameter)} AS spaces_there, ${checkReads(options, parameter)} AS reads_hold)`,
  ];
  const counters = counterPart(options, parameter);
  if (counters !== undefined) parts.push(counters);
  for (const [index, space] of spaces.entries()) {
    parts.push(
      ...entryParts(options, space, { index, parameter }),
      ...appendParts(names, space, { ...options, index, parameter }),
    );
  }
  const refusal = options.isPart ? `, ${REFUSAL}` : '';
  return { text: `WITH ${parts.join(', ')} SELECT spaces_there, reads_hold${refusal} FROM checks`, values };
}

function checkSpaces({ names, spaces }: WriteStatementOptions, parameter: Parameter): string {
  const ids = spaces.filter(({ changes }) => isChanged(changes)).map(({ spaceId }) => spaceId);
  return `(SELECT count(*) FROM ${names.own('spaces')} WHERE id = ANY(${parameter(textArray(ids), 'text[]')})) = ${parameter(ids.length, 'bigint')}`;
}

function checkReads({ names, spaces }: WriteStatementOptions, parameter: Parameter): string {
  const checks = spaces.flatMap(({ spaceId, changes }) => {
    if (changes.reads.size === 0) return [];
    const reads = [...changes.reads.values()];
    const stored = reads.map(({ key }) => toStoredKey(key));
    const heads = parameter(byteaArray(stored.map(({ head }) => head)), 'bytea[]');
    const marks = parameter(byteaArray(stored.map(({ mark }) => mark)), 'bytea[]');
    const revisions = parameter(bigintArray(reads.map(({ revision }) => revision)), 'bigint[]');
    return [
      `NOT EXISTS (SELECT 1 FROM unnest(${heads}, ${marks}, ${revisions}) AS e(k, h, rev) ` +
        `LEFT JOIN ${names.entries(spaceId)} AS d ON d.k = e.k AND d.h = e.h WHERE coalesce(d.rev, 0) <> e.rev)`,
    ];
  });
  return checks.length === 0 ? 'true' : checks.join(' AND ');
}

interface PartContext {
  /** Makes the part's name its own. */
  readonly index: number;
  readonly parameter: Parameter;
}

function entryParts(
  { names, revision }: WriteStatementOptions,
  { spaceId, changes }: PlacedChanges,
  { index, parameter }: PartContext,
): readonly string[] {
  const table = names.entries(spaceId);
  const puts: { key: Uint8Array; value: Uint8Array }[] = [];
  const deletes: Uint8Array[] = [];
  for (const { key, value } of changes.entries.values()) {
    if (value === undefined) deletes.push(key);
    else puts.push({ key, value });
  }
  const parts: string[] = [];
  if (puts.length > 0) {
    const stored = puts.map(({ key }) => toStoredKey(key));
    const columns = [
      parameter(byteaArray(stored.map(({ head }) => head)), 'bytea[]'),
      parameter(byteaArray(stored.map(({ mark }) => mark)), 'bytea[]'),
      parameter(byteaArray(stored.map(({ tail }) => tail)), 'bytea[]'),
      parameter(byteaArray(puts.map(({ value }) => bufferOf(value))), 'bytea[]'),
    ];
    parts.push(
      `put${index} AS (INSERT INTO ${table} (k, h, t, rev, v) SELECT e.k, e.h, e.t, ${parameter(revision, 'bigint')}, e.v ` +
        `FROM unnest(${columns.join(', ')}) AS e(k, h, t, v) WHERE ${ALLOWED} ` +
        'ON CONFLICT (k, h) DO UPDATE SET rev = excluded.rev, v = excluded.v)',
    );
  }
  if (deletes.length > 0) {
    const stored = deletes.map(toStoredKey);
    const heads = parameter(byteaArray(stored.map(({ head }) => head)), 'bytea[]');
    const marks = parameter(byteaArray(stored.map(({ mark }) => mark)), 'bytea[]');
    parts.push(
      `delete${index} AS (DELETE FROM ${table} AS d USING unnest(${heads}, ${marks}) AS e(k, h) ` +
        `WHERE d.k = e.k AND d.h = e.h AND ${ALLOWED})`,
    );
  }
  return parts;
}

/**
 * The row in `logs` is locked from here until the commit, so that who comes next gets later positions and commits
 * later.
 */
function appendParts(
  names: TableNames,
  { spaceId, changes: { appends, advances } }: PlacedChanges,
  { index, parameter, revision }: PartContext & { readonly revision: number },
): readonly string[] {
  if (appends.length + advances.length === 0) return [];
  // Also appends before an advance in the write get positions above it, which does no harm.
  const floor = [NOW, ...advances.map((position) => parameter(position.toString(), 'bigint'))].join(', ');
  const count = parameter(appends.length, 'bigint');
  const log =
    `log${index} AS (INSERT INTO ${names.own('logs')} AS l (space, last) SELECT ${parameter(spaceId, 'text')}, greatest(${floor}) + ${count} ` +
    `WHERE ${ALLOWED} ON CONFLICT (space) DO UPDATE SET last = greatest(l.last + ${count}, excluded.last) ` +
    `RETURNING l.last - ${count} AS before)`;
  if (appends.length === 0) return [log];
  const columns = [
    parameter(bigintArray(appends.map((_, at) => at + 1)), 'bigint[]'),
    parameter(byteaArray(appends.map(({ prefix }) => bufferOf(prefix))), 'bytea[]'),
    parameter(byteaArray(appends.map(({ prefix }) => appendMarkStart(prefix))), 'bytea[]'),
    parameter(byteaArray(appends.map(({ value }) => bufferOf(value))), 'bytea[]'),
  ];
  const position = `decode(lpad(to_hex(log${index}.before + e.n), 16, '0'), 'hex')`;
  return [
    log,
    `append${index} AS (INSERT INTO ${names.entries(spaceId)} (k, h, t, rev, v) ` +
      `SELECT substring(a.key FROM 1 FOR ${HEAD_BYTES}), CASE WHEN octet_length(a.m) = 0 THEN a.m ELSE a.m || a.p END, ` +
      `substring(a.key FROM ${HEAD_BYTES + 1}), ${parameter(revision, 'bigint')}, a.v ` +
      `FROM (SELECT e.prefix || ${position} AS key, ${position} AS p, e.m, e.v FROM log${index}, ` +
      `unnest(${columns.join(', ')}) AS e(n, prefix, m, v)) AS a)`,
  ];
}

function counterPart(
  { names, spaces, slot }: WriteStatementOptions,
  parameter: Parameter,
): string | undefined {
  const rows = spaces.flatMap(({ spaceId, changes }) =>
    [...changes.counters.values()].map(({ key, amount }) => ({ spaceId, key: counterKey(key), amount })),
  );
  if (rows.length === 0) return undefined;
  rows.sort((one, other) => Buffer.compare(one.key, other.key) || (one.spaceId < other.spaceId ? -1 : 1));
  const columns = [
    parameter(textArray(rows.map(({ spaceId }) => spaceId)), 'text[]'),
    parameter(byteaArray(rows.map(({ key }) => key)), 'bytea[]'),
    parameter(bigintArray(rows.map(({ amount }) => amount)), 'bigint[]'),
  ];
  return (
    `counted AS (INSERT INTO ${names.own('counters')} AS c (space, key, slot, amount) ` +
    `SELECT e.space, e.key, ${parameter(slot, 'int')}, e.amount FROM unnest(${columns.join(', ')}) AS e(space, key, amount) ` +
    `WHERE ${ALLOWED} ON CONFLICT (space, key, slot) DO UPDATE SET amount = c.amount + excluded.amount)`
  );
}
